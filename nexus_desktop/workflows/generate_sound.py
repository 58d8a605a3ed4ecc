"""Generators at work: into a file, or onto a track."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from nexus_desktop.domain.edits.placing import put_sound
from nexus_desktop.domain.effect import EffectKind, EffectSettings
from nexus_desktop.domain.errors import EditRefused, EffectRefused
from nexus_desktop.domain.history import Label
from nexus_desktop.domain.ids import TrackId, new_id
from nexus_desktop.domain.timecode import format_duration
from nexus_desktop.domain.timeline import TimeRange
from nexus_desktop.engine.block import Block
from nexus_desktop.engine.effects.file_resources import FileResources
from nexus_desktop.engine.effects.registry import effect_named
from nexus_desktop.engine.effects.sound import SilentSound
from nexus_desktop.engine.effects.treatment import Workplace, treatment
from nexus_desktop.engine.media.encode_settings import EncodeSettings
from nexus_desktop.engine.media.finished_file import finished_file
from nexus_desktop.engine.media.formats import format_for_path
from nexus_desktop.tasks.progress import Progress
from nexus_desktop.tasks.runner import TaskHandle
from nexus_desktop.workflows.apply_effect import ALMOST, ApplyReport, written
from nexus_desktop.workflows.edit_session import Edit, EditSession
from nexus_desktop.workflows.made_sounds import SoundToMake
from nexus_desktop.workflows.workshop import NewSounds, Workshop, unchanged

USUAL_RATE = 48_000
LONGEST_S = 24 * 60 * 60
MONO = 1
"""Every channel of a generator is the same, and one channel can be panned anywhere."""


def generate_file(
    target: Path,
    chosen: Sequence[EffectSettings],
    seconds: float,
    *,
    sample_rate: int | None = None,
    channels: int = MONO,
    overwrite: bool = False,
    progress: Progress | None = None,
) -> ApplyReport:
    """Write what a generator makes, behind further effects, in the format that the name asks for.

    When it fails, `target` is as it was.

    Args:
        sample_rate: None takes what is usual, as far as the format has it.

    Raises:
        EffectRefused: the first of `chosen` is no generator, or one cannot be run.
        MediaError: the file cannot be written like that.
        Cancelled: `progress` was cancelled.
    """
    progress = progress or Progress()
    _require_generator(chosen)
    if not 0.0 < seconds <= LONGEST_S:
        raise EffectRefused(
            "Nothing was generated", f"{seconds:g} s cannot be made.", hint="Up to a day can."
        )
    audio_format = format_for_path(target)
    rate = sample_rate or audio_format.rate_for(USUAL_RATE)
    settings = EncodeSettings(audio_format, rate, channels)
    settings.check()
    folder = target.resolve().parent
    with ExitStack() as open_now:
        temporary = open_now.enter_context(finished_file(target, overwrite=overwrite))
        at = Workplace(folder, open_now.enter_context(FileResources(folder)))
        nothing = SilentSound(rate, channels, round(seconds * rate))
        blocks = treatment(nothing, chosen, at, progress.part(0.0, ALMOST), with_tail=False)
        report = written(blocks, rate, settings, target, temporary)
        # Who cancels at the last moment finds no file; behind this, it is there.
        progress.report(1.0)
        progress.checkpoint()
    return report


@dataclass(frozen=True, slots=True)
class GenerateRequest:
    """A generator, and where its sound goes.

    Attributes:
        track: None adds one; so does something that lies in the way, unless it is replaced.
    """

    settings: EffectSettings
    span: TimeRange
    track: TrackId | None
    replaces: bool = False


def generate_onto_track(
    workshop: Workshop, session: EditSession, request: GenerateRequest
) -> TaskHandle:
    """Begin to make a sound; when it is there, it lies on its track. Returns at once.

    Raises:
        EffectRefused: it is no generator, or cannot be set like that.
        EditRefused: the span is empty.
    """
    project = session.project
    _require_generator([request.settings])
    if request.span.is_empty:
        raise EditRefused("Nothing was generated", "It has no length.")
    at = workshop.workplace(project)
    nothing = SilentSound(project.sample_rate, MONO, request.span.length)
    treatment(nothing, [request.settings], at, Progress()).close()
    name = effect_named(request.settings.effect).name

    def blocks(progress: Progress) -> Generator[Block]:
        return treatment(nothing, [request.settings], at, progress, with_tail=False)

    new_track = TrackId(new_id())

    def use(made: NewSounds) -> Edit:
        (source,) = made
        if source is None:
            return unchanged
        return partial(
            put_sound,
            source=source,
            at=request.span.start,
            track_id=request.track,
            new_track=new_track,
            origin=name.lower(),
            replaces=request.replaces,
        )

    length = format_duration(request.span.length, project.sample_rate)
    label = Label(f"Generated {length} of {name.lower()}.", f"Generate {name.lower()}")
    wanted = SoundToMake(name, project.sample_rate, MONO, blocks)
    return workshop.make(session, [wanted], use, label, title=f"Generating {name.lower()}")


def _require_generator(chosen: Sequence[EffectSettings]) -> None:
    spec = effect_named(chosen[0].effect)
    if spec.kind is not EffectKind.GENERATOR:
        raise EffectRefused(
            f"{spec.name} makes no sound",
            "It only changes what comes in.",
            hint="Name a generator first, as tone or noise.",
        )
