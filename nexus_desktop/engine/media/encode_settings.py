"""How a file is to be written, checked before anything is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from nexus_desktop.domain.errors import MediaError
from nexus_desktop.engine.media.cover import is_writable
from nexus_desktop.engine.media.formats import AudioFormat, Span
from nexus_desktop.engine.media.quantizer import Dither
from nexus_desktop.engine.media.tags import Chapter, Cover, Metadata
from nexus_desktop.engine.media.wav_chunks import Broadcast

_TITLE = "Cannot write it like that"


@dataclass(frozen=True, slots=True)
class EncodeSettings:
    """What to write. What is None takes the usual value of the format.

    Attributes:
        bit_depth: size of a sample; of float samples too, where it is 32 if it is None.
        bitrate_kbps: of the whole stream; without it and with `quality`, the rate is variable.
        quality: on the scale of the format's encoder, see `AudioFormat.quality`.
        is_average: whether the bit rate is kept on average instead of at every moment.
        dither: which noise hides the steps where samples lose bits; see `Quantizer`.
        tags: by the names of `TAG_NAMES`.
        cover: the picture of the record.
        chapters: in frames of the file; only where the format has them.
        broadcast: what makes a WAV file a Broadcast Wave file.
    """

    format: AudioFormat
    sample_rate: int
    channels: int
    bit_depth: int | None = None
    is_float: bool = False
    bitrate_kbps: int | None = None
    quality: float | None = None
    is_average: bool = False
    dither: Dither = Dither.TPDF
    tags: Mapping[str, str] = field(default_factory=dict)
    cover: Cover | None = None
    chapters: tuple[Chapter, ...] = ()
    broadcast: Broadcast | None = None

    def check(self) -> None:
        """Return if the format can hold this.

        Raises:
            MediaError: naming the setting that is out of range, and the range.
        """
        self._check_rate()
        name = self.format.title
        most, gaps = self.format.max_channels, self.format.no_channels
        if not 1 <= self.channels <= most or self.channels in gaps:
            without = f" but {' or '.join(str(gap) for gap in gaps)}" if gaps else ""
            raise MediaError(
                _TITLE,
                f"{name} takes 1 to {most} channels{without}, not {self.channels}.",
                hint="Mix it down, or choose another format.",
            )
        self._check_labels()
        self._check_samples()
        self._check_rates_of_bits()

    @property
    def depth(self) -> int:
        """Bits of a written sample; 0 in lossy formats, which have none."""
        sizes = self.format.float_bits if self.is_float else self.format.bit_depths
        return self.bit_depth or next(iter(sizes), 0)

    @property
    def metadata(self) -> Metadata:
        """What the file shall say about itself."""
        return Metadata(self.tags, self.cover, self.chapters, self.sample_rate)

    def _bitrates(self) -> Span | None:
        span, most = self.format.bitrate_kbps, self.format.most_kbps_a_channel
        if span is None or most is None:
            return span
        return Span(span.low, min(span.high, most * self.channels))

    def _check_rate(self) -> None:
        rates = self.format.rates
        if rates is not None and self.sample_rate not in rates:
            allowed = ", ".join(str(rate) for rate in rates)
        elif rates is None and self.sample_rate not in self.format.rate_span:
            allowed = str(self.format.rate_span)
        else:
            return
        raise MediaError(
            _TITLE,
            f"{self.format.title} has a sample rate of {allowed} Hz, not {self.sample_rate} Hz.",
            hint="Choose another sample rate.",
        )

    def _check_labels(self) -> None:
        if self.cover is not None and not is_writable(self.cover):
            raise MediaError(
                _TITLE, "The cover is no whole JPEG or PNG picture.", hint="Choose another picture."
            )
        if self.chapters and not self.format.has_chapters:
            raise MediaError(
                _TITLE,
                f"{self.format.title} has no chapters.",
                hint="Leave them out, or choose another format.",
            )
        if self.broadcast and not self.format.has_broadcast:
            raise MediaError(
                _TITLE,
                f"{self.format.title} cannot be a Broadcast Wave file.",
                hint="Leave that out, or choose WAV.",
            )

    def _check_samples(self) -> None:
        name = self.format.title
        if self.is_float and not self.format.has_float:
            raise MediaError(
                _TITLE, f"{name} has no float samples.", hint="Choose a bit depth, or WAV."
            )
        depths = self.format.float_bits if self.is_float else self.format.bit_depths
        if self.bit_depth is not None and self.bit_depth not in depths:
            kind = " in float" if self.is_float else ""
            raise MediaError(
                _TITLE,
                f"The bit depth of {name}{kind} is {_listed(depths)}, not {self.bit_depth}.",
                hint="Choose one of these, or none.",
            )

    def _check_rates_of_bits(self) -> None:
        asked = (
            ("bit rate in kbit/s", self.bitrate_kbps, self._bitrates()),
            ("quality", self.quality, self.format.quality),
        )
        for what, value, span in asked:
            if value is None or (span is not None and value in span):
                continue
            allowed = f"goes from {span}" if span is not None else "cannot be chosen"
            raise MediaError(
                _TITLE,
                f"The {what} of {self.format.title} {allowed}, not {value:g}.",
                hint="Choose another value, or none.",
            )
        if self.is_average and (not self.format.has_average or self.quality is not None):
            raise MediaError(
                _TITLE,
                f"{self.format.title} has no average bit rate like that.",
                hint="Choose a constant one, or MP3 without a quality.",
            )
        if self.bitrate_kbps is not None and self.quality is not None:
            raise MediaError(
                _TITLE,
                "Bit rate and quality cannot both be chosen.",
                hint="Leave one of them out.",
            )


def _listed(depths: tuple[int, ...]) -> str:
    return " or ".join(f"{depth} bits" for depth in depths) or "not chosen"
