"""Edits of what describes a project as a whole."""

from __future__ import annotations

from dataclasses import replace

from nexus_desktop.domain.errors import EditRefused
from nexus_desktop.domain.names import clean_name
from nexus_desktop.domain.project import Project
from nexus_desktop.domain.timeline import SampleRate

SLOWEST_BPM, FASTEST_BPM = 10.0, 999.0
MOST_BEATS_PER_BAR = 32


def set_title(project: Project, title: str) -> Project:
    """Name the project.

    Raises:
        EditRefused: the title is empty.
    """
    title = clean_name(title)
    if not title:
        raise EditRefused("Not renamed", "A project needs a title.", hint="Type a title.")
    return project if title == project.title else replace(project, title=title)


def set_sample_rate(project: Project, rate: SampleRate) -> Project:
    """Set the rate at which positions are counted, while nothing has one yet.

    Raises:
        EditRefused: the project holds clips or markers; their places would mean other times.
    """
    if rate == project.sample_rate:
        return project
    if project.markers or not project.is_empty:
        raise EditRefused(
            "Rate not changed",
            "The project holds clips or markers already.",
            hint="Begin a new project; sound of any rate can be put into it.",
        )
    return replace(project, sample_rate=rate)


def set_tempo(project: Project, tempo_bpm: float, beats_per_bar: int) -> Project:
    """Set the grid of bars and beats; the sound is not changed.

    Raises:
        EditRefused: no grid can be drawn with these numbers.
    """
    if not SLOWEST_BPM <= tempo_bpm <= FASTEST_BPM:
        raise EditRefused(
            "Tempo not changed",
            f"The tempo must be between {SLOWEST_BPM:.0f} and {FASTEST_BPM:.0f} beats per minute.",
            hint="Most music has 60 to 180.",
        )
    if not 1 <= beats_per_bar <= MOST_BEATS_PER_BAR:
        raise EditRefused(
            "Tempo not changed",
            f"A bar must have 1 to {MOST_BEATS_PER_BAR} beats.",
            hint="Most music has 3 or 4.",
        )
    changed = replace(project, tempo_bpm=float(tempo_bpm), beats_per_bar=beats_per_bar)
    return project if changed == project else changed
