"""What ffmpeg prints about a file, read: which audio stream is played and what it is like.

Only the `ffmpeg` program is sure to be there, not `ffprobe`, so this reads the text that every
version prints for people. The shapes are those of ffmpeg 4 to 9.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_STREAM = re.compile(
    r"^ +Stream #0:(?P<index>\d+)(?:\[0x[0-9a-f]+\])?(?:\([^)]*\))?: (?P<kind>\w+): (?P<facts>.*)$"
)
_INPUT = re.compile(r"^Input #0, (?P<container>[^ ]+), from ")
_DURATION = re.compile(r"^ +Duration: (\d+):(\d\d):(\d\d(?:\.\d+)?)")
_CHAPTER = re.compile(r"^ +Chapter #\d+:\d+: start (?P<start_s>\d+\.\d+), end \d+\.\d+$")
_TAG = re.compile(r"^ {4}(?P<key>[^ :][^:]*?) *: (?P<value>.*)$")
_MORE_OF_TAG = re.compile(r"^ {4} *: (?P<value>.*)$")
_STORED_BITS = re.compile(r"\((\d+) bit\)")

_NAMED_LAYOUTS = {
    "mono": 1,
    "stereo": 2,
    "downmix": 2,
    "binaural": 2,
    "quad": 4,
    "quad(side)": 4,
    "hexagonal": 6,
    "octagonal": 8,
    "cube": 8,
    "hexadecagonal": 16,
}
_SAMPLE_BITS = {"u8": 8, "s16": 16, "s32": 32, "flt": 32, "dbl": 64, "s64": 64}


@dataclass(frozen=True, slots=True)
class PrintedStream:
    """One audio stream as ffmpeg describes it; `channels` is 0 where it prints no layout."""

    index: int
    codec: str
    sample_rate: int
    channels: int
    bit_depth: int | None
    is_default: bool


@dataclass(frozen=True, slots=True)
class PrintedFile:
    """A file as ffmpeg describes it.

    Attributes:
        chapters_s: where each begins, in seconds from the beginning of the file.
    """

    container: str
    duration_s: float | None
    tags: tuple[tuple[str, str], ...]
    audio: tuple[PrintedStream, ...]
    chapters_s: tuple[float, ...] = ()

    @property
    def chosen(self) -> PrintedStream | None:
        """The stream a player would play: the one marked as default, else the first."""
        marked = [stream for stream in self.audio if stream.is_default]
        return next(iter(marked or self.audio), None)


def read_printed(text: str) -> PrintedFile:
    """Read what `ffmpeg -i FILE` prints on stderr, from which the file's name has been removed.

    A name may hold line breaks, hence anything; what the file says of itself is printed indented
    behind a colon and cannot look like a stream.
    """
    container, duration_s = "", None
    streams: list[PrintedStream] = []
    chapters_s: list[float] = []
    for line in text.splitlines():
        if opened := _INPUT.match(line):
            container = opened["container"].rstrip(",").split(",")[0]
        elif length := _DURATION.match(line):
            hours, minutes, seconds = length.groups()
            duration_s = int(hours) * 3600 + int(minutes) * 60 + float(seconds)
        elif chapter := _CHAPTER.match(line):
            chapters_s.append(float(chapter["start_s"]))
        elif (stream := _STREAM.match(line)) and stream["kind"] == "Audio":
            streams.append(_stream(int(stream["index"]), stream["facts"]))
    return PrintedFile(container, duration_s, _tags(text), tuple(streams), tuple(chapters_s))


def channels_in(layout: str) -> int:
    """Return how many channels a printed layout has: "stereo", "5.1(side)", "3 channels (FL+…)"."""
    if layout in _NAMED_LAYOUTS:
        return _NAMED_LAYOUTS[layout]
    if counted := re.match(r"(\d+) channels", layout):
        return int(counted[1])
    if ambisonic := re.match(r"ambisonic (\d+)", layout):
        return (int(ambisonic[1]) + 1) ** 2
    numbers = re.match(r"(\d+)\.(\d+)(?:\.(\d+))?", layout)
    return sum(int(number) for number in numbers.groups() if number) if numbers else 0


def _stream(index: int, facts: str) -> PrintedStream:
    codec = re.split(r"[ ,]", facts, maxsplit=1)[0]
    rate = re.search(r", (\d+) Hz(?:, ([^,]+))?(?:, (\w+)(?: \([^)]*\))?)?", facts)
    layout = rate[2].strip() if rate and rate[2] else ""
    return PrintedStream(
        index,
        codec,
        int(rate[1]) if rate else 0,
        channels_in(layout),
        _bit_depth(codec, facts),
        "(default)" in facts,
    )


def _bit_depth(codec: str, facts: str) -> int | None:
    if stored := _STORED_BITS.search(facts):
        return int(stored[1])
    if not (codec.startswith("pcm_") or codec in {"flac", "alac", "ape", "wavpack", "tta"}):
        return None
    for sample_format, bits in _SAMPLE_BITS.items():
        if re.search(rf", {sample_format}p?(?:,| |$)", facts):
            return bits
    return None


def _tags(text: str) -> tuple[tuple[str, str], ...]:
    """Return the tags of the whole file, which are printed before its first stream."""
    tags: list[tuple[str, str]] = []
    is_inside = False
    for line in text.splitlines():
        if line == "  Metadata:":
            is_inside = True
        elif is_inside and (more := _MORE_OF_TAG.match(line)) and tags:
            tags[-1] = (tags[-1][0], f"{tags[-1][1]}\n{more['value']}")
        elif is_inside and (tag := _TAG.match(line)):
            tags.append((tag["key"].lower(), tag["value"]))
        elif is_inside:
            break
    return tuple(tags)
