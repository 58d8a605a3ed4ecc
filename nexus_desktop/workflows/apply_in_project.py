"""Applies effects to what lies on the timeline: the treated sound takes the place of the old."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from nexus_desktop.domain.edits.treating import Behind, Piece, Treated, growth_of, put_treated
from nexus_desktop.domain.effect import EffectSettings
from nexus_desktop.domain.history import Label
from nexus_desktop.domain.ids import TrackId
from nexus_desktop.domain.project import Project
from nexus_desktop.domain.selection import Selection
from nexus_desktop.domain.source import AudioSource
from nexus_desktop.domain.timecode import format_duration
from nexus_desktop.domain.timeline import Frames, SampleRate, TimeRange
from nexus_desktop.engine.block import Block
from nexus_desktop.engine.effects.registry import effect_named
from nexus_desktop.engine.effects.treatment import Workplace, treatment
from nexus_desktop.engine.render.take_sound import TakeSound
from nexus_desktop.engine.samples.resample import ResampledReader
from nexus_desktop.tasks.progress import Progress
from nexus_desktop.tasks.runner import TaskHandle
from nexus_desktop.workflows.edit_session import Edit, EditSession
from nexus_desktop.workflows.made_sounds import SoundToMake
from nexus_desktop.workflows.workshop import NewSounds, Workshop, require_settled


@dataclass(frozen=True, slots=True)
class ApplyRequest:
    """Effects, and what they are applied to.

    Attributes:
        pieces: from `pieces_in` or `pieces_of` the project; each is treated by itself.
        chosen: the effects in their order, of any kind.
        behind: what clips behind do where a sound becomes longer or shorter.
    """

    pieces: tuple[Piece, ...]
    chosen: tuple[EffectSettings, ...]
    behind: Behind = Behind.STAYS


def apply_to_pieces(workshop: Workshop, session: EditSession, request: ApplyRequest) -> TaskHandle:
    """Begin to treat the sound of pieces; when it is there, it takes the place of the old.

    What is treated is the take itself, at the rate of the project: the gain, the fades and the rack
    of a clip stay as they are and are heard on top. Echoes end with the piece. Returns at once.

    Raises:
        EffectRefused: an effect does not exist, or cannot be set like that.
        EditRefused: a sound is still being read in.
    """
    selected = session.selection
    wanted = sounds_wanted(workshop, session.project, request)

    def then(made: NewSounds) -> None:
        select_again(session, selected, treated_by(request, made))

    return workshop.make(
        session,
        wanted,
        partial(treating, request),
        label_of(request, session.project),
        title=f"Applying the {name_of_all(request.chosen)}",
        then=then,
    )


def sounds_wanted(
    workshop: Workshop, project: Project, request: ApplyRequest
) -> tuple[SoundToMake, ...]:
    """Return what has to be made, a sound for each piece.

    Raises:
        EffectRefused: an effect does not exist, or cannot be set like that.
        EditRefused: a sound is still being read in.
    """
    sources = [project.source(piece.clip.source) for piece in request.pieces]
    require_settled(sources)
    places = [workshop.workplace(project, piece.span.start) for piece in request.pieces]
    sounds = [
        take_sound(piece, source, workshop.reader, project)
        for piece, source in zip(request.pieces, sources, strict=True)
    ]
    # Asked for once here, so that what cannot be run is refused while people look.
    treatment(sounds[0], request.chosen, places[0], Progress()).close()
    name = name_of_all(request.chosen)
    return tuple(
        _wanted(sound, request.chosen, at, workshop, f"{Path(sound.source.name).stem} {name}")
        for sound, at in zip(sounds, places, strict=True)
    )


def treating(request: ApplyRequest, made: NewSounds) -> Edit:
    """Return the edit that puts treated sounds in the place of the pieces."""
    return partial(put_treated, treated=treated_by(request, made), behind=request.behind)


def label_of(request: ApplyRequest, project: Project) -> Label:
    """Return what the step of undo is called."""
    name = name_of_all(request.chosen)
    words = words_of(request.pieces, project.sample_rate)
    return Label(f"Applied the {name} to {words}.", name.capitalize())


def take_sound(
    piece: Piece, source: AudioSource, reader: ResampledReader, project: Project
) -> TakeSound:
    """Return the sound of a piece without anything that is done to its clip."""
    rate = project.sample_rate
    return TakeSound(source, reader, rate, piece.start_in_take, piece.span.length)


def _wanted(
    sound: TakeSound,
    chosen: Sequence[EffectSettings],
    at: Workplace,
    workshop: Workshop,
    name: str,
) -> SoundToMake:
    def blocks(progress: Progress) -> Generator[Block]:
        yield from treatment(sound, chosen, at, progress, with_tail=False)
        workshop.require_known([sound.source])

    return SoundToMake(name, sound.sample_rate, sound.channels, blocks)


def treated_by(request: ApplyRequest, made: NewSounds) -> tuple[Treated, ...]:
    """Return what has become of the pieces."""
    name = name_of_all(request.chosen)
    return tuple(
        Treated(piece, source, name) for piece, source in zip(request.pieces, made, strict=True)
    )


def name_of_all(chosen: Sequence[EffectSettings]) -> str:
    """Return what effects are called together, in a sentence."""
    if len(chosen) == 1:
        return effect_named(chosen[0].effect).name.lower()
    return f"{len(chosen)} effects"


def words_of(pieces: Sequence[Piece], sample_rate: SampleRate) -> str:
    """Return what is treated, as the end of a sentence."""
    if all(piece.span == piece.clip.span for piece in pieces):
        return "the clip" if len(pieces) == 1 else f"{len(pieces)} clips"
    return format_duration(span_of(pieces).length, sample_rate)


def span_of(pieces: Sequence[Piece]) -> TimeRange:
    """Return the time from the beginning of the first piece to the end of the last."""
    start = min(piece.span.start for piece in pieces)
    return TimeRange(start, max(piece.span.end for piece in pieces))


def grown(span: TimeRange, treated: Sequence[Treated]) -> TimeRange:
    """Return a stretch of time that holds pieces with its end where their sound ends now."""
    by_track: dict[TrackId, list[Treated]] = {}
    for each in treated:
        by_track.setdefault(each.piece.track, []).append(each)
    growth = max((growth_of(of) for of in by_track.values()), key=abs)
    return TimeRange(span.start, Frames(max(span.start, span.end + growth)))


def select_again(session: EditSession, selected: Selection, treated: Sequence[Treated]) -> None:
    """Let the selection end where the treated sound ends, if it is still the same."""
    if selected.span is None or session.selection != selected:
        return
    span = grown(selected.span, treated)
    if span != selected.span and not span.is_empty:
        session.select(Selection(span, selected.tracks, selected.clips))
