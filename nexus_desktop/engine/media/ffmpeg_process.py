"""One ffmpeg process: started, fed or drained, watched, and ended in every case."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Sequence
from pathlib import Path
from typing import cast

from nexus_desktop.domain.errors import MediaError

THE_FILE = "the file"
"""Stands for the file in arguments; ffmpeg-python cannot take a name that is no text."""

PIPE_BYTES = 1 << 20
"""Room in a pipe where the system lets us ask for it; fewer switches between the processes."""

OWN_GROUP = 0 if os.name == "posix" else None
LINES_KEPT = 200
ANSWER_TIMEOUT_S = 60.0

_READ_ONLY_LOCAL = "file,pipe,fd"
_DEMUXERS = (
    "aac,ac3,aiff,amr,amrnb,amrwb,ape,asf,ast,au,avi,caf,dsf,dts,dtshd,dv,eac3,flac,flv,g722,"
    "gsm,iff,ircam,ivf,loas,matroska,mlp,mmf,mov,mp3,mpc,mpc8,mpeg,mpegts,mxf,nistsphere,nut,ogg,"
    "oma,osq,paf,qcp,qoa,rm,rso,shn,sox,spdif,swf,tak,truehd,tta,voc,vqf,w64,wav,webm,wsd,wtv,wv,"
    "xwma"
)
"""What may be opened: sound and films. Not playlists, which make ffmpeg open other files, and not
the guesses that find text to be something."""


def find_ffmpeg() -> Path:
    """Return the ffmpeg program: the one on the PATH, else the one that came with us.

    Raises:
        MediaError: there is none.
    """
    on_path = shutil.which("ffmpeg")
    if on_path is not None:
        return Path(on_path)
    # Imported late, as ffmpeg-python is elsewhere: most files need neither, and both are slow.
    import imageio_ffmpeg

    try:
        return Path(imageio_ffmpeg.get_ffmpeg_exe())
    except RuntimeError as error:
        raise MediaError(
            "ffmpeg is missing",
            "This format needs the ffmpeg program, and there is none on this computer.",
            hint="Install ffmpeg, or install this program again.",
        ) from error


def command(arguments: Sequence[str], path: Path) -> list[str]:
    """Return the whole command line for `arguments`, in which `THE_FILE` stands for `path`.

    ffmpeg asks no questions and adds no words.
    """
    named = [file_url(path) if argument == THE_FILE else argument for argument in arguments]
    return [str(find_ffmpeg()), "-hide_banner", "-nostats", "-y", *named]


def input_options() -> dict[str, str]:
    """Return the options before an input that keep a hostile file from reaching further files."""
    return {"protocol_whitelist": _READ_ONLY_LOCAL, "format_whitelist": _DEMUXERS}


def file_url(path: Path) -> str:
    """Return a path in the one form that ffmpeg takes for neither an option nor a protocol."""
    return f"file:{path.absolute()}"


def ask(arguments: Sequence[str], path: Path) -> bytes:
    """Run ffmpeg to its end and return what it said on stderr, without the name of the file.

    A name may hold anything, also what looks like an answer.

    Raises:
        MediaError: it did not come to an end.
    """
    try:
        answer = subprocess.run(
            command(arguments, path),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            timeout=ANSWER_TIMEOUT_S,
            check=False,
            env=_environment(),
            creationflags=_no_window(),
        )
    except subprocess.TimeoutExpired as error:
        raise MediaError(
            "Could not look into the file",
            "It keeps ffmpeg busy without an end.",
            hint="The file is probably damaged; look for another copy of it.",
        ) from error
    return answer.stderr.replace(os.fsencode(file_url(path)), b"")


class FfmpegProcess:
    """A running ffmpeg with one pipe of ours; what it says on stderr is drained all the time."""

    def __init__(self, arguments: Sequence[str], path: Path, *, is_fed: bool) -> None:
        self._lines: deque[str] = deque(maxlen=LINES_KEPT)
        self._drain = threading.Thread(target=self._listen, name="ffmpeg-stderr", daemon=True)
        self._process = _started(command(arguments, path), is_fed=is_fed)
        try:
            self._drain.start()
            pipe = self._process.stdin if is_fed else self._process.stdout
            self._pipe = cast(io.RawIOBase, pipe)  # which is what bufsize=0 gives
            _widen(self._pipe)
        except BaseException:
            self._process.kill()
            raise

    def write(self, data: memoryview) -> None:
        """Feed all of `data`.

        Raises:
            OSError: ffmpeg has gone; `finish` tells why.
        """
        while len(data):
            data = data[self._pipe.write(data) or 0 :]

    def read_into(self, buffer: memoryview) -> int:
        """Fill `buffer` as far as there is something, and return how many bytes that was."""
        filled = 0
        while filled < len(buffer):
            count = self._pipe.readinto(buffer[filled:])
            if not count:
                break
            filled += count
        return filled

    def finish(self) -> int:
        """Close our pipe, wait for ffmpeg to end by itself and return its exit code."""
        self._close_pipe()
        code = self._process.wait()
        self._drain.join()
        self._close_stderr()
        return code

    def kill(self) -> None:
        """End it at once; harmless when it has ended."""
        if self._process.poll() is None:
            self._process.kill()
        self.finish()

    @property
    def said(self) -> str:
        """Return the last lines of what it said on stderr; complete after `finish` or `kill`."""
        return "\n".join(self._lines)

    def _listen(self) -> None:
        stream = self._process.stderr
        if stream is None:
            return
        remainder = b""
        while piece := stream.read(8192):
            *lines, remainder = (remainder + piece).split(b"\n")
            self._lines.extend(line.decode("utf-8", "replace") for line in lines)
        if remainder:
            self._lines.append(remainder.decode("utf-8", "replace"))

    def _close_pipe(self) -> None:
        try:
            self._pipe.close()
        except BrokenPipeError:
            # ffmpeg went first; its exit code tells the reason.
            return

    def _close_stderr(self) -> None:
        if self._process.stderr is not None:
            self._process.stderr.close()


def _started(words: list[str], *, is_fed: bool) -> subprocess.Popen[bytes]:
    """Start a process of which nothing is left when Ctrl+C comes meanwhile.

    Ctrl+C reaches the main thread alone. In the middle of a start it would part us from a process
    that goes on to make its file, after we have cleaned up; so another thread starts it.
    """
    outcome: list[subprocess.Popen[bytes] | BaseException] = []

    def start() -> None:
        try:
            outcome.append(_process_of(words, is_fed=is_fed))
        except BaseException as error:  # noqa: BLE001 - raised by whoever waits for it
            outcome.append(error)

    starting = threading.Thread(target=start, name="ffmpeg-start")
    starting.start()
    try:
        starting.join()
    except BaseException:
        starting.join()
        for started in outcome:
            if isinstance(started, subprocess.Popen):
                started.kill()
                started.wait()
        raise
    (started,) = outcome
    if isinstance(started, BaseException):
        raise started
    return started


def _process_of(words: list[str], *, is_fed: bool) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        words,
        stdin=subprocess.PIPE if is_fed else subprocess.DEVNULL,
        stdout=subprocess.DEVNULL if is_fed else subprocess.PIPE,
        stderr=subprocess.PIPE,
        bufsize=0,
        # Where files may not grow beyond a size, a signal would end ffmpeg without a word; ignored,
        # as it is here, it is an error that ffmpeg tells.
        restore_signals=False,
        # Ctrl+C in a terminal is for us: we end it, and nobody takes its end for a failure.
        process_group=OWN_GROUP,
        env=_environment(),
        creationflags=_no_window(),
    )


def _environment() -> dict[str, str]:
    return {**os.environ, "LC_ALL": "C", "AV_LOG_FORCE_NOCOLOR": "1"}


def _no_window() -> int:
    return int(getattr(subprocess, "CREATE_NO_WINDOW", 0))


def _widen(pipe: io.RawIOBase) -> None:
    if sys.platform != "linux":
        return
    import fcntl

    try:
        fcntl.fcntl(pipe.fileno(), fcntl.F_SETPIPE_SZ, PIPE_BYTES)
    except OSError:
        # The user's share of pipe memory is used up; the pipe works at its usual size.
        return
