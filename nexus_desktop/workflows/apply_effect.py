"""Sends a file through effects into another file, of any length in little memory."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from nexus_desktop.domain.effect import EffectSettings
from nexus_desktop.engine.block import Block
from nexus_desktop.engine.effects.chain import Chain, treated
from nexus_desktop.engine.media.decode import BLOCK_FRAMES, Decoder, open_decoder
from nexus_desktop.engine.media.encode import Encoder, open_encoder
from nexus_desktop.engine.media.encode_settings import EncodeSettings
from nexus_desktop.engine.media.finished_file import finished_file
from nexus_desktop.engine.media.formats import AudioFormat, format_for_path
from nexus_desktop.engine.media.probe import MediaInfo, probe
from nexus_desktop.engine.samples.resample import StreamResampler
from nexus_desktop.tasks.progress import Progress


@dataclass(frozen=True, slots=True)
class ApplyReport:
    """What was written.

    Attributes:
        frames: at `sample_rate`, echoes that ring on included.
        clipped_samples: how many lay beyond full scale; float files keep them.
    """

    path: Path
    format: str
    sample_rate: int
    channels: int
    frames: int
    clipped_samples: int

    @property
    def duration_s(self) -> float:
        return self.frames / self.sample_rate


def apply_effects(
    source: Path,
    target: Path,
    chosen: Sequence[EffectSettings],
    *,
    with_tail: bool = True,
    overwrite: bool = False,
    progress: Progress | None = None,
) -> ApplyReport:
    """Write `source` behind the effects as `target`, in the format that its name asks for.

    Rate, channels, sample size and tags stay, as far as the format can hold them. With `with_tail`
    the file gets longer by the echoes behind its end. When it fails, `target` is as it was.

    Raises:
        MediaError: the source cannot be read, or the target not be written like that.
        EffectRefused: there is no such effect.
        Cancelled: `progress` was cancelled.
    """
    progress = progress or Progress()
    info = probe(source)
    settings = _settings(info, format_for_path(target))
    settings.check()
    chain = Chain(chosen)
    chain.prepare(info.sample_rate, info.channels)
    with (
        open_decoder(source) as decoder,
        finished_file(target, overwrite=overwrite) as temporary,
        open_encoder(temporary, settings) as encoder,
    ):
        blocks = treated(
            chain, _blocks(decoder, info, progress), info.channels, with_tail=with_tail
        )
        _write(blocks, encoder, info.sample_rate, settings)
    progress.report(1.0)
    return ApplyReport(
        target,
        settings.format.id,
        settings.sample_rate,
        settings.channels,
        encoder.frames,
        encoder.clipped_samples,
    )


def _write(blocks: Iterator[Block], encoder: Encoder, rate: int, settings: EncodeSettings) -> None:
    if rate == settings.sample_rate:
        for block in blocks:
            encoder.write(block)
        return
    resampler = StreamResampler(rate, settings.sample_rate, settings.channels)
    for block in blocks:
        encoder.write(resampler.process(block))
    encoder.write(resampler.finish())


def _blocks(decoder: Decoder, info: MediaInfo, progress: Progress) -> Iterator[Block]:
    expected, done = info.frames or round(info.duration_s * info.sample_rate), 0
    while len(block := decoder.read(BLOCK_FRAMES)):
        done += len(block)
        yield block
        progress.report(min(0.99, done / expected) if expected else None)


def _settings(info: MediaInfo, audio_format: AudioFormat) -> EncodeSettings:
    """Return how to write what the source holds: no sample loses bits that the format has."""
    rate: int = info.sample_rate
    if audio_format.rates and rate not in audio_format.rates:
        higher = [each for each in audio_format.rates if each >= rate]
        rate = min(higher, default=max(audio_format.rates))
    is_float = audio_format.has_float and _holds_float(info)
    depths = [depth for depth in audio_format.bit_depths if depth >= (info.bit_depth or 16)]
    depth = min(depths, default=max(audio_format.bit_depths, default=None))
    return EncodeSettings(
        audio_format,
        rate,
        info.channels,
        bit_depth=None if is_float else depth,
        is_float=is_float,
        tags=info.tags,
    )


def _holds_float(info: MediaInfo) -> bool:
    return info.codec.startswith(("pcm_f32", "pcm_f64"))
