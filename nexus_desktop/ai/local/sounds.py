"""How engines get at the sound of a file, and put down what they have made."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from nexus_desktop.domain.ai_job import JobSpec
from nexus_desktop.domain.errors import MediaError
from nexus_desktop.engine.block import Block, as_mono, only_numbers
from nexus_desktop.engine.effects.sound import Sound, read_through
from nexus_desktop.engine.effects.treatment import at_rate
from nexus_desktop.engine.media.encode import Encoder, EncodeSettings, open_encoder
from nexus_desktop.engine.media.file_failures import shown_name
from nexus_desktop.engine.media.finished_file import finished_file
from nexus_desktop.engine.media.formats import format_named
from nexus_desktop.engine.samples.file_sound import opened_sound
from nexus_desktop.engine.samples.spooled import spooled_from
from nexus_desktop.tasks.progress import Progress

READ_FRAMES = 65_536

Mono = NDArray[np.float32]


@contextmanager
def source_sound(source: Path, folder: Path, spec: JobSpec, progress: Progress) -> Iterator[Sound]:
    """Give the sound of a file that a job can take, until the block ends.

    Raises:
        MediaError: the file cannot be read, is empty, or is longer than the job takes.
        Cancelled: `progress` was cancelled.
    """
    with opened_sound(source, folder, progress) as sound:
        length_s = sound.frames / sound.sample_rate
        refused = f"{spec.name} cannot take “{shown_name(source)}”"
        if not sound.frames:
            raise MediaError(refused, "There is no sound in it.")
        if length_s > spec.longest_s:
            most = f"{spec.longest_s / 60:.0f}"
            raise MediaError(
                refused,
                f"It lasts {length_s / 60:.0f} minutes; at most {most} are taken.",
                hint="Select a part of it.",
            )
        yield sound


@contextmanager
def sound_at(sound: Sound, rate: int, folder: Path) -> Iterator[Sound]:
    """Give a sound at another rate until the block ends; the very same at the same rate.

    Raises:
        MediaError: the disk is full, or the sound cannot be read.
    """
    if sound.sample_rate == rate:
        yield sound
        return
    blocks = at_rate(_read(sound), sound.sample_rate, rate, sound.channels)
    with spooled_from(blocks, folder, rate, sound.channels) as other:
        yield other


def mono_of(sound: Sound, rate: int, progress: Progress) -> Mono:
    """Return all of a sound in memory, its channels as one, at another rate.

    Raises:
        MediaError: the sound cannot be read.
        Cancelled: `progress` was cancelled.
    """
    pieces = at_rate(_mono_blocks(sound, progress), sound.sample_rate, rate, 1)
    return np.concatenate([np.zeros(0, np.float32), *(piece[:, 0] for piece in pieces)])


def _mono_blocks(sound: Sound, progress: Progress) -> Iterator[Block]:
    done = 0
    for block in _read(sound):
        yield as_mono(block)[:, np.newaxis]
        done += len(block)
        progress.report(done / sound.frames)


def _read(sound: Sound) -> Iterator[Block]:
    return (only_numbers(block) for block in read_through(sound, READ_FRAMES))


@contextmanager
def written_wav(path: Path, rate: int, channels: int) -> Iterator[Encoder]:
    """Give what writes a WAV file of 32-bit float samples, which is there when the block ends well.

    Raises:
        MediaError: the disk is full.
    """
    settings = EncodeSettings(format_named("wav"), rate, channels, is_float=True)
    with ExitStack() as opened:
        temporary = opened.enter_context(finished_file(path))
        yield opened.enter_context(open_encoder(temporary, settings))


def write_wav(path: Path, rate: int, channels: int, blocks: Iterable[Block]) -> None:
    """Write a stream as such a file.

    Raises:
        MediaError: the disk is full.
    """
    with written_wav(path, rate, channels) as encoder:
        for block in blocks:
            encoder.write(block)


def write_with_rest(sound: Sound, blocks: Iterable[Block], part: Path, rest: Path) -> None:
    """Write a part of a sound, and what is left of the sound without it: they add up to it.

    Args:
        blocks: the part from its first frame on, at the rate of the sound; what is longer than the
            sound is left out.

    Raises:
        MediaError: the disk is full, or the sound cannot be read.
    """
    shape = sound.sample_rate, sound.channels
    with written_wav(part, *shape) as part_file, written_wav(rest, *shape) as rest_file:
        done = 0
        for block in blocks:
            taken = block[: sound.frames - done]
            part_file.write(taken)
            rest_file.write(only_numbers(sound.read(done, len(taken))) - taken)
            done += len(taken)


def at_its_rate(
    sound: Sound, rate: int, folder: Path, make: Callable[[Sound], Iterable[Block]]
) -> Iterator[Block]:
    """Yield what is made of a sound by something that knows one rate alone, at the sound's rate.

    Raises:
        MediaError: the disk is full, or the sound cannot be read.
    """
    with sound_at(sound, rate, folder) as other:
        yield from at_rate(make(other), rate, sound.sample_rate, sound.channels)
