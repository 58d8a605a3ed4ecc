"""Effects that hold the interpreter do their work in another process, from file to file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from nexus_desktop.domain.effect import EffectSettings
from nexus_desktop.engine.block import Block
from nexus_desktop.engine.effects.offered import WholeEffect
from nexus_desktop.engine.effects.registry import effect_named, offered_as
from nexus_desktop.engine.effects.rewriting import REWRITE_FRAMES
from nexus_desktop.engine.effects.sound import NoResources, Resources, Sound, read_through
from nexus_desktop.engine.media.file_failures import writing
from nexus_desktop.engine.samples.spooled import SpooledSound
from nexus_desktop.tasks.progress import Progress
from nexus_desktop.tasks.worker_process import run_apart

CALL = f"{__name__}:rewrite_files"
HANDING_OVER = 0.05
"""Share of the work."""


def rewritten_apart(
    effect: WholeEffect,
    settings: EffectSettings,
    sound: Sound,
    resources: Resources,
    folder: Path,
    progress: Progress,
) -> Iterator[Block]:
    """Yield what the effect makes of the sound; in another process where it has to be.

    Raises:
        NexusError: what the effect raises, or the process has died.
        MediaError: the disk is full.
        Cancelled: `progress` was cancelled; the process and its files are gone.
    """
    if not effect.holds_interpreter:
        yield from effect.rewrite(sound, settings, resources, progress)
        return
    with ExitStack() as open_now:
        with writing(folder):
            place = Path(open_now.enter_context(TemporaryDirectory(dir=folder, prefix=".apart-")))
        before, after = place / "before", place / "after"
        _put_down(sound, before, progress.part(0.0, HANDING_OVER))
        arguments = {
            "effect": settings.effect,
            "values": dict(settings.values),
            "data": dict(settings.data),
            "sample_rate": sound.sample_rate,
            "channels": sound.channels,
            "before": str(before),
            "after": str(after),
        }
        run_apart(CALL, arguments, place, progress.part(HANDING_OVER, 1.0))
        with after.open("rb", buffering=0) as file:
            made = SpooledSound(file, sound.sample_rate, sound.channels)
            yield from read_through(made, REWRITE_FRAMES)


def _put_down(sound: Sound, path: Path, progress: Progress) -> None:
    with path.open("w+b", buffering=0) as file:
        kept = SpooledSound(file, sound.sample_rate, sound.channels)
        for block in read_through(sound, REWRITE_FRAMES):
            kept.add(block)
            progress.report(kept.frames / sound.frames)


def rewrite_files(arguments: Mapping[str, Any], progress: Progress) -> None:
    """Do the work of `rewritten_apart`, in the other process."""
    rate, channels = int(arguments["sample_rate"]), int(arguments["channels"])
    spec = effect_named(arguments["effect"])
    effect = offered_as(spec.id)
    if not isinstance(effect, WholeEffect):
        raise TypeError(f"{spec.id} works on a stream")
    settings = spec.settings(arguments["values"], data=arguments["data"])
    with (
        Path(arguments["before"]).open("rb", buffering=0) as before,
        Path(arguments["after"]).open("w+b", buffering=0) as after,
    ):
        sound, made = (SpooledSound(file, rate, channels) for file in (before, after))
        for block in effect.rewrite(sound, settings, NoResources(), progress):
            made.add(block)
