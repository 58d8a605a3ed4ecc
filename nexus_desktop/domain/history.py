"""Undo as a list of projects with words: go back, forward, or jump anywhere."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from nexus_desktop.domain.project import Project


@dataclass(frozen=True, slots=True)
class Label:
    """What a step is called.

    Attributes:
        sentence: complete and in the past tense, for the history panel ("Deleted 2.000 s.").
        verb: short, goes behind "Undo" in the menu ("Delete").
    """

    sentence: str
    verb: str


@dataclass(frozen=True, slots=True)
class Step:
    """A project as it was after an edit.

    Attributes:
        merge_key: steps that follow each other with the same non-empty key become one
            (a slider moved ten times is one step).
    """

    project: Project
    label: Label
    at: datetime
    merge_key: str = ""


@dataclass(frozen=True, slots=True)
class History:
    """Every state a project has been in, and which of them is current. Never empty.

    Attributes:
        position: index of the current step.
    """

    steps: tuple[Step, ...]
    position: int = 0

    def __post_init__(self) -> None:
        if not 0 <= self.position < len(self.steps):
            raise ValueError(f"no step {self.position} of {len(self.steps)}")

    @staticmethod
    def beginning(project: Project, label: Label, at: datetime) -> History:
        return History((Step(project, label, at),))

    @property
    def current(self) -> Step:
        return self.steps[self.position]

    @property
    def project(self) -> Project:
        return self.current.project

    @property
    def can_undo(self) -> bool:
        return self.position > 0

    @property
    def can_redo(self) -> bool:
        return self.position < len(self.steps) - 1

    def pushed(self, step: Step) -> History:
        """Return the history with a step after the current one; what was undone is dropped.

        A step with the merge key of the current one replaces it, so that one undo takes both back.
        """
        kept = self.position + 1
        if step.merge_key and step.merge_key == self.current.merge_key and self.can_undo:
            kept -= 1
        return History((*self.steps[:kept], step), kept)

    def undone(self) -> History:
        """Return the history one step back; itself at the beginning."""
        return self.jumped(self.position - 1) if self.can_undo else self

    def redone(self) -> History:
        """Return the history one step forward; itself at the end."""
        return self.jumped(self.position + 1) if self.can_redo else self

    def jumped(self, position: int) -> History:
        """Return the history at another step.

        Raises:
            ValueError: there is no such step.
        """
        return replace(self, position=position)

    def trimmed(self, most: int) -> History:
        """Return at most `most` steps, dropping the oldest but never the current one."""
        dropped = min(max(0, len(self.steps) - most), self.position)
        return History(self.steps[dropped:], self.position - dropped)

    def amended(self, change: Callable[[Project], Project]) -> History:
        """Return the history with every project changed; for facts that become known late."""
        steps = tuple(replace(step, project=change(step.project)) for step in self.steps)
        return replace(self, steps=steps)

    def without_idle(self) -> History:
        """Return the history without the steps that change nothing of the one before them."""
        kept, position = [self.steps[0]], 0
        for index, step in enumerate(self.steps[1:], start=1):
            if step.project != kept[-1].project:
                kept.append(step)
            if index == self.position:
                position = len(kept) - 1
        return History(tuple(kept), position)
