"""How loud the mix is at every moment of a project: measured part by part in the background.

After an edit only the parts are measured again in which something else is heard.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from nexus_desktop.domain.errors import NexusError
from nexus_desktop.domain.project import Project
from nexus_desktop.domain.timeline import ZERO
from nexus_desktop.domain.track import Track
from nexus_desktop.engine.analysis.gating import STEPS_A_SECOND, Powers
from nexus_desktop.engine.analysis.loudness_history import Series, short_term_of
from nexus_desktop.engine.analysis.tenths import tenth_powers
from nexus_desktop.engine.block import Block
from nexus_desktop.engine.render.mixdown import Mixdown
from nexus_desktop.engine.samples.resample import ResampledReader
from nexus_desktop.tasks.progress import Progress
from nexus_desktop.tasks.runner import TaskHandle, TaskRunner

PART_S = 30
"""Measured at once: long enough that beginning anew costs little, short enough to wait for."""

SETTLE_S = 1
"""Heard before a part, so that the weighting filter has forgotten that it began."""

REACH_S = 20
"""For so long after its end an echo of a clip may be heard."""

BLOCK_FRAMES = 1 << 15
_TENTHS = PART_S * STEPS_A_SECOND

_State = tuple[object, ...]
"""All that is heard in a part; equal where the same is heard."""


@dataclass(frozen=True, slots=True)
class Part:
    """A measured part, and what was heard in it."""

    state: _State
    tenths: Powers


@dataclass(frozen=True, slots=True)
class Step:
    """How far the work is.

    Attributes:
        parts: those that are still right, and the new one, by their place.
        count: how many there are to be.
    """

    parts: Mapping[int, Part]
    count: int

    @property
    def is_done(self) -> bool:
        return len(self.parts) == self.count


class LoudnessOverTime:
    """Keeps the short-term loudness of a project at hand; for the screens' thread.

    Attributes:
        short_term_lufs: of the 3 s before every tenth of a second, counted from the beginning; NaN
            where it is silent or not known yet.
        failure: why it could not be measured.
    """

    def __init__(self, reader: ResampledReader, runner: TaskRunner) -> None:
        self._reader, self._runner = reader, runner
        self._project: Project | None = None
        self._parts: Mapping[int, Part] = {}
        self._task: TaskHandle | None = None
        self._ticket = object()
        self._on_changed: Callable[[], None] = lambda: None
        self.short_term_lufs: Series = np.zeros(0, np.float32)
        self.failure: NexusError | None = None

    @property
    def is_settled(self) -> bool:
        """Whether nothing is left to measure."""
        return self._project is None

    def follow(self, project: Project, on_changed: Callable[[], None]) -> None:
        """Measure what is not known of this state; `on_changed` is called as more is known."""
        self.stop()
        self._project, self._on_changed, self.failure = project, on_changed, None
        self._go_on(project)

    def stop(self) -> None:
        """Measure no more; what is known stays."""
        self._ticket = object()
        if self._task is not None:
            self._task.cancel()
        self._task = self._project = None

    def _go_on(self, project: Project) -> None:
        parts, reader, ticket = self._parts, self._reader, self._ticket

        def done(step: Step) -> None:
            # What was finished before it could be cancelled is of another state.
            if ticket is self._ticket:
                self._take(step, project)

        self._task = self._runner.run(
            lambda progress: measured_further(project, parts, reader, progress), done, self._fail
        )

    def _take(self, step: Step, project: Project) -> None:
        self._parts = step.parts
        self.short_term_lufs = short_term_of(_joined(step))
        if step.is_done:
            self._project = None
        else:
            self._go_on(project)
        self._on_changed()

    def _fail(self, error: Exception) -> None:
        self.stop()
        if not isinstance(error, NexusError):
            raise error
        self.failure = error
        self._on_changed()


def measured_further(
    project: Project, parts: Mapping[int, Part], reader: ResampledReader, progress: Progress
) -> Step:
    """Measure the first part that is not known, or was something else.

    Raises:
        Cancelled: nobody wants it any more.
    """
    mixdown = Mixdown(project, reader)
    states = _states(project, mixdown.length)
    known = {
        place: parts[place]
        for place, state in enumerate(states)
        if place in parts and parts[place].state == state
    }
    missing = next((place for place in range(len(states)) if place not in known), None)
    if missing is not None:
        tenths = _measured(mixdown, missing, progress)
        known[missing] = Part(states[missing], tenths)
    return Step(known, len(states))


def _measured(mixdown: Mixdown, place: int, progress: Progress) -> Powers:
    rate = mixdown.sample_rate
    start, end = place * PART_S * rate, min((place + 1) * PART_S * rate, mixdown.length)
    settle_s = min(SETTLE_S, place * PART_S)
    mixdown.seek(start - settle_s * rate)

    def blocks() -> Iterator[Block]:
        for first in range(start - settle_s * rate, end, BLOCK_FRAMES):
            progress.checkpoint()
            yield mixdown.read(min(BLOCK_FRAMES, end - first))
        # The last tenth of the project is as good as a whole one.
        yield np.zeros((rate // STEPS_A_SECOND, mixdown.channels), np.float32)

    tenths = tenth_powers(blocks(), rate, mixdown.channels)[settle_s * STEPS_A_SECOND :]
    return tenths[: min(_TENTHS, -(-(end - start) * STEPS_A_SECOND // rate))]


def _joined(step: Step) -> Powers:
    """Return all tenths on end; NaN where nothing is known."""
    unknown = np.full(_TENTHS, np.nan)
    known = [step.parts[place].tenths if place in step.parts else unknown for place in
             range(step.count)]  # fmt: skip
    return np.concatenate([*known, np.zeros(0)])


def _states(project: Project, length: int) -> list[_State]:
    """Return what is heard in every part."""
    count = -(-length // (PART_S * project.sample_rate))
    shared = (project.sample_rate, project.master, tuple(map(_settings, project.tracks)))
    clips: list[list[object]] = [[] for _ in range(count)]
    for row, track in enumerate(project.tracks):
        for clip in track.clips:
            first = max(ZERO, clip.span.start) // (PART_S * project.sample_rate)
            reach = clip.span.end + (REACH_S + SETTLE_S) * project.sample_rate
            last = min(count - 1, reach // (PART_S * project.sample_rate))
            for place in range(first, last + 1):
                clips[place].append((row, clip, project.sources.get(clip.source)))
    return [(*shared, tuple(each)) for each in clips]


def _settings(track: Track) -> tuple[object, ...]:
    return track.gain_db, track.pan, track.is_muted, track.is_soloed, track.rack
