"""The formats sound is written in: their names, what they can hold, and who writes them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from nexus_desktop.domain.errors import MediaError


class Writer(Enum):
    """Who writes a format; each choice is the fastest one that gives the format's best result."""

    OWN = "wav_writer"
    LIBSNDFILE = "libsndfile"
    FFMPEG = "ffmpeg"


class Labels(Enum):
    """How a file carries tags, cover and chapters."""

    RIFF = "chunks"
    ID3_CHUNK = "an ID3 tag in a chunk at the end"
    ID3 = "an ID3 tag at the head"
    FLAC = "blocks at the head"
    OGG = "comments in the second packet"
    MP4 = "atoms"
    APE = "an APE tag at the end"


@dataclass(frozen=True, slots=True)
class Span:
    """The values a setting may take, ends included."""

    low: float
    high: float

    def __contains__(self, value: float) -> bool:
        return self.low <= value <= self.high

    def __str__(self) -> str:
        return f"{self.low:g} to {self.high:g}"


TAG_NAMES = ("title", "artist", "album", "date", "genre", "comment", "copyright", "track")
"""What a file of any format can tell about a recording."""

MP3_RATES = (8000, 11_025, 12_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000)
AAC_RATES = (7350, *MP3_RATES, 64_000, 88_200, 96_000)


@dataclass(frozen=True, slots=True)
class AudioFormat:
    """A format to write.

    Attributes:
        extensions: with the dot; the first is the usual one. Where two formats share one, the
            name of a file means the one that stands first in the table.
        codec: what the writer calls its encoder: an ffmpeg encoder or a libsndfile subtype.
        bit_depths: integer sample sizes on offer, the usual one first; empty for lossy formats.
        float_bits: sizes of float samples on offer, the usual one first.
        has_average: whether a bit rate may be kept on average only, where the sound needs it.
        no_channels: numbers of channels that its encoder puts in the wrong places.
        rates: the sample rates on offer, or None for any within `rate_span`.
        bitrate_kbps, usual_bitrate_kbps: range and default of a constant or average bitrate, for
            the whole stream; None where the format has no such setting.
        most_kbps_a_channel: a further bound, where the format has one.
        quality, usual_quality: range and default of variable quality on the encoder's own scale
            (MP3: V0 best to V9; Vorbis: 0 to 10 best; FLAC: effort 0 to 8, same sound).
        has_chapters: whether it can name stretches of the sound.
        has_broadcast: whether it can tell where on a timeline it begins.
    """

    id: str
    title: str
    extensions: tuple[str, ...]
    writer: Writer
    labels: Labels
    codec: str = ""
    container: str = ""
    bit_depths: tuple[int, ...] = ()
    float_bits: tuple[int, ...] = ()
    has_average: bool = False
    max_channels: int = 8
    no_channels: tuple[int, ...] = ()
    rates: tuple[int, ...] | None = None
    rate_span: Span = Span(1000, 768_000)
    bitrate_kbps: Span | None = None
    usual_bitrate_kbps: int | None = None
    most_kbps_a_channel: int | None = None
    quality: Span | None = None
    usual_quality: float | None = None
    has_chapters: bool = True
    has_broadcast: bool = False

    @property
    def extension(self) -> str:
        return self.extensions[0]

    @property
    def is_lossy(self) -> bool:
        return not self.bit_depths

    @property
    def has_float(self) -> bool:
        return bool(self.float_bits)

    def rate_for(self, rate: int) -> int:
        """Return the rate itself where the format has it, else the next higher one it has."""
        if not self.rates or rate in self.rates:
            return rate
        return min((each for each in self.rates if each >= rate), default=max(self.rates))


FORMATS = (
    AudioFormat(
        id="wav",
        title="WAV",
        extensions=(".wav", ".wave"),
        writer=Writer.OWN,
        labels=Labels.RIFF,
        bit_depths=(16, 24, 32),
        float_bits=(32, 64),
        has_broadcast=True,
    ),
    AudioFormat(
        id="aiff",
        title="AIFF",
        extensions=(".aiff", ".aif", ".aifc"),
        writer=Writer.LIBSNDFILE,
        labels=Labels.ID3_CHUNK,
        container="AIFF",
        bit_depths=(16, 24, 32),
        float_bits=(32, 64),
    ),
    AudioFormat(
        id="flac",
        title="FLAC",
        extensions=(".flac",),
        writer=Writer.LIBSNDFILE,
        labels=Labels.FLAC,
        container="FLAC",
        bit_depths=(16, 24),
        rate_span=Span(1000, 655_350),
        quality=Span(0, 8),
        usual_quality=5,
    ),
    AudioFormat(
        id="mp3",
        title="MP3",
        extensions=(".mp3",),
        writer=Writer.FFMPEG,
        labels=Labels.ID3,
        codec="libmp3lame",
        container="mp3",
        has_average=True,
        max_channels=2,
        rates=MP3_RATES,
        bitrate_kbps=Span(8, 320),
        usual_bitrate_kbps=192,
        quality=Span(0, 9),
    ),
    AudioFormat(
        id="ogg",
        title="Ogg Vorbis",
        extensions=(".ogg", ".oga"),
        writer=Writer.LIBSNDFILE,
        labels=Labels.OGG,
        codec="VORBIS",
        container="OGG",
        rate_span=Span(8000, 192_000),
        quality=Span(0, 10),
        usual_quality=5,
    ),
    AudioFormat(
        id="opus",
        title="Opus",
        extensions=(".opus",),
        writer=Writer.FFMPEG,
        labels=Labels.OGG,
        codec="libopus",
        container="opus",
        no_channels=(5, 7),
        rates=(48_000,),
        bitrate_kbps=Span(6, 510),
        usual_bitrate_kbps=128,
        most_kbps_a_channel=256,
    ),
    AudioFormat(
        id="m4a",
        title="M4A (AAC)",
        extensions=(".m4a", ".mp4"),
        writer=Writer.FFMPEG,
        labels=Labels.MP4,
        codec="aac",
        container="ipod",
        no_channels=(7,),
        rates=AAC_RATES,
        bitrate_kbps=Span(16, 512),
        usual_bitrate_kbps=192,
    ),
    AudioFormat(
        id="alac",
        title="M4A (Apple Lossless)",
        extensions=(".m4a",),
        writer=Writer.FFMPEG,
        labels=Labels.MP4,
        codec="alac",
        container="ipod",
        bit_depths=(16, 24),
        max_channels=6,
        rate_span=Span(1000, 384_000),
    ),
    AudioFormat(
        id="wavpack",
        title="WavPack",
        extensions=(".wv",),
        writer=Writer.FFMPEG,
        labels=Labels.APE,
        codec="wavpack",
        container="wv",
        has_chapters=False,
        bit_depths=(16, 24, 32),
        float_bits=(32,),
        rate_span=Span(1000, 384_000),
    ),
)

# fmt: off
READABLE_EXTENSIONS = (
    ".wav", ".wave", ".rf64", ".bwf", ".w64", ".aiff", ".aif", ".aifc", ".flac", ".mp3", ".mp2",
    ".ogg", ".oga", ".opus", ".m4a", ".m4b", ".mp4", ".aac", ".wma", ".asf", ".ac3", ".eac3",
    ".dts", ".amr", ".3gp", ".caf", ".au", ".snd", ".ape", ".wv", ".tta", ".mpc", ".spx", ".mka",
    ".mkv", ".webm", ".mov", ".avi", ".mpg", ".mpeg", ".ts", ".flv", ".voc",
)
# fmt: on
"""What a file dialogue offers; any other file is tried just the same when it is dropped."""


def format_named(format_id: str) -> AudioFormat:
    """Return the format of that id.

    Raises:
        MediaError: there is no such format.
    """
    for candidate in FORMATS:
        if candidate.id == format_id.lower():
            return candidate
    raise MediaError(
        "Unknown format",
        f"There is no format called “{format_id}”.",
        hint=f"Choose one of {_names()}.",
    )


def format_for_path(path: Path) -> AudioFormat:
    """Return the format that the name of a file asks for.

    Raises:
        MediaError: the name has no extension, or one that cannot be written.
    """
    extension = path.suffix.lower()
    for candidate in FORMATS:
        if extension in candidate.extensions:
            return candidate
    said = f"“{extension}” files cannot be written." if extension else "Its name has no extension."
    raise MediaError(
        "Unknown format", said, hint=f"Choose a format by name or extension: {_names()}."
    )


def _names() -> str:
    return ", ".join(candidate.id for candidate in FORMATS)
