"""A library of steps in memory, which can be told to refuse: for tests of what is written when."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass

from nexus_desktop.domain.errors import StoreError
from nexus_desktop.domain.history import Step
from nexus_desktop.domain.ids import ProjectId

DISK_FULL = StoreError("Not saved", "The disk is full.", hint="Free some space.")


@dataclass(frozen=True)
class Commit:
    """One call of `commit`, as it came."""

    sentences: tuple[str, ...]
    first_position: int
    position: int
    released_pins: tuple[str, ...]


class StepMemory:
    """Keeps steps as the project repository does, gaps refused, and remembers every commit.

    Attributes:
        steps: by their positions; those dropped from the front leave None.
        position: the current step.
        failure: raised by every commit while it is set.
        gate: while it is closed, commits wait.
    """

    def __init__(self, *steps: Step) -> None:
        self.steps: list[Step] = list(steps)
        self.position = len(steps) - 1
        self.commits: list[Commit] = []
        self.failure: Exception | None = None
        self.gate = threading.Event()
        self.gate.set()

    def commit(
        self,
        project_id: ProjectId,
        steps: Sequence[Step],
        first_position: int,
        position: int,
        *,
        released_pins: Sequence[str] = (),
    ) -> None:
        """Replace all steps from `first_position` on."""
        assert self.gate.wait(20), "nobody opened the gate"
        if self.failure is not None:
            raise self.failure
        if first_position > len(self.steps):
            raise ValueError(f"steps from {first_position} leave a gap behind {len(self.steps)}")
        kept = [*self.steps[:first_position], *steps]
        if not 0 <= position < len(kept):
            raise ValueError(f"there is no step {position}")
        self.steps, self.position = kept, position
        sentences = tuple(step.label.sentence for step in steps)
        self.commits.append(Commit(sentences, first_position, position, tuple(released_pins)))

    @property
    def sentences(self) -> list[str]:
        """What the steps on the disk are called."""
        return [step.label.sentence for step in self.steps]
