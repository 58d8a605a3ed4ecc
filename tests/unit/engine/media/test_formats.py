"""The table of formats."""

from __future__ import annotations

from pathlib import Path

import pytest

from nexus_desktop.domain.errors import MediaError
from nexus_desktop.engine.media.formats import (
    FORMATS,
    READABLE_EXTENSIONS,
    format_for_path,
    format_named,
)


def test_every_id_belongs_to_one_format_and_every_extension_but_that_of_alac() -> None:
    ids = [kind.id for kind in FORMATS]
    assert len(set(ids)) == len(ids)
    extensions = [ext for kind in FORMATS for ext in kind.extensions if kind.id != "alac"]
    assert len(set(extensions)) == len(extensions)
    assert format_for_path(Path("a.m4a")).id == "m4a"


def test_what_is_written_can_be_read() -> None:
    for kind in FORMATS:
        assert set(kind.extensions) <= set(READABLE_EXTENSIONS)


@pytest.mark.parametrize(
    ("name", "format_id"),
    [("a.wav", "wav"), ("A.FLAC", "flac"), ("a.b.Mp3", "mp3"), ("a.aif", "aiff"), ("a.m4a", "m4a")],
)
def test_the_name_of_a_file_tells_its_format(name: str, format_id: str) -> None:
    assert format_for_path(Path(name)).id == format_id


@pytest.mark.parametrize("name", ["song", "song.xyz", ".wav", "song."])
def test_a_name_that_tells_no_format_is_refused_with_the_choices(name: str) -> None:
    with pytest.raises(MediaError) as refusal:
        format_for_path(Path(name))
    assert "flac" in refusal.value.hint


def test_an_unknown_id_is_refused_with_the_choices() -> None:
    assert format_named("FLAC").id == "flac"
    with pytest.raises(MediaError, match="xyz") as refusal:
        format_named("xyz")
    assert "flac" in refusal.value.hint


def test_a_format_is_lossy_when_it_has_no_bit_depth() -> None:
    lossy = {kind.id for kind in FORMATS if kind.is_lossy}
    assert lossy == {"mp3", "ogg", "opus", "m4a"}
