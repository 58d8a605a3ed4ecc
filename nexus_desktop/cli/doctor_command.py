"""`nexus-desktop doctor`: whether everything the program needs is there and whole."""

from __future__ import annotations

import argparse
import shutil
from collections.abc import Callable
from dataclasses import asdict, dataclass

from nexus_desktop.app.paths import find_paths, resources
from nexus_desktop.app.services import Services
from nexus_desktop.cli.library_use import library_in_use
from nexus_desktop.cli.output import Output
from nexus_desktop.cloud.settings import cloud_settings
from nexus_desktop.domain.edits.effects import racks
from nexus_desktop.domain.errors import NexusError, StoreError
from nexus_desktop.domain.ids import ProjectId
from nexus_desktop.domain.project import Project
from nexus_desktop.domain.sync_failures import CloudError
from nexus_desktop.engine.device.devices import list_inputs, list_outputs
from nexus_desktop.engine.effects.registry import is_known
from nexus_desktop.engine.media.ffmpeg_process import find_ffmpeg
from nexus_desktop.store.keyrings import trusted_backend

LEAST_FREE_BYTES = 500 << 20


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at.

    Attributes:
        state: "ok", "warning" (works, but with less) or "broken".
    """

    name: str
    state: str
    words: str


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    parser.set_defaults(run=run)


def run(_arguments: argparse.Namespace, output: Output) -> None:
    """Look at everything and print it.

    Raises:
        StoreError: something is broken; what, is in the findings.
    """
    findings = [
        look() for look in (_ffmpeg, _sound, _microphone, _library, _effects, _space, _resources)
    ]
    findings += [_keyring(), *_backend()]
    marks = {"ok": "✓", "warning": "!", "broken": "✗"}
    rows = [f"{marks[found.state]} {found.name:10} {found.words}" for found in findings]
    document = {
        "is_healthy": all(found.state != "broken" for found in findings),
        "findings": [asdict(found) for found in findings],
    }
    output.answer(document, lambda: "\n".join(rows))
    broken = [found for found in findings if found.state == "broken"]
    if broken:
        raise StoreError("Not healthy", "; ".join(found.words for found in broken))


def _checked(name: str, look: Callable[[], str]) -> Finding:
    try:
        return Finding(name, "ok", look())
    except NexusError as error:
        return Finding(name, "broken", f"{error}")


def _ffmpeg() -> Finding:
    return _checked("ffmpeg", lambda: str(find_ffmpeg()))


def _sound() -> Finding:
    outputs = list_outputs()
    if not outputs:
        words = "no sound output; the playhead and the meters move, but nothing is heard"
        return Finding("sound", "warning", words)
    return Finding("sound", "ok", ", ".join(str(output.name) for output in outputs))


def _microphone() -> Finding:
    inputs = list_inputs()
    if not inputs:
        return Finding("input", "warning", "no sound input; nothing can be recorded")
    return Finding("input", "ok", ", ".join(str(each.name) for each in inputs))


def _library() -> Finding:
    def look() -> str:
        with library_in_use() as services:
            problems = services.database.problems()
            if problems:
                raise StoreError("The library is damaged", "; ".join(problems))
            return f"{services.paths.home}, {len(services.library.projects())} projects, whole"

    return _checked("library", look)


def _effects() -> Finding:
    try:
        with library_in_use() as services:
            opened = [_opened(services, each.id) for each in services.library.projects()]
    except StoreError:
        return Finding("effects", "warning", "not looked at, since the library cannot be read")
    unknown = {
        project.title: names for project in opened if project and (names := _unknown_in(project))
    }
    if not unknown:
        return Finding("effects", "ok", "all that projects use are known")
    told = "; ".join(f"“{title}” uses {', '.join(names)}" for title, names in unknown.items())
    words = f"{told}: made by a newer version, kept and passed by"
    return Finding("effects", "warning", words)


def _opened(services: Services, project_id: ProjectId) -> Project | None:
    try:
        return services.library.open(project_id).project
    except NexusError:
        return None  # of a newer version as a whole, or damaged, which the library tells


def _unknown_in(project: Project) -> list[str]:
    """Return the ids of effects in racks that this version does not have."""
    chosen = (
        each for _, rack in racks(project) for slot in rack for each in (slot.settings, slot.spare)
    )
    return sorted({each.effect for each in chosen if each and not is_known(each.effect)})


def _keyring() -> Finding:
    if trusted_backend() is not None:
        return Finding("keyring", "ok", "keeps the keys of sessions")
    words = "none; the keys of sessions lie in files that only you can read"
    return Finding("keyring", "warning", words)


def _backend() -> list[Finding]:
    """Look at every service of the backend, if one is named; without it less works, no more."""
    try:
        settings = cloud_settings()
    except CloudError as error:
        return [Finding("backend", "broken", str(error))]
    if settings is None:
        return [Finding("backend", "ok", "none is named; all but accounts and sync works")]
    # Loaded for those who have a backend: its libraries take longer than all else here.
    from nexus_desktop.cloud.health import services_health

    return [
        Finding(
            each.name,
            "ok" if each.is_well else "warning",
            each.trouble or f"answers in {each.answer_s * 1000:.0f} ms",
        )
        for each in services_health(settings)
    ]


def _space() -> Finding:
    home = find_paths().home
    there = next(folder for folder in (home, *home.parents) if folder.exists())
    free = shutil.disk_usage(there).free
    words = f"{free / 1e9:.1f} GB free"
    return Finding("disk", "ok" if free >= LEAST_FREE_BYTES else "warning", words)


def _resources() -> Finding:
    try:
        folder = resources()
    except FileNotFoundError as error:
        return Finding("resources", "broken", f"{error}")
    missing = [
        name for name in ("themes", "icons", "fonts", "samples") if not (folder / name).is_dir()
    ]
    if missing:
        return Finding("resources", "broken", f"missing: {', '.join(missing)}")
    return Finding("resources", "ok", str(folder))
