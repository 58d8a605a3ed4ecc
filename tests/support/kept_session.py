"""A session whose every step is written to a library in memory, when the test says so."""

from __future__ import annotations

from nexus_desktop.domain.history import History
from nexus_desktop.domain.project import Project
from nexus_desktop.workflows.edit_session import EditSession, SessionEventKind
from nexus_desktop.workflows.journal import Journal
from tests.support.builders import a_step
from tests.support.hand_runner import HandTaskRunner
from tests.support.step_memory import StepMemory


class KeptSession:
    """A session and its library.

    Attributes:
        disk: what is in the library.
        lane: writes when it is turned.
    """

    def __init__(self, disk: StepMemory, history: History, first_position: int = 0) -> None:
        self.disk = disk
        self.session = EditSession(history, first_position=first_position)
        self.lane = HandTaskRunner()
        journal = Journal(
            history.project.id,
            disk,
            self.lane,
            on_state=lambda _state: self.session.announce(SessionEventKind.SAVE_STATE),
        )
        self.session.attach(journal)

    @staticmethod
    def begun(project: Project) -> KeptSession:
        """Return a session of a project that has just been made."""
        began = a_step(project, "Began.")
        return KeptSession(StepMemory(began), History((began,)))

    @staticmethod
    def reopened(disk: StepMemory) -> KeptSession:
        """Return a session of the newest step alone, as it is opened to be quick on screen."""
        return KeptSession(disk, History((disk.steps[disk.position],)), disk.position)

    def past(self, *, from_position: int = 0) -> History:
        """Read the whole history, as it is on the disk now."""
        return History(tuple(self.disk.steps[from_position:]), self.disk.position - from_position)

    def assert_is_on_disk(self) -> None:
        """Compare what would be found by the next start with what is on the screen."""
        self.lane.turn_all()
        history = self.session.history
        assert self.disk.steps[-len(history.steps) :] == list(history.steps)
        dropped = len(self.disk.steps) - len(history.steps)
        assert self.disk.position == dropped + history.position
