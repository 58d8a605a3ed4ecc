"""Sends a file through effects into another file, of any length in little memory."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from nexus_desktop.domain.effect import EffectSettings
from nexus_desktop.engine.block import Block
from nexus_desktop.engine.effects.file_resources import FileResources
from nexus_desktop.engine.effects.treatment import Workplace, at_rate, treatment
from nexus_desktop.engine.media.cover import is_writable
from nexus_desktop.engine.media.encode import open_encoder
from nexus_desktop.engine.media.encode_settings import EncodeSettings
from nexus_desktop.engine.media.finished_file import finished_file
from nexus_desktop.engine.media.formats import AudioFormat, format_for_path, format_named
from nexus_desktop.engine.media.probe import MediaInfo, probe
from nexus_desktop.engine.samples.file_sound import opened_sound
from nexus_desktop.engine.samples.spooled import SpooledSound
from nexus_desktop.tasks.ahead import ahead
from nexus_desktop.tasks.progress import Progress

DECODING, ALMOST = 0.3, 0.99
"""Shares of the work: what cannot be sought in is decoded first, and the file is finished last."""


@dataclass(frozen=True, slots=True)
class Treated:
    """A sound that comes out of effects, block by block, once."""

    blocks: Generator[Block]
    sample_rate: int
    channels: int


@dataclass(frozen=True, slots=True)
class ApplyReport:
    """What was written.

    Attributes:
        frames: at `sample_rate`, as many as the effects have left of the sound, with its echoes.
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
    format_id: str | None = None,
    changed: Callable[[EncodeSettings], EncodeSettings] | None = None,
    progress: Progress | None = None,
) -> ApplyReport:
    """Write `source` behind the effects as `target`.

    Rate, channels, sample size and tags stay, as far as the format can hold them. With `with_tail`
    the file gets longer by the echoes behind its end. When it fails, `target` is as it was, and
    nothing lies beside it.

    Args:
        format_id: without it, the name of `target` tells the format.
        changed: returns how the file is to be written instead; with one channel, it is the mean of
            all.

    Raises:
        MediaError: the source cannot be read, or the target not be written like that.
        EffectRefused: there is no such effect, or it cannot treat this sound.
        Cancelled: `progress` was cancelled.
    """
    progress = progress or Progress()
    audio_format = format_named(format_id) if format_id else format_for_path(target)
    settings = settings_like(probe(source), audio_format)
    if changed is not None:
        settings = changed(settings)
    settings.check()
    folder = target.resolve().parent
    with (
        finished_file(target, overwrite=overwrite) as temporary,
        treated(source, folder, chosen, progress.part(0.0, ALMOST), with_tail=with_tail) as sound,
    ):
        blocks = sound.blocks if sound.channels == settings.channels else _mean(sound.blocks)
        report = written(blocks, sound.sample_rate, settings, target, temporary)
        # Who cancels at the last moment finds no file; behind this, it is there.
        progress.report(1.0)
        progress.checkpoint()
    return report


def _mean(blocks: Generator[Block]) -> Generator[Block]:
    with closing(blocks):
        for block in blocks:
            yield block.mean(axis=1, keepdims=True, dtype=np.float32)


@contextmanager
def treated(
    source: Path,
    folder: Path,
    chosen: Sequence[EffectSettings],
    progress: Progress,
    *,
    with_tail: bool = True,
) -> Iterator[Treated]:
    """Give a file behind effects.

    Args:
        folder: where what is needed meanwhile lies.

    Raises:
        MediaError: the source cannot be read, or the disk is full.
        EffectRefused: there is no such effect, or it cannot treat this sound.
        Cancelled: `progress` was cancelled.
    """
    with (
        opened_sound(source, folder, progress.part(0.0, DECODING)) as sound,
        FileResources(folder) as resources,
    ):
        treating = progress.part(DECODING, 1.0) if isinstance(sound, SpooledSound) else progress
        at = Workplace(folder, resources)
        blocks = treatment(sound, chosen, at, treating, with_tail=with_tail)
        yield Treated(blocks, sound.sample_rate, sound.channels)


def written(
    blocks: Generator[Block],
    sample_rate: int,
    settings: EncodeSettings,
    target: Path,
    temporary: Path,
) -> ApplyReport:
    """Write a treatment into the temporary file of `target`, and return the report.

    Raises:
        MediaError: the file cannot be written, or what the treatment raises.
    """
    with (
        open_encoder(temporary, settings) as encoder,
        closing(blocks),
        closing(ahead(blocks, name="effects")) as treated,
    ):
        for block in at_rate(treated, sample_rate, settings.sample_rate, settings.channels):
            encoder.write(block)
    return ApplyReport(
        target,
        settings.format.id,
        settings.sample_rate,
        settings.channels,
        encoder.frames,
        encoder.clipped_samples,
    )


def settings_like(info: MediaInfo, audio_format: AudioFormat) -> EncodeSettings:
    """Return how to write what the source holds: no sample loses bits that the format has."""
    is_float = audio_format.has_float and _holds_float(info)
    depths = [depth for depth in audio_format.bit_depths if depth >= (info.bit_depth or 16)]
    depth = min(depths, default=max(audio_format.bit_depths, default=None))
    return EncodeSettings(
        audio_format,
        audio_format.rate_for(info.sample_rate),
        info.channels,
        bit_depth=None if is_float else depth,
        is_float=is_float,
        tags=info.tags,
        cover=info.cover if info.cover and is_writable(info.cover) else None,
    )


def _holds_float(info: MediaInfo) -> bool:
    return info.codec.startswith(("pcm_f32", "pcm_f64"))
