"""One open project: its history, what is selected, where the cursor stands."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from nexus_desktop.domain.changes import ChangeSet, changes_between
from nexus_desktop.domain.history import History, Label, Step
from nexus_desktop.domain.ids import TrackId
from nexus_desktop.domain.project import Project
from nexus_desktop.domain.selection import NOTHING_SELECTED, Selection
from nexus_desktop.domain.timeline import ZERO, Frames
from nexus_desktop.workflows.journal import Journal, SaveStage, SaveState

Edit = Callable[[Project], Project]
MOST_STEPS = 1000
"""Steps of undo kept in memory and on disk; a person scrolls back hours, not weeks."""


class SessionEventKind(StrEnum):
    """What a listener may want to repaint for."""

    PROJECT = "project"
    HISTORY = "history"
    SELECTION = "selection"
    FOCUS = "focus"
    CURSOR = "cursor"
    LOOP = "loop"
    SAVE_STATE = "save_state"


@dataclass(frozen=True, slots=True)
class SessionEvent:
    """Something about the session changed; `changes` says what, when the project did."""

    kind: SessionEventKind
    changes: ChangeSet | None = None


Listener = Callable[[SessionEvent], None]


class EditSession:
    """Applies edits and tells everybody what changed. Lives on the screens' thread.

    Attributes:
        history: every step so far; the journal writes it to disk.
        selection, cursor, focused_track: what the next command works on; not part of undo.
    """

    def __init__(
        self, history: History, journal: Journal | None = None, *, first_position: int = 0
    ) -> None:
        """Open a history.

        Args:
            first_position: where its first step lies in the library.
        """
        self.history = history
        self._first_position = first_position
        self._is_as_opened = True
        self.selection = NOTHING_SELECTED
        self.cursor = ZERO
        self.focused_track: TrackId | None = None
        self._journal = journal
        self._preview: Project | None = None
        self._listeners: list[Listener] = []

    def attach(self, journal: Journal) -> None:
        """Write every step from now on to `journal`."""
        self._journal = journal

    @property
    def project(self) -> Project:
        """The project as it is shown and heard: with a running gesture, if there is one."""
        return self._preview if self._preview is not None else self.history.project

    @property
    def save_state(self) -> SaveState | None:
        return self._journal.state if self._journal is not None else None

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Call `listener` at every change; returns a call that ends this."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def apply(self, edit: Edit, label: Label, merge_key: str = "") -> None:
        """Make one step of undo out of an edit; an edit that changes nothing makes none.

        Raises:
            EditRefused: the edit makes no sense here; nothing has changed.
        """
        before = self.history.project
        after = edit(before)
        shown = self.project
        self._preview = None
        if after is before:
            self._show(shown)
            return
        step = Step(after, label, datetime.now(UTC), merge_key)
        pushed = self.history.pushed(step)
        self.history = pushed if self._is_unsaved else pushed.trimmed(MOST_STEPS)
        self._first_position += len(pushed.steps) - len(self.history.steps)
        self._is_as_opened = False
        self._record(self.history.position)
        self._show(shown)
        self._emit(SessionEvent(SessionEventKind.HISTORY))

    def preview(self, edit: Edit) -> None:
        """Show and play what `edit` would give, without a step; the next preview replaces it.

        Raises:
            EditRefused: the edit makes no sense here; the last preview stays.
        """
        shown = self.project
        self._preview = edit(self.history.project)
        self._show(shown)

    def cancel_preview(self) -> None:
        """Show the project as it was before the gesture."""
        shown = self.project
        self._preview = None
        self._show(shown)

    def undo(self) -> None:
        self._move_to(self.history.undone())

    def redo(self) -> None:
        self._move_to(self.history.redone())

    def jump(self, position: int) -> None:
        """Go to any step of the history.

        Raises:
            ValueError: there is no such step.
        """
        self._move_to(self.history.jumped(position))

    def amend(self, change: Edit) -> None:
        """Change every step alike: a fact has become known, nobody has edited anything."""
        shown = self.project
        before = self.history
        self.history = before.amended(change)
        if self._preview is not None:
            self._preview = change(self._preview)
        pairs = zip(before.steps, self.history.steps, strict=True)
        changed = [i for i, (old, new) in enumerate(pairs) if old.project is not new.project]
        if changed:
            self._record(changed[0])
        self._show(shown)

    def hold(self, pins: tuple[str, ...]) -> None:
        """Keep the bytes of these pins until the next commit refers to them."""
        if self._journal is not None:
            self._journal.hold(pins)

    def retract(self, without: Edit) -> None:
        """Take out of every step what never arrived; steps that did nothing else go."""
        shown = self.project
        self._preview = None
        self.history = self.history.amended(without).without_idle()
        self._is_as_opened = False
        self._record(0)
        self._show(shown)
        self._emit(SessionEvent(SessionEventKind.HISTORY))

    def adopt(self, stored: History, first_position: int) -> None:
        """Put the stored past under the one step that was loaded first to be quick on screen.

        What was edited meanwhile stays on top, whether the stored past knows of it already or
        not; if nothing was, what could be redone stays too.

        Args:
            first_position: where the stored past begins in the library.
        """
        opened, *edited = self.history.steps
        below = self._first_position - first_position
        above = stored.steps[below + 1 :] if self._is_as_opened else edited
        steps = (*stored.steps[:below], opened, *above)
        self.history = History(steps, below + self.history.position)
        self._first_position = first_position
        self._emit(SessionEvent(SessionEventKind.HISTORY))

    def select(self, selection: Selection) -> None:
        """Select; what is not in the project is left out."""
        kept = _still_there(selection, self.project)
        if kept != self.selection:
            self.selection = kept
            self._emit(SessionEvent(SessionEventKind.SELECTION))

    def set_cursor(self, at: int) -> None:
        """Put the edit cursor at a frame, zero at the least."""
        place = Frames(max(0, at))
        if place != self.cursor:
            self.cursor = place
            self._emit(SessionEvent(SessionEventKind.CURSOR))

    def focus_track(self, track_id: TrackId | None) -> None:
        """Make a track the one that keys and commands mean."""
        if track_id != self.focused_track:
            self.focused_track = track_id
            self._emit(SessionEvent(SessionEventKind.FOCUS))

    def announce(self, kind: SessionEventKind) -> None:
        """Tell the listeners of something that lies beside the project: its loop, its safety."""
        self._emit(SessionEvent(kind))

    def flush(self) -> None:
        """Hand everything that is not on the disk to the lane that writes."""
        if self._journal is not None:
            self._journal.flush()

    def retry_saving(self) -> None:
        """Try again to write what the disk refused."""
        if self._journal is not None:
            self._journal.retry()

    def _move_to(self, history: History) -> None:
        shown = self.project
        self._preview = None
        if history.position == self.history.position:
            self._show(shown)
            return
        self.history = history
        self._record(len(history.steps))
        self._show(shown)
        self._emit(SessionEvent(SessionEventKind.HISTORY))

    @property
    def _is_unsaved(self) -> bool:
        """Whether the disk has not taken everything yet; until then no step is let go."""
        state = self.save_state
        return state is not None and state.stage is not SaveStage.SAVED

    def _record(self, first_changed: int) -> None:
        if self._journal is not None:
            self._journal.record(self.history, self._first_position, first_changed)

    def _show(self, shown_before: Project) -> None:
        changes = changes_between(shown_before, self.project)
        if changes.is_empty:
            return
        self._emit(SessionEvent(SessionEventKind.PROJECT, changes))
        self.select(self.selection)

    def _emit(self, event: SessionEvent) -> None:
        for listener in list(self._listeners):
            listener(event)


def _still_there(selection: Selection, project: Project) -> Selection:
    if selection == NOTHING_SELECTED:
        return selection
    tracks = selection.tracks & {track.id for track in project.tracks}
    clips = selection.clips
    if clips:
        clips = clips & {clip.id for _track, clip in project.clips()}
    return Selection(selection.span if tracks else None, tracks, clips)
