"""Files that wait to be dragged, and those that were."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from nexus_desktop.domain.errors import StoreError
from nexus_desktop.store.handed_files import HandedFiles


@pytest.fixture
def files(tmp_path: Path) -> HandedFiles:
    return HandedFiles(tmp_path / "Music" / "Drags", limit_bytes=100)


def made(files: HandedFiles, name: str, size: int, age_s: int = 0) -> Path:
    place = files.place_for(name)
    place.write_bytes(bytes(size))
    os.utime(place, (1e9 - age_s, 1e9 - age_s))
    return place


def test_a_file_is_found_where_it_waits_and_where_it_was_taken_to(files: HandedFiles) -> None:
    assert files.find("song.wav") is None
    waiting = made(files, "song.wav", 10)
    assert files.find("song.wav") == waiting
    taken = files.take("song.wav")
    assert taken == files.folder / "song.wav" == files.find("song.wav")
    assert not waiting.exists()
    assert files.take("song.wav") == taken, "it can be dragged twice"


def test_what_nobody_took_makes_room_oldest_first_and_what_was_taken_stays(
    files: HandedFiles,
) -> None:
    made(files, "taken.wav", 90, age_s=500)
    taken = files.take("taken.wav")
    old, new = made(files, "old.wav", 60, age_s=100), made(files, "new.wav", 60)
    files.place_for("next.wav")
    assert not old.exists()
    assert new.exists()
    assert taken.exists()


def test_what_an_earlier_run_left_half_written_goes(files: HandedFiles) -> None:
    files.clear_unfinished()
    place = made(files, "whole.wav", 10)
    part = place.with_name(".whole.wav.1234.part")
    part.write_bytes(b"half")
    files.clear_unfinished()
    assert place.exists()
    assert not part.exists()


def test_a_file_that_is_gone_is_told_in_words(files: HandedFiles) -> None:
    made(files, "song.wav", 10).unlink()
    with pytest.raises(StoreError, match="not there any more"):
        files.take("song.wav")


def test_a_folder_that_cannot_be_made_is_told_in_words(tmp_path: Path) -> None:
    (tmp_path / "Music").write_text("a file")
    with pytest.raises(StoreError, match="Could not have the file ready"):
        HandedFiles(tmp_path / "Music" / "Drags", 100).place_for("song.wav")
