"""Choices for an export as values of a settings file."""

from __future__ import annotations

from pathlib import Path

import pytest
import tomlkit
from hypothesis import given
from hypothesis import strategies as st

from nexus_desktop.domain.errors import CommandError
from nexus_desktop.domain.export_parts import What
from nexus_desktop.workflows.export_audio import FormatChoice, LoudnessGoal
from nexus_desktop.workflows.export_document import from_fields, to_fields
from nexus_desktop.workflows.export_plan import ExportOrder

LUFS = st.floats(-60, -5)
CHOICES = st.builds(
    FormatChoice,
    format_id=st.sampled_from(["wav", "mp3", "flac"]),
    bit_depth=st.none() | st.sampled_from([16, 24]),
    bitrate_kbps=st.none() | st.integers(8, 320),
    quality=st.none() | st.floats(0, 10),
    sample_rate=st.none() | st.sampled_from([44_100, 48_000]),
    channels=st.sampled_from([1, 2]),
)
ORDERS = st.builds(
    ExportOrder,
    folder=st.just(Path("/music/Übung")),
    what=st.sampled_from(What),
    choice=CHOICES,
    template=st.sampled_from(["{name}", "{index:02} {track}"]),
    goal=st.none() | st.builds(LoudnessGoal, LUFS, st.floats(-24, 0)),
    tags=st.dictionaries(st.sampled_from(["title", "artist"]), st.text("aä “\n", max_size=9)),
)


@given(ORDERS)
def test_an_order_comes_back_from_the_file_as_it_was(order: ExportOrder) -> None:
    written = tomlkit.dumps(to_fields(order))
    assert from_fields(ExportOrder, tomlkit.parse(written).unwrap()) == order


def test_only_what_is_not_usual_is_written() -> None:
    assert to_fields(FormatChoice()) == {}
    assert to_fields(FormatChoice("mp3", bitrate_kbps=96)) == {
        "format_id": "mp3",
        "bitrate_kbps": 96,
    }


def test_a_whole_number_is_a_loudness_too_and_what_nobody_knows_is_left_alone() -> None:
    goal = from_fields(LoudnessGoal, {"target_lufs": -16, "of_a_newer_version": True})
    assert goal == LoudnessGoal(-16.0)


@pytest.mark.parametrize(
    "document",
    [
        {},
        {"folder": 3},
        {"folder": "/", "what": "everything"},
        {"folder": "/", "choice": "mp3"},
        {"folder": "/", "choice": {"channels": "two"}},
        {"folder": "/", "choice": {"channels": True}},
        {"folder": "/", "goal": {}},
        {"folder": "/", "tags": ["a"]},
        {"folder": "/", "template": None},
    ],
)
def test_what_makes_no_sense_is_refused(document: dict[str, object]) -> None:
    with pytest.raises(CommandError, match=r".") as refusal:
        from_fields(ExportOrder, document)
    assert refusal.value.message
