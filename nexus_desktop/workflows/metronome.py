"""Beats time over what is played, in the tempo of the project."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from nexus_desktop.domain.project import Project
from nexus_desktop.engine.render.metronome import Beat, WithMetronome
from nexus_desktop.engine.samples.block_source import BlockSource


class Metronome:
    """A switch, and a count-in before a recording. Lives on the screens' thread.

    Attributes:
        is_on: whether it beats whenever something plays.
    """

    def __init__(self, load_anew: Callable[[], None]) -> None:
        """Begin in silence.

        Args:
            load_anew: lets the change be heard.
        """
        self._load_anew = load_anew
        self._count_in: tuple[int, int] | None = None
        self.is_on = False

    def switch(self, *, is_on: bool) -> None:
        """Beat from now on, or no more."""
        self.is_on = is_on
        self._load_anew()

    def count_in(self, start: int, end: int) -> None:
        """Let only beats be heard from one frame up to another, until `end_count_in`."""
        self._count_in = (start, end)
        self._load_anew()

    def end_count_in(self) -> None:
        """Let the project be heard everywhere again."""
        if self._count_in is not None:
            self._count_in = None
            self._load_anew()

    def over(self, source: BlockSource, project: Project) -> BlockSource:
        """Return a source with the beats that are to be heard over it; itself without any."""
        if not self.is_on and self._count_in is None:
            return source
        beat = _beat_of(project)
        return WithMetronome(source, replace(beat, is_on=self.is_on, count_in=self._count_in))


def _beat_of(project: Project) -> Beat:
    return Beat(project.tempo_bpm, project.beats_per_bar)
