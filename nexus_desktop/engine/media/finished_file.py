"""A file that is either finished or not there: temporary name, fsync, rename."""

from __future__ import annotations

import os
import platform
import re
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from hashlib import blake2b
from pathlib import Path

from nexus_desktop.domain.errors import MediaError
from nexus_desktop.engine.media.file_failures import shown_name, unwritable, writing
from nexus_desktop.tasks.process_mark import is_running, own_mark

LONGEST_NAME_BYTES = 255
_PART = re.compile(r"^\..*\.(?P<computer>[0-9a-f]{8})-(?P<process>\d+-\d+)-[0-9a-f]{8}\.part$")


@contextmanager
def finished_file(target: Path, *, overwrite: bool = True) -> Iterator[Path]:
    """Give a temporary path beside `target`; it becomes `target` when the block ends well.

    What a killed process of this computer has left half-written in that folder is removed first.
    The bytes are on the disk before the name changes hands, so after a power cut there is the old
    file or the new one, whole. When the block fails the temporary file is removed, `target` is as
    it was, and the failure is told of `target`, not of the temporary name. A link is followed: the
    file it leads to is replaced, the link stays.

    Raises:
        MediaError: the folder is gone or full, the disk is read-only, not allowed, `target` is a
            folder, or it exists and `overwrite` is False.
    """
    with writing(target):
        place = _place(target, overwrite=overwrite)
        remove_unfinished(place.parent)
        temporary = place.with_name(temporary_name(place.name))
        try:
            os.close(os.open(temporary, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666))
            yield temporary
            _flush(temporary)
            _place(target, overwrite=overwrite)
            _keep_permissions(place, temporary)
            temporary.replace(place)
        except BaseException as error:
            with suppress(OSError):  # the folder may be gone, and with it the file
                temporary.unlink(missing_ok=True)
            if isinstance(error, MediaError) and shown_name(temporary) in error.title:
                raise unwritable(target, error.message, error.hint) from error
            raise
        _flush_folder(place.parent)


def temporary_name(name: str) -> str:
    """Return a hidden name nobody uses, short enough where `name` itself is at the limit.

    It tells on which computer and by which process the file is written.
    """
    ending = f".{_computer()}-{own_mark()}-{os.urandom(4).hex()}.part"
    room = LONGEST_NAME_BYTES - len(ending) - 1
    kept = name
    while len(os.fsencode(kept)) > room:
        kept = kept[:-1]
    return f".{kept}{ending}"


def remove_unfinished(folder: Path) -> None:
    """Remove what processes of this computer that have ended have left half-written in a folder."""
    with suppress(OSError):  # the folder cannot be read, or somebody else is faster
        for each in folder.glob(".*.part"):
            made = _PART.search(each.name)
            # Of another computer, on a shared disk, it is not known whether it still writes.
            if made and made["computer"] == _computer() and not is_running(made["process"]):
                each.unlink()


def _computer() -> str:
    return blake2b(platform.node().encode(), digest_size=4).hexdigest()


def _place(target: Path, *, overwrite: bool) -> Path:
    if target.is_dir():
        raise unwritable(target, "There is a folder of that name.", "Choose another name.")
    if not overwrite and os.path.lexists(target):
        raise unwritable(target, "There is a file of that name already.", "Choose another name.")
    if target.exists() and not target.is_file():
        raise unwritable(target, "It is a device or a pipe, not a file.", "Choose another name.")
    if len(os.fsencode(target.name)) > LONGEST_NAME_BYTES:
        raise unwritable(target, "The name is too long.", "Choose a shorter name.")
    return target.resolve()


def _keep_permissions(place: Path, temporary: Path) -> None:
    if place.exists():
        temporary.chmod(stat.S_IMODE(place.stat().st_mode))


def _flush(path: Path) -> None:
    descriptor = os.open(path, os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _flush_folder(folder: Path) -> None:
    if os.name == "nt":
        return  # Windows has no such call, and its rename is on the disk when it returns
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
