"""Lets an effect of a rack learn from a stretch of what comes to it, as from noise alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from nexus_desktop.domain.edits.effects import rack_at, set_effect
from nexus_desktop.domain.edits.treating import Piece
from nexus_desktop.domain.effect import EffectSettings
from nexus_desktop.domain.errors import EditRefused, EffectRefused, NexusError
from nexus_desktop.domain.history import Label
from nexus_desktop.domain.ids import SlotId
from nexus_desktop.domain.project import Project
from nexus_desktop.domain.rack import RackPlace
from nexus_desktop.domain.timecode import format_duration
from nexus_desktop.domain.timeline import TimeRange
from nexus_desktop.engine.effects.offered import Learn, LiveEffect
from nexus_desktop.engine.effects.registry import effect_named, offered_as
from nexus_desktop.engine.samples.spooled import spooled_from
from nexus_desktop.tasks.progress import Progress
from nexus_desktop.tasks.runner import TaskHandle
from nexus_desktop.workflows.apply_in_project import take_sound
from nexus_desktop.workflows.edit_session import EditSession
from nexus_desktop.workflows.heard_alone import CHANNELS, before_slot
from nexus_desktop.workflows.workshop import Workshop, require_settled

HEARING = 0.5


def learn(
    workshop: Workshop, session: EditSession, place: RackPlace, slot_id: SlotId, span: TimeRange
) -> TaskHandle:
    """Begin to let an effect learn from what reaches it in `span`; returns at once.

    What it has learned is kept in its settings, as one step of undo.

    Raises:
        EffectRefused: the effect learns nothing.
        EditRefused: the effect is gone, there is no time, or a sound is still being read in.
    """
    project = session.project
    settings = rack_at(project, place).slot(slot_id).settings
    how = _way_of(settings)
    if span.is_empty:
        raise EditRefused("Nothing to learn from", "There is no time selected.")
    heard = before_slot(project, place, slot_id, span, workshop.reader)
    require_settled(heard.sources)
    folder, rate = workshop.workplace(project).folder, project.sample_rate

    def work(progress: Progress) -> EffectSettings:
        blocks = heard.blocks(workshop.reader, progress.part(0.0, HEARING))
        with spooled_from(blocks, folder, rate, CHANNELS) as sound:
            workshop.require_known(heard.sources)
            return how(sound, _unlearned(settings), progress.part(HEARING, 1.0))

    name = effect_named(settings.effect).name.lower()
    length = format_duration(span.length, rate)
    label = Label(f"Let the {name} learn from {length}.", f"Learn for {name}")

    def learned(result: EffectSettings) -> None:
        edit = partial(_with_data, place=place, slot_id=slot_id, learned=result)
        try:
            session.apply(edit, label)
        except NexusError as error:
            workshop.tell(error)

    return workshop.run(work, learned, title=f"Learning for the {name}")


def learn_from(
    workshop: Workshop,
    project: Project,
    piece: Piece,
    settings: EffectSettings,
    on_learned: Callable[[EffectSettings], None],
) -> TaskHandle:
    """Begin to let an effect that stands nowhere yet learn from a piece; returns at once.

    Raises:
        EffectRefused: the effect learns nothing.
        EditRefused: the sound is still being read in.
    """
    how, source = _way_of(settings), project.source(piece.clip.source)
    require_settled([source])
    sound = take_sound(piece, source, workshop.reader, project)

    def work(progress: Progress) -> EffectSettings:
        learned = how(sound, _unlearned(settings), progress)
        workshop.require_known([source])
        return learned

    name = effect_named(settings.effect).name.lower()
    return workshop.run(work, on_learned, title=f"Learning for the {name}")


def _way_of(settings: EffectSettings) -> Learn:
    offered = offered_as(settings.effect)
    if not isinstance(offered, LiveEffect) or offered.learn is None:
        raise EffectRefused(f"{offered.spec.name} learns nothing", "It works without.")
    return offered.learn


def _unlearned(settings: EffectSettings) -> EffectSettings:
    """Return settings without what was known before: it is no part of what shall be learned."""
    return replace(settings, data=())


def _with_data(
    project: Project, place: RackPlace, slot_id: SlotId, learned: EffectSettings
) -> Project:
    """Return the project with what was learned; what was turned meanwhile stays turned."""
    now = rack_at(project, place).slot(slot_id).settings
    known = {**dict(now.data), **dict(learned.data)}
    order = [text.id for text in effect_named(now.effect).data]
    texts = tuple((key, known[key]) for key in order if key in known)
    return set_effect(project, place, slot_id, replace(now, data=texts))
