"""Plays what is selected over and over through effects that are not applied yet."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

from nexus_desktop.domain.edits.trying import CutOut, before_racks, cut_out
from nexus_desktop.domain.effect import EffectSettings
from nexus_desktop.domain.errors import NexusError
from nexus_desktop.domain.ids import SlotId, new_id
from nexus_desktop.domain.project import Project
from nexus_desktop.domain.rack import RackSlot
from nexus_desktop.domain.timeline import TimeRange
from nexus_desktop.engine.effects.offered import WholeEffect
from nexus_desktop.engine.effects.registry import offered_as
from nexus_desktop.tasks.runner import TaskHandle
from nexus_desktop.workflows.apply_in_project import (
    ApplyRequest,
    apply_to_pieces,
    grown,
    label_of,
    name_of_all,
    select_again,
    sounds_wanted,
    span_of,
    treated_by,
    treating,
)
from nexus_desktop.workflows.commands.context import Player
from nexus_desktop.workflows.edit_session import EditSession, SessionEvent, SessionEventKind
from nexus_desktop.workflows.workshop import Made, NewSounds, Workshop, sources_of

_ENDING = {SessionEventKind.HISTORY, SessionEventKind.SELECTION}


@dataclass(slots=True)
class _Running:
    """What is tried now.

    Attributes:
        slots: the ids of the effects while they are heard; the same all the time, so that what is
            turned is heard as it moves.
        span: from the beginning of the first piece to the end of the last.
        loop, loop_before: what is looped now, and what was, and whether it was.
        attempt: how often something else was asked to be heard; an answer to an older one is late.
        made_from: the settings that `made` was made from.
    """

    request: ApplyRequest
    cut: CutOut
    slots: tuple[SlotId, ...]
    span: TimeRange
    loop: TimeRange
    loop_before: tuple[TimeRange | None, bool]
    attempt: int = 0
    is_preparing: bool = False
    task: TaskHandle | None = None
    made: Made = ()
    made_from: tuple[EffectSettings, ...] = ()


class Trial:
    """Lives on the screens' thread; every call returns at once, and nothing is kept of a trial.

    Effects on a stream are heard while they are turned. What needs the whole sound at hand is made
    in the background first, and made again where something is set. A trial ends as soon as playing
    is stopped, something is edited, or something else is selected.

    Attributes:
        on_change: called when it begins, when it ends, and when what is heard is there.
    """

    def __init__(self, workshop: Workshop, session: EditSession, player: Player) -> None:
        self._workshop, self._session, self._player = workshop, session, player
        self._running: _Running | None = None
        self.on_change: Callable[[], None] = lambda: None
        self._end_subscription = session.subscribe(self._on_session_event)

    @property
    def is_on(self) -> bool:
        return self._running is not None

    @property
    def is_preparing(self) -> bool:
        """Whether what shall be heard is still being made."""
        return self._running is not None and self._running.is_preparing

    @property
    def request(self) -> ApplyRequest | None:
        """What is tried now."""
        return self._running.request if self._running is not None else None

    @property
    def heard_slots(self) -> tuple[SlotId, ...]:
        """How the meters call the effects that are tried now."""
        return self._running.slots if self._running is not None else ()

    def begin(self, request: ApplyRequest) -> None:
        """Begin to play pieces through effects, round and round.

        Raises:
            EffectRefused: an effect does not exist, or cannot be set like that.
            EditRefused: a sound is still being read in.
        """
        self.end()
        project = self._session.project
        sounds_wanted(self._workshop, project, request)
        span = span_of(request.pieces)
        self._running = _Running(
            request,
            cut_out(project, request.pieces),
            tuple(SlotId(new_id()) for _ in request.chosen),
            span,
            span,
            (self._player.loop, self._player.is_looping),
        )
        self._hear(self._running)
        self.on_change()

    def change(self, chosen: Sequence[EffectSettings]) -> None:
        """Set the effects that are tried otherwise.

        Args:
            chosen: the same effects, in the same order.

        Raises:
            EffectRefused: one cannot be set like that; the trial goes on as it was.
        """
        running = self._running
        if running is None or running.request.chosen == tuple(chosen):
            return
        request = replace(running.request, chosen=tuple(chosen))
        sounds_wanted(self._workshop, self._session.history.project, request)
        running.request = request
        self._hear(running)
        self.on_change()

    def apply(self, request: ApplyRequest) -> None:
        """Apply effects for good; what was made for the trial of the same is used.

        Raises:
            EffectRefused: an effect does not exist, or cannot be set like that.
            EditRefused: a sound is still being read in.
        """
        made = self._made_for(request)
        self.end()
        if not made:
            apply_to_pieces(self._workshop, self._session, request)
            return
        selected = self._session.selection
        label = label_of(request, self._session.project)

        def then(sounds: NewSounds) -> None:
            select_again(self._session, selected, treated_by(request, sounds))

        self._workshop.use(self._session, made, partial(treating, request), label, then)

    def end(self) -> None:
        """Show and play the project as it is; what was made for the trial is let go."""
        running, self._running = self._running, None
        if running is None:
            return
        if running.task is not None:
            running.task.cancel()
        self._workshop.let_go(running.made)
        if self._player.loop == running.loop:
            span, is_on = running.loop_before
            self._player.set_loop(span, is_on=is_on)
            self._player.stop()
        self._session.cancel_preview()
        self.on_change()

    def follow_player(self) -> None:
        """End with the playing; call it while something moves on the screen."""
        is_silent = not self._player.is_playing and not self._player.is_paused
        if self.is_on and not self.is_preparing and is_silent:
            self.end()

    def close(self) -> None:
        """End, and leave the session."""
        self.end()
        self._end_subscription()

    def _on_session_event(self, event: SessionEvent) -> None:
        if event.kind in _ENDING:
            self.end()

    def _made_for(self, request: ApplyRequest) -> Made:
        """Take what was made for a request out of the trial."""
        running = self._running
        if running is None or running.request != request or running.made_from != request.chosen:
            return ()
        made, running.made = running.made, ()
        return made

    def _hear(self, running: _Running) -> None:
        chosen = running.request.chosen
        running.attempt += 1
        if running.task is not None:
            running.task.cancel()
        running.is_preparing = False
        if all(settings.is_bypassed or is_heard_at_once(settings) for settings in chosen):
            self._hear_slots(running)
        elif running.made and running.made_from == chosen:
            self._hear_made(running)
        else:
            self._make(running)

    def _hear_slots(self, running: _Running) -> None:
        slots = [
            RackSlot(slot_id, settings)
            for slot_id, settings in zip(running.slots, running.request.chosen, strict=True)
            if is_heard_at_once(settings)
        ]
        self._show(running, lambda _project: before_racks(running.cut, slots), running.span)

    def _make(self, running: _Running) -> None:
        request, attempt = running.request, running.attempt

        def is_wanted() -> bool:
            return self._running is running and running.attempt == attempt

        def made(taken: Made) -> None:
            if not is_wanted():
                self._workshop.let_go(taken)
                return
            self._workshop.let_go(running.made)
            running.is_preparing, running.made, running.made_from = False, taken, request.chosen
            self._hear_made(running)
            self.on_change()

        def given_up() -> None:
            if is_wanted():
                self.end()

        running.is_preparing = True
        running.task = self._workshop.begin(
            sounds_wanted(self._workshop, self._session.history.project, request),
            made,
            title=f"Preparing the {name_of_all(request.chosen)}",
            on_given_up=given_up,
        )

    def _hear_made(self, running: _Running) -> None:
        request, sounds = running.request, sources_of(running.made)
        span = grown(running.span, treated_by(request, sounds))
        self._show(running, treating(request, sounds), span)

    def _show(self, running: _Running, edit: Callable[[Project], Project], span: TimeRange) -> None:
        try:
            self._session.preview(edit)
        except NexusError as error:
            self._workshop.tell(error)
            self.end()
            return
        if span.is_empty:
            return
        if self._player.loop != span or not self._player.is_looping:
            running.loop = span
            self._player.set_loop(span, is_on=True)
        if not self._player.is_playing:
            self._player.play(span.start)


def is_heard_at_once(settings: EffectSettings) -> bool:
    """Return whether an effect can be turned while it is heard; else it is made first."""
    offered = offered_as(settings.effect)
    if isinstance(offered, WholeEffect):
        return False
    return offered.learn is None or len(settings.data) == len(offered.spec.data)
