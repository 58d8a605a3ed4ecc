"""Writes every finished gesture to disk, off the screens' thread, and says when it is safe."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import Protocol

from nexus_desktop.domain.edits.sources import without_arriving
from nexus_desktop.domain.errors import NexusError
from nexus_desktop.domain.history import History, Step
from nexus_desktop.domain.ids import ProjectId
from nexus_desktop.tasks.progress import Progress
from nexus_desktop.tasks.runner import TaskRunner


class SaveStage(StrEnum):
    """Whether what is on the screen is also on the disk."""

    SAVED = "saved"
    SAVING = "saving"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class SaveState:
    """What the status line says about safety.

    Attributes:
        at: when the last commit finished.
        failure: why the newest edit is not on the disk; it stays in memory and is tried again
            with the next one.
    """

    stage: SaveStage
    at: datetime | None = None
    failure: NexusError | None = None


class StepStore(Protocol):
    """Where steps are kept: the project repository."""

    def commit(
        self,
        project_id: ProjectId,
        steps: Sequence[Step],
        first_position: int,
        position: int,
        *,
        released_pins: Sequence[str] = (),
    ) -> None:
        """Replace all steps from `first_position` on; durable when it returns."""


@dataclass(frozen=True, slots=True)
class _Unsaved:
    """A history of which the stored positions from `first` on are not on the disk yet."""

    history: History
    base: int
    first: int


class Journal:
    """Commits a history step by step on a serial lane.

    Gestures that come while a commit runs go together into the next one, in order. A source that
    is still arriving is left out of what is written (its bytes have no name yet), and the steps
    that hold it are written again once it has settled; everything else is safe at once.
    """

    def __init__(
        self,
        project_id: ProjectId,
        store: StepStore,
        lane: TaskRunner,
        *,
        on_state: Callable[[SaveState], None],
    ) -> None:
        self._project_id = project_id
        self._store = store
        self._lane = lane
        self._on_state = on_state
        self._pending: _Unsaved | None = None
        self._in_flight: _Unsaved | None = None
        self._pins: tuple[str, ...] = ()
        self.state = SaveState(SaveStage.SAVED, datetime.now(UTC))

    def record(self, history: History, base: int, first_changed: int) -> None:
        """Write `history`, of which the steps from index `first_changed` on are new.

        Args:
            base: the stored position of the history's first step.
        """
        self._keep(_Unsaved(history, base, base + first_changed))
        if self._in_flight is None:
            self._write()

    def hold(self, pins: tuple[str, ...]) -> None:
        """Release these pins with the next commit, which refers to the bytes they keep."""
        self._pins += pins

    def _keep(self, unsaved: _Unsaved) -> None:
        if self._pending is not None:
            unsaved = replace(unsaved, first=min(unsaved.first, self._pending.first))
        self._pending = unsaved

    def _write(self) -> None:
        unsaved = self._pending
        if unsaved is None:
            return
        self._pending = None
        pins, self._pins = self._pins, ()
        self._in_flight = unsaved
        self._announce(replace(self.state, stage=SaveStage.SAVING, failure=None))

        def commit(_progress: Progress) -> None:
            history = unsaved.history
            first = max(unsaved.first, unsaved.base)
            steps = [_writable(step) for step in history.steps[first - unsaved.base :]]
            position = unsaved.base + history.position
            self._store.commit(self._project_id, steps, first, position, released_pins=pins)

        def failed(error: Exception) -> None:
            self._pins = pins + self._pins
            if self._in_flight is not unsaved:
                return  # what was handed over behind it holds the same steps
            self._in_flight = None
            newest = self._pending or unsaved
            self._pending = replace(newest, first=min(newest.first, unsaved.first))
            if not isinstance(error, NexusError):
                raise error
            self._announce(replace(self.state, stage=SaveStage.FAILED, failure=error))

        def done(_nothing: None) -> None:
            if self._in_flight is not unsaved:
                return
            self._in_flight = None
            if self._pending is None:
                self._announce(SaveState(SaveStage.SAVED, datetime.now(UTC)))
            else:
                self._write()

        self._lane.run(commit, done, failed)

    def flush(self) -> None:
        """Hand everything to the lane now, which writes in order; before the lane is closed.

        What is being written goes along once more: nobody hears any longer whether it could be.
        """
        if self._pending is not None and self._in_flight is not None:
            self._pending = replace(
                self._pending, first=min(self._pending.first, self._in_flight.first)
            )
        self._write()

    def retry(self) -> None:
        """Try again what could not be written."""
        if self._in_flight is None:
            self._write()

    def _announce(self, state: SaveState) -> None:
        self.state = state
        self._on_state(state)


def _writable(step: Step) -> Step:
    settled = without_arriving(step.project)
    return step if settled is step.project else replace(step, project=settled)
