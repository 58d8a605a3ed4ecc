"""A sound of any length through effects of any kind, in little memory."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from nexus_desktop.domain.effect import EffectSettings
from nexus_desktop.domain.errors import EffectRefused
from nexus_desktop.engine.block import Block
from nexus_desktop.engine.effects.chain import Chain, treated
from nexus_desktop.engine.effects.offered import LiveEffect, WholeEffect
from nexus_desktop.engine.effects.registry import offered_as, processor_for
from nexus_desktop.engine.effects.rewriting import REWRITE_FRAMES
from nexus_desktop.engine.effects.sound import Resources, Sound, read_through
from nexus_desktop.engine.effects.steered_chain import SteeredChain, key_names
from nexus_desktop.engine.samples.spooled import spooled_from
from nexus_desktop.tasks.progress import Progress

Rewriting = Callable[
    [WholeEffect, EffectSettings, Sound, Resources, Path, Progress], Iterator[Block]
]
"""Lets an effect tell a sound anew: here, or in another process."""


def rewritten_here(
    effect: WholeEffect,
    settings: EffectSettings,
    sound: Sound,
    resources: Resources,
    _folder: Path,
    progress: Progress,
) -> Iterator[Block]:
    """Yield what the effect makes of the sound, on this thread."""
    return effect.rewrite(sound, settings, resources, progress)


@dataclass(frozen=True, slots=True)
class Workplace:
    """Where sounds are treated.

    Attributes:
        folder: where there is room for what lies between two effects, until all is done.
        resources: where the sounds are that settings name.
        rewriting: how effects are run that need the whole sound at hand.
    """

    folder: Path
    resources: Resources
    rewriting: Rewriting = rewritten_here


@dataclass(frozen=True, slots=True)
class _Stage:
    """Effects that the sound passes in one go.

    Attributes:
        whole: the one effect of the stage, where that needs the whole sound at hand.
        learner: what the first of the effects is, where that has to learn from the sound.
    """

    chosen: tuple[EffectSettings, ...]
    whole: WholeEffect | None = None
    learner: LiveEffect | None = None


def treatment(
    sound: Sound,
    chosen: Sequence[EffectSettings],
    at: Workplace,
    progress: Progress,
    *,
    with_tail: bool = True,
) -> Generator[Block]:
    """Yield a sound behind effects in their order; those that are bypassed are left out.

    Effects on a stream are run together. What such an effect has to learn, and has not, it learns
    from what comes to it. Before an effect that needs the whole sound at hand, what there is lies
    in a file without a name meanwhile, and memory stays as it is. Close the generator where it is
    not read to its end.

    Args:
        progress: goes from 0 to 1 over everything.
        with_tail: whether echoes ring on behind the end.

    Raises:
        EffectRefused: an effect cannot be run like that, in words; at once where it is known
            without listening.
        MediaError: the disk is full, or the sound cannot be read.
        Cancelled: `progress` was cancelled.
    """
    stages = _stages([each for each in chosen if not each.is_bypassed])
    for stage in stages:
        _check(stage, at.resources)
    return _run(sound, stages, at, progress, with_tail)


def _stages(chosen: Sequence[EffectSettings]) -> list[_Stage]:
    stages: list[_Stage] = []
    for settings in chosen:
        offered = offered_as(settings.effect)
        if isinstance(offered, WholeEffect):
            stages.append(_Stage((settings,), whole=offered))
        elif offered.learn is not None and len(settings.data) < len(offered.spec.data):
            stages.append(_Stage((settings,), learner=offered))
        elif stages and stages[-1].whole is None:
            stages[-1] = replace(stages[-1], chosen=(*stages[-1].chosen, settings))
        else:
            stages.append(_Stage((settings,)))
    return stages


def _check(stage: _Stage, resources: Resources) -> None:
    if stage.whole is None:
        for settings in stage.chosen[1 if stage.learner else 0 :]:
            processor_for(settings, resources)
        for name in key_names(stage.chosen).values():
            resources.sound(name)
    elif stage.chosen[0].wet < 1.0 and not stage.whole.keeps_length:
        raise EffectRefused(
            f"{stage.whole.spec.name} cannot be mixed",
            "It moves the sound to other places, where nothing is left to mix it with.",
            hint="Leave wet at 1.",
        )


def _run(
    sound: Sound, stages: list[_Stage], at: Workplace, progress: Progress, with_tail: bool
) -> Generator[Block]:
    if not stages:
        yield from _read(sound, progress)
        return
    with ExitStack() as before:
        for number, stage in enumerate(stages, start=1):
            share = progress.part((number - 1) / len(stages), number / len(stages))
            blocks = _staged(sound, stage, at, share, with_tail)
            if number == len(stages):
                yield from blocks
                return
            with ExitStack() as opening:
                kept = spooled_from(blocks, at.folder, sound.sample_rate, sound.channels)
                sound = opening.enter_context(kept)
                # Only what the next effect reads has to lie there.
                before.close()
                before.push(opening.pop_all())


def _staged(
    sound: Sound, stage: _Stage, at: Workplace, progress: Progress, with_tail: bool
) -> Generator[Block]:
    if stage.whole is not None:
        yield from _rewritten(sound, stage.whole, stage.chosen[0], at, progress)
        return
    chosen = stage.chosen
    if stage.learner is not None and stage.learner.learn is not None:
        learned = stage.learner.learn(sound, chosen[0], progress.part(0.0, 0.5))
        chosen = (learned, *chosen[1:])
        progress = progress.part(0.5, 1.0)
    with ExitStack() as keys:
        chain = _chain_of(chosen, sound.sample_rate, at, keys)
        chain.prepare(sound.sample_rate, sound.channels)
        yield from treated(chain, _read(sound, progress), sound.channels, with_tail=with_tail)


def _rewritten(
    sound: Sound, effect: WholeEffect, settings: EffectSettings, at: Workplace, progress: Progress
) -> Generator[Block]:
    wet = at.rewriting(effect, settings, sound, at.resources, at.folder, progress)
    share, position = np.float32(settings.wet), 0
    for block in wet:
        if share < 1.0:
            dry = sound.read(position, len(block))
            position += len(block)
            yield dry + (block - dry) * share
        else:
            yield block


def _chain_of(
    chosen: Sequence[EffectSettings], sample_rate: int, at: Workplace, keys: ExitStack
) -> Chain:
    names = key_names(chosen)
    if not names:
        return Chain(chosen, at.resources)
    found = {
        index: _at_rate(at.resources.sound(name), sample_rate, at.folder, keys)
        for index, name in names.items()
    }
    return SteeredChain(chosen, at.resources, found)


def _at_rate(sound: Sound, sample_rate: int, folder: Path, opened: ExitStack) -> Sound:
    if sound.sample_rate == sample_rate:
        return sound
    read = read_through(sound, REWRITE_FRAMES)
    blocks = at_rate(read, sound.sample_rate, sample_rate, sound.channels)
    return opened.enter_context(spooled_from(blocks, folder, sample_rate, sound.channels))


def at_rate(
    blocks: Iterable[Block], from_rate: int, to_rate: int, channels: int
) -> Iterator[Block]:
    """Yield a whole stream at another rate; as it is, where the rates are the same."""
    if from_rate == to_rate:
        yield from blocks
        return
    # Imported here because most sounds stay at their rate and start sooner without it.
    from nexus_desktop.engine.samples.resample import StreamResampler

    resampler = StreamResampler(from_rate, to_rate, channels)
    for block in blocks:
        yield resampler.process(block)
    yield resampler.finish()


def _read(sound: Sound, progress: Progress) -> Iterator[Block]:
    done = 0
    for block in read_through(sound, REWRITE_FRAMES):
        yield block
        done += len(block)
        progress.report(done / sound.frames)
