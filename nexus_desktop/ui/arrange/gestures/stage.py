"""What a gesture sees of the pointer, and what it may do to the timeline."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from nexus_desktop.domain.history import Label
from nexus_desktop.domain.ids import ClipId
from nexus_desktop.domain.project import Project
from nexus_desktop.domain.selection import Selection
from nexus_desktop.domain.timeline import Frames
from nexus_desktop.ui.arrange.snapping import Snap
from nexus_desktop.ui.arrange.viewport import Viewport

Edit = Callable[[Project], Project]


@dataclass(frozen=True, slots=True)
class Pointer:
    """Where the pointer is.

    Attributes:
        frame: the position under it, never before zero; not snapped.
        row: the lane under it or nearest to it; None without lanes.
        is_on_lane: whether it really is over that lane.
    """

    x: float
    y: float
    frame: Frames
    row: int | None = None
    is_on_lane: bool = True
    shift: bool = False
    ctrl: bool = False
    alt: bool = False


class Stage(Protocol):
    """The timeline, as gestures see it."""

    @property
    def project(self) -> Project:
        """The project as it is shown, with the running preview."""

    @property
    def selection(self) -> Selection: ...
    @property
    def cursor(self) -> Frames: ...
    @property
    def viewport(self) -> Viewport: ...

    def select(self, selection: Selection) -> None: ...
    def set_cursor(self, at: int) -> None: ...

    def snap(
        self, edges: Sequence[int], *, invert: bool, moving: frozenset[ClipId] = frozenset()
    ) -> Snap:
        """Snap edges to what is on screen, if snapping is on (or off and inverted)."""

    def show_guide(self, at: Frames | None) -> None:
        """Draw the snap guide line, or take it away."""

    def say(self, text: str) -> None:
        """Show a short text beside the pointer ("−3.2 dB"); an empty one takes it away."""

    def preview(self, edit: Edit) -> None:
        """Show what an edit would give; a refused one leaves the last preview."""

    def apply(self, edit: Edit, label: Label) -> None:
        """Make one step of undo."""

    def cancel_preview(self) -> None: ...

    def pan(self, dx: float, dy: float) -> None:
        """Move what is on screen along with the pointer."""


class Gesture:
    """One press of a button until its release. A base that does nothing.

    `begin` at the press; then either `click`, or `drag` any number of times and `release`;
    `cancel` at any moment instead.
    """

    def __init__(self, stage: Stage, start: Pointer) -> None:
        self.stage = stage
        self.start = start

    def begin(self) -> None:
        """The button went down."""

    def drag(self, pointer: Pointer) -> None:
        """The pointer moved, and further than a trembling hand."""

    def release(self, pointer: Pointer) -> None:
        """The button came up after a drag."""

    def click(self) -> None:
        """The button came up where it went down."""

    def cancel(self) -> None:
        """Somebody pressed Escape: everything is as before the press."""
