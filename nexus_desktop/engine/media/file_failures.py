"""What the operating system says about a file, in words."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from nexus_desktop.domain.errors import MediaError

LONGEST_NAME_SHOWN = 60

_READING = {
    errno.ENOENT: ("There is no such file.", "It may have been moved, renamed or deleted."),
    errno.ENOTDIR: ("There is no such file.", "A part of its path is not a folder."),
    errno.EACCES: ("You are not allowed to read it.", "Change its permissions, or copy it."),
    errno.EPERM: ("You are not allowed to read it.", "Change its permissions, or copy it."),
    errno.EISDIR: ("It is a folder, not a file.", "Choose one of the files in it."),
    errno.ENAMETOOLONG: ("Its name is too long.", "Give it a shorter name."),
    errno.ELOOP: ("It is a link that leads back to itself.", "Choose the file itself."),
    errno.EMFILE: ("Too many files are open.", "Close some programs and try again."),
    errno.EIO: ("The disk could not read it.", "Check the disk, or use a copy of the file."),
    errno.ESTALE: ("The network folder it lies on is gone.", "Connect it again."),
}

_WRITING = {
    errno.ENOENT: ("The folder is gone.", "Choose another folder."),
    errno.ENOTDIR: ("A part of its path is not a folder.", "Choose another folder."),
    errno.EACCES: ("You are not allowed to write there.", "Choose another folder or name."),
    errno.EPERM: ("You are not allowed to write there.", "Choose another folder or name."),
    errno.EROFS: ("The disk is read-only.", "Choose a folder on another disk."),
    errno.ENOSPC: ("The disk is full.", "Make room, or choose a folder on another disk."),
    errno.EDQUOT: ("Your share of the disk is used up.", "Make room, or choose another disk."),
    errno.EFBIG: (
        "The disk does not take files this large.",
        "Choose another disk, or a compressed format.",
    ),
    errno.EISDIR: ("There is a folder of that name.", "Choose another name."),
    errno.EEXIST: ("There is a file of that name already.", "Choose another name."),
    errno.ENAMETOOLONG: ("The name is too long.", "Choose a shorter name."),
    errno.EBUSY: ("Another program is using it.", "Close it there and try again."),
    errno.ETXTBSY: ("Another program is using it.", "Close it there and try again."),
    errno.EIO: ("The disk could not write it.", "Check the disk, or choose another one."),
}


def shown_name(path: Path) -> str:
    """Return the name of a file as it may stand in a sentence: one line, not too long."""
    readable = path.name.encode("utf-8", "replace").decode("utf-8", "replace")
    name = "".join(letter if letter.isprintable() else " " for letter in readable) or str(path)
    if len(name) > LONGEST_NAME_SHOWN:
        half = LONGEST_NAME_SHOWN // 2
        name = f"{name[: half - 1]}…{name[-half:]}"
    return name


def unreadable(path: Path, message: str, hint: str = "") -> MediaError:
    """Return the failure to open a file, for a reason given in words."""
    return MediaError(f"Could not open “{shown_name(path)}”", message, hint=hint)


def unwritable(path: Path, message: str, hint: str = "") -> MediaError:
    """Return the failure to write a file, for a reason given in words."""
    return MediaError(f"Could not write “{shown_name(path)}”", message, hint=hint)


def reading_failure(error: OSError, path: Path) -> MediaError:
    """Put an error of the operating system met while reading `path` into words."""
    message, hint = _READING.get(error.errno or 0, (f"The system says: {error.strerror}.", ""))
    return unreadable(path, message, hint)


def writing_failure(error: OSError, path: Path) -> MediaError:
    """Put an error of the operating system met while writing `path` into words."""
    message, hint = _WRITING.get(error.errno or 0, (f"The system says: {error.strerror}.", ""))
    return unwritable(path, message, hint)


@contextmanager
def reading(path: Path) -> Iterator[None]:
    """Turn every OSError inside into the MediaError of a file that cannot be read."""
    try:
        yield
    except OSError as error:
        raise reading_failure(error, path) from error


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Turn every OSError inside into the MediaError of a file that cannot be written."""
    try:
        yield
    except OSError as error:
        raise writing_failure(error, path) from error
