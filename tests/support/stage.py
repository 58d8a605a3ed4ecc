"""A stage for gestures without a window: a real session, snapping that is switched by the test."""

from __future__ import annotations

from collections.abc import Sequence

from nexus_desktop.domain.history import Label
from nexus_desktop.domain.ids import ClipId
from nexus_desktop.domain.project import Project
from nexus_desktop.domain.selection import Selection
from nexus_desktop.domain.timeline import Frames
from nexus_desktop.ui.arrange.gestures.stage import Edit, Pointer
from nexus_desktop.ui.arrange.snapping import NO_SNAP, Snap, snapped
from nexus_desktop.ui.arrange.viewport import Viewport
from nexus_desktop.workflows.edit_session import EditSession
from tests.support.builders import a_history


class RehearsalStage:
    """One pixel is one frame; snaps to `magnets` unless inverted, and remembers what was said."""

    def __init__(self, project: Project, *magnets: int) -> None:
        self.session = EditSession(a_history(project))
        self.viewport = Viewport(0.0, 1.0, 1000, 10_000)
        self.magnets = [Frames(at) for at in magnets]
        self.guide: Frames | None = None
        self.text = ""
        self.panned: list[tuple[float, float]] = []

    @property
    def project(self) -> Project:
        return self.session.project

    @property
    def selection(self) -> Selection:
        return self.session.selection

    @property
    def cursor(self) -> Frames:
        return self.session.cursor

    @property
    def steps(self) -> list[str]:
        """What the history says has been done."""
        return [step.label.sentence for step in self.session.history.steps[1:]]

    def select(self, selection: Selection) -> None:
        self.session.select(selection)

    def set_cursor(self, at: int) -> None:
        self.session.set_cursor(at)

    def snap(
        self, edges: Sequence[int], *, invert: bool, moving: frozenset[ClipId] = frozenset()
    ) -> Snap:
        return NO_SNAP if invert else snapped(edges, self.magnets, None, 1.0)

    def show_guide(self, at: Frames | None) -> None:
        self.guide = at

    def say(self, text: str) -> None:
        self.text = text

    def preview(self, edit: Edit) -> None:
        self.session.preview(edit)

    def apply(self, edit: Edit, label: Label) -> None:
        self.session.apply(edit, label)

    def cancel_preview(self) -> None:
        self.session.cancel_preview()

    def pan(self, dx: float, dy: float) -> None:
        self.panned.append((dx, dy))


def a_pointer(
    frame: int,
    row: int | None = 0,
    *,
    y: float = 50,
    shift: bool = False,
    ctrl: bool = False,
    alt: bool = False,
    is_on_lane: bool = True,
) -> Pointer:
    """Return a pointer at a frame, which is also its pixel."""
    return Pointer(
        float(frame), y, Frames(max(0, frame)), row, is_on_lane, shift=shift, ctrl=ctrl, alt=alt
    )
