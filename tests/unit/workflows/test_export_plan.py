"""From what a person has chosen to the files that are written."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from nexus_desktop.domain.edits.tracks import set_track_gain
from nexus_desktop.domain.errors import CommandError, NexusError
from nexus_desktop.domain.export_parts import What
from nexus_desktop.domain.ids import TrackId
from nexus_desktop.domain.project import Project
from nexus_desktop.tasks.progress import Progress
from nexus_desktop.workflows.export_audio import FormatChoice, export
from nexus_desktop.workflows.export_plan import ExportOrder, planned
from tests.support.audio_files import heard
from tests.support.builders import (
    a_clip,
    a_marker,
    a_project,
    a_span,
    a_track,
    with_markers,
)
from tests.support.studio import Studio, a_recording

WAV = FormatChoice("wav", is_float=True)


@pytest.fixture
def song() -> Project:
    """Two tracks of one name, and two regions."""
    rows = (
        replace(a_track("one", a_clip("a", 0, 100)), name="Voice"),
        replace(a_track("two", a_clip("b", 50, 100)), name="voice"),
    )
    markers = (
        replace(a_marker("x", 0, 40), name="In/Out"),
        replace(a_marker("y", 40, 90), name="End"),
    )
    return with_markers(a_project(*rows), *markers)


def an_order(folder: Path, what: What = What.WHOLE, template: str = "") -> ExportOrder:
    return ExportOrder(folder, what, WAV, template or what.usual_template)


def names(order: ExportOrder, song: Project) -> list[str]:
    return [request.target.name for request in planned(order, song)]


def test_the_files_bear_the_names_of_what_is_in_them(tmp_path: Path, song: Project) -> None:
    assert names(an_order(tmp_path), song) == ["Song.wav"]
    assert names(an_order(tmp_path, What.REGIONS), song) == [
        "Song 01 In-Out.wav",
        "Song 02 End.wav",
    ]
    regions = an_order(tmp_path, What.REGIONS, "{region} {index} of {count}")
    assert names(regions, song) == ["In-Out 1 of 2.wav", "End 2 of 2.wav"]


def test_no_file_is_written_over_another_of_the_same_export(tmp_path: Path, song: Project) -> None:
    assert names(an_order(tmp_path, What.STEMS, "{track}"), song) == ["Voice.wav", "voice (2).wav"]


def test_many_files_are_numbered_tracks_of_an_album_and_keep_their_own_titles(
    tmp_path: Path, song: Project
) -> None:
    order = replace(an_order(tmp_path, What.REGIONS), tags={"artist": "Ana"})
    first, second = planned(order, song)
    assert dict(first.tags) == {"artist": "Ana", "track": "1", "album": "Song"}
    assert (first.bounce.title, second.bounce.title) == ("In/Out", "End")
    named = replace(order, tags={"album": "Best of", "track": "7"})
    assert dict(planned(named, song)[1].tags) == {"album": "Best of", "track": "7"}


def test_nothing_to_export_is_said_in_words(tmp_path: Path, song: Project) -> None:
    bare = replace(song, markers=())
    with pytest.raises(NexusError, match="Nothing to export") as refusal:
        planned(an_order(tmp_path, What.REGIONS), bare)
    assert "region" in refusal.value.message
    with pytest.raises(CommandError, match="named"):
        planned(an_order(tmp_path, What.WHOLE, "{nme}"), song)


def test_stems_put_together_are_the_mix(studio: Studio, tmp_path: Path) -> None:
    session = studio.begin()
    for number in (1, 2):
        a_recording(tmp_path / f"take{number}.wav")
        studio.bring_in(session, tmp_path / f"take{number}.wav")
    rows = [TrackId(track.id) for track in session.project.tracks]
    mixed = set_track_gain(session.project, rows[1], -6.0)
    order = an_order(tmp_path / "out", What.STEMS)
    order.folder.mkdir()
    requests = planned(order, mixed)
    for request in requests:
        export(request, studio.services.resampled, Progress())
    stems = [heard(request.target) for request in requests]
    assert len(stems) == 2
    np.testing.assert_allclose(sum(stems), studio.heard(mixed), atol=1e-6)


def test_a_region_is_its_time_of_the_mix(studio: Studio, tmp_path: Path) -> None:
    session = studio.begin()
    a_recording(tmp_path / "take.wav")
    studio.bring_in(session, tmp_path / "take.wav")
    marked = with_markers(session.project, a_marker("x", 1000, 3000))
    (request,) = planned(an_order(tmp_path, What.REGIONS), marked)
    export(request, studio.services.resampled, Progress())
    span = a_span(1000, 3000)
    assert np.array_equal(heard(request.target), studio.heard(marked)[span.start : span.end])
