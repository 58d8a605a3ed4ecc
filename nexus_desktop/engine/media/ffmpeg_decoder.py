"""Decoding through the ffmpeg program: every format that libsndfile does not read exactly."""

from __future__ import annotations

import re
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np

from nexus_desktop.domain.errors import MediaError
from nexus_desktop.domain.timeline import Frames, SampleRate
from nexus_desktop.engine.block import Block, only_numbers
from nexus_desktop.engine.media.ffmpeg_process import (
    THE_FILE,
    FfmpegProcess,
    ask,
    input_options,
)
from nexus_desktop.engine.media.ffmpeg_streams import PrintedFile, PrintedStream, read_printed
from nexus_desktop.engine.media.file_failures import unreadable
from nexus_desktop.engine.media.stream_facts import StreamFacts, check_shape

_RAW = {"float32": "f32le", "int16": "s16le", "int32": "s32le"}
SKIPPED_AT_ONCE = 65_536


class FfmpegDecoder:
    """One audio stream of a file, decoded from its start to its end by a process of its own.

    Seeking forward decodes and drops, seeking back starts again: exact, and slow.
    """

    is_exact_seek = False
    frames: Frames | None = None

    def __init__(self, path: Path, *, ignores_length: bool = False, dtype: str = "float32") -> None:
        """Look into a file.

        Args:
            dtype: of the samples that `read_stored` gives: float32, int16 or int32.

        Raises:
            MediaError: there is no sound in it that can be read.
        """
        self._path = path
        self._dtype = np.dtype(dtype)
        self._options = input_options()
        if ignores_length:
            self._options |= {"f": "wav", "ignore_length": "1"}
        self._stream, self.facts = _look_into(path, self._options)
        self.sample_rate = self.facts.sample_rate
        self.channels = self.facts.channels
        self._may_hold_nonsense = self.facts.codec.startswith("pcm_f")
        self._process: FfmpegProcess | None = None
        self._position = 0
        self._is_over = False

    def seek(self, frame: Frames) -> None:
        if frame < self._position:
            self._stop()
        while self._position < frame:
            if not len(self.read(min(SKIPPED_AT_ONCE, frame - self._position))):
                return

    def read(self, frames: int) -> Block:
        """Return the next frames; fewer at the end, none behind it.

        Raises:
            MediaError: nothing at all could be decoded.
        """
        block: Block = self.read_stored(frames)
        return only_numbers(block) if self._may_hold_nonsense else block

    def read_stored(self, frames: int) -> np.ndarray:
        """Return the next frames in the type that was asked for; fewer at the end.

        Raises:
            MediaError: nothing at all could be decoded.
        """
        if self._is_over:
            return np.zeros((0, self.channels), self._dtype)
        block = np.empty((frames, self.channels), self._dtype)
        process = self._running()
        count = process.read_into(block.data.cast("B"))
        whole = count // (self._dtype.itemsize * self.channels)
        self._position += whole
        if whole < frames:
            self._end(process)
        return block[:whole]

    def close(self) -> None:
        self._stop()
        self._is_over = True

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _running(self) -> FfmpegProcess:
        if self._process is None:
            # Imported late: it is slow, and most files never need it.
            import ffmpeg

            source = ffmpeg.input(THE_FILE, **self._options)
            output = ffmpeg.output(
                source[str(self._stream)],
                "pipe:1",
                format=_RAW[self._dtype.name],
                acodec=f"pcm_{_RAW[self._dtype.name]}",
                ar=self.sample_rate,
                loglevel="error",
            )
            self._process = FfmpegProcess(ffmpeg.get_args(output), self._path, is_fed=False)
        return self._process

    def _end(self, process: FfmpegProcess) -> None:
        self._is_over = True
        code = process.finish()
        if code and not self._position:
            raise failure_to_read(self._path, process.said)

    def _stop(self) -> None:
        if self._process is not None:
            self._process.kill()
        self._process, self._position, self._is_over = None, 0, False


def failure_to_read(path: Path, said: str) -> MediaError:
    """Put what ffmpeg said about a file it cannot read into words."""
    if "ecoder" in said and "not found" in said:
        return unreadable(
            path,
            "Its sound is packed in a way that cannot be unpacked here.",
            "Convert it with the program it comes from, for example to WAV.",
        )
    if "No such file" in said:
        return unreadable(path, "There is no such file.", "It may have been moved or deleted.")
    if "Permission denied" in said:
        return unreadable(path, "You are not allowed to read it.", "Change its permissions.")
    return unreadable(
        path,
        "It is not an audio file, or it is damaged.",
        "Check that it plays in another program.",
    )


def chapter_starts_s(path: Path) -> tuple[float, ...]:
    """Return where the chapters of a file begin, in seconds.

    Raises:
        MediaError: ffmpeg finds no end.
    """
    return read_printed(_printed_about(path, input_options())).chapters_s


def _printed_about(path: Path, options: dict[str, str]) -> str:
    import ffmpeg

    arguments = ffmpeg.get_args(ffmpeg.output(ffmpeg.input(THE_FILE, **options), "unused"))[:-1]
    return ask(arguments, path).decode("utf-8", "replace")


def _look_into(path: Path, options: dict[str, str]) -> tuple[int, StreamFacts]:
    printed = _printed_about(path, options)
    described = read_printed(printed)
    stream = described.chosen
    if stream is None:
        if described.container:
            raise unreadable(path, "There is no sound in it.", "Choose a file with sound.")
        raise failure_to_read(path, printed)
    return stream.index, _facts(path, described, stream)


def _facts(path: Path, described: PrintedFile, stream: PrintedStream) -> StreamFacts:
    if stream.codec in {"none", "unknown"} or not stream.channels or not stream.sample_rate:
        named = "" if stream.codec in {"none", "unknown"} else f" ({stream.codec})"
        raise unreadable(
            path,
            f"Its sound is packed in a way that is not known here{named}.",
            "Convert it with the program it comes from, for example to WAV.",
        )
    check_shape(path, stream.sample_rate, stream.channels)
    return StreamFacts(
        container=_CONTAINERS.get(described.container, described.container),
        codec=re.sub(r"^(amr)_", r"\1", stream.codec),
        sample_rate=SampleRate(stream.sample_rate),
        channels=stream.channels,
        frames=None,
        duration_s=described.duration_s,
        bit_depth=stream.bit_depth,
        tags=described.tags,
    )


_CONTAINERS = {"mov": "mp4"}
