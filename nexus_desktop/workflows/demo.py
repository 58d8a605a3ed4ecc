"""The demo project: two stems, ready to play with, made the same way as any project."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from nexus_desktop.domain.edits.details import set_tempo
from nexus_desktop.domain.edits.markers import add_marker
from nexus_desktop.domain.edits.shaping import set_fade_out
from nexus_desktop.domain.edits.tracks import rename_track, set_track_gain
from nexus_desktop.domain.ids import ProjectId, TrackId, new_id
from nexus_desktop.domain.project import Project
from nexus_desktop.domain.timeline import TimeRange, seconds_to_frames
from nexus_desktop.tasks.progress import Progress
from nexus_desktop.workflows.import_audio import Placement, place_source
from nexus_desktop.workflows.library import Library
from nexus_desktop.workflows.take_in import SoundStore, arriving_source, look_at, take_in

TITLE = "Demo — two bars of evening"
STEMS = (("demo-keys.flac", "Keys", -2.0), ("demo-drums.flac", "Drums", -4.0))
TEMPO_BPM, BEATS_PER_BAR = 120.0, 4
FADE_S = 1.5


def make_demo(
    samples: Path, library: Library, store: SoundStore, progress: Progress, *, title: str = TITLE
) -> ProjectId:
    """Return the id of the demo project of that title; it is made if the library has none.

    Raises:
        MediaError: the stems are missing from the installation.
        StoreError: the disk refused.
    """
    for summary in library.projects():
        if summary.title == title:
            return summary.id
    project = Project(ProjectId(new_id()), title)
    pins = []
    for index, (file, name, gain_db) in enumerate(STEMS):
        share = progress.part(index / len(STEMS), (index + 1) / len(STEMS))
        path = samples / file
        taken = take_in(arriving_source(look_at(path)), path, store, share, is_copied=True)
        pins.append(taken.pin)
        track = TrackId(new_id())
        named = replace(taken.source, name=name)
        project = place_source(project, named, Placement(), track)
        project = rename_track(project, track, name)
        project = set_track_gain(project, track, gain_db)
    project = _arranged(project)
    library.create(title, project)
    store.blobs.release(pins)
    return project.id


def _arranged(project: Project) -> Project:
    rate = project.sample_rate
    for _track, clip in list(project.clips()):
        fade = seconds_to_frames(FADE_S, rate)
        project = set_fade_out(project, clip.id, fade, clip.fade_out.shape)
    half = seconds_to_frames(4.0, rate)
    project = add_marker(project, TimeRange(half, half), "Second half")
    return set_tempo(project, TEMPO_BPM, BEATS_PER_BAR)
