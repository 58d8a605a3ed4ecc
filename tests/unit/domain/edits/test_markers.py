"""Edits of markers."""

from __future__ import annotations

import pytest

from nexus_desktop.domain.edits import markers
from nexus_desktop.domain.errors import EditRefused
from nexus_desktop.domain.ids import MarkerId
from tests.support.builders import a_marker, a_project, a_span, with_markers

CHORUS = MarkerId("chorus")


def test_markers_are_kept_in_the_order_of_time() -> None:
    project = with_markers(a_project(), a_marker("verse", 10), a_marker("end", 90))
    after = markers.add_marker(project, a_span(50, 80), " Chorus\n", CHORUS)
    assert [marker.name for marker in after.markers] == ["verse", "Chorus", "end"]
    assert after.markers[1].is_region
    assert not after.markers[0].is_region


def test_a_marker_gets_an_id_of_its_own() -> None:
    after = markers.add_marker(a_project(), a_span(5, 5), "a")
    after = markers.add_marker(after, a_span(5, 5), "a")
    assert len({marker.id for marker in after.markers}) == 2
    with pytest.raises(EditRefused, match="already"):
        markers.add_marker(after, a_span(0, 0), "", after.markers[0].id)


def test_a_moved_marker_takes_its_place_in_the_order() -> None:
    project = with_markers(a_project(), a_marker("chorus", 10), a_marker("end", 90))
    after = markers.move_marker(project, CHORUS, a_span(100, 120))
    assert [marker.id for marker in after.markers] == ["end", "chorus"]
    assert after.markers[1].span == a_span(100, 120)
    assert markers.move_marker(after, CHORUS, a_span(100, 120)) is after


def test_a_marker_is_renamed_and_removed() -> None:
    project = with_markers(a_project(), a_marker("chorus", 10), a_marker("end", 90))
    assert markers.rename_marker(project, CHORUS, "").markers[0].name == ""
    assert markers.remove_marker(project, CHORUS).markers == project.markers[1:]


def test_a_marker_that_is_gone_is_refused() -> None:
    with pytest.raises(EditRefused, match="not in this project any more"):
        markers.move_marker(a_project(), CHORUS, a_span(0, 0))
    with pytest.raises(EditRefused, match="not in this project any more"):
        markers.rename_marker(a_project(), CHORUS, "x")
    with pytest.raises(EditRefused, match="not in this project any more"):
        markers.remove_marker(a_project(), CHORUS)
