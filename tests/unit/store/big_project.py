"""A project large enough to be kept in many parts."""

from __future__ import annotations

from dataclasses import replace

from nexus_desktop.domain.clip import Clip
from nexus_desktop.domain.history import History
from nexus_desktop.domain.project import Project
from nexus_desktop.domain.track import in_order
from tests.support.builders import a_clip, a_project, a_step, a_track


def a_big_project(clips: int = 1000) -> Project:
    """Return a project with that many clips on one track."""
    row = [a_clip(f"clip {number}", number * 200) for number in range(clips)]
    return a_project(a_track("drums", *row))


def with_louder_clip(project: Project, number: int, gain_db: float = -3.0) -> Project:
    """Return the project with one clip changed and all others shared."""
    (track,) = project.tracks
    clips = list(track.clips)
    clips[number] = replace(clips[number], gain_db=gain_db)
    return with_clips(project, clips)


def with_clips(project: Project, clips: list[Clip]) -> Project:
    return replace(project, tracks=(replace(project.tracks[0], clips=in_order(clips)),))


def edited(project: Project, edits: int) -> History:
    """Return a history in which a clip was changed again and again."""
    history = History((a_step(project, "Opened."),))
    for number in range(edits):
        project = with_louder_clip(
            project, number * 7 % len(project.tracks[0].clips), -1.0 - number
        )
        history = history.pushed(a_step(project, f"Edit {number}."))
    return history
