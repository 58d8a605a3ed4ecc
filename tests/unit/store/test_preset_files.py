"""Files of presets: what is kept, and what happens to damaged ones."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from nexus_desktop.domain.errors import StoreError
from nexus_desktop.store.preset_files import (
    Document,
    PresetFiles,
    StoredShelf,
    export_presets,
    read_presets,
)

LOUD: Document = {"name": "Loud", "chain": [{"effect": "gain", "set": {"gain_db": 6}}]}
SOFT: Document = {"name": "Soft", "chain": [{"effect": "gain", "set": {"gain_db": -6}}]}


@pytest.fixture
def files(tmp_path: Path) -> PresetFiles:
    return PresetFiles(tmp_path / "presets")


def with_preset(preset: Document, shelf: StoredShelf) -> StoredShelf:
    return replace(shelf, presets=(*shelf.presets, preset))


def test_shelves_are_loaded_as_they_were_left(files: PresetFiles) -> None:
    files.change("gain", lambda shelf: with_preset(LOUD, shelf))
    files.change("gain", lambda shelf: replace(with_preset(SOFT, shelf), default="Soft"))
    files.change("rack", lambda shelf: shelf)
    assert files.load() == ({"gain": StoredShelf((LOUD, SOFT), "Soft"), "rack": StoredShelf()}, ())


def test_without_a_folder_there_is_nothing(files: PresetFiles) -> None:
    assert files.load() == ({}, ())


def test_what_another_program_has_kept_meanwhile_stays(files: PresetFiles, tmp_path: Path) -> None:
    other = PresetFiles(tmp_path / "presets")
    files.load()
    other.change("gain", lambda shelf: with_preset(LOUD, shelf))
    files.change("gain", lambda shelf: with_preset(SOFT, shelf))
    assert files.load()[0]["gain"].presets == (LOUD, SOFT)


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b"\xff\xfe", b'{"format": "other"}', b"[" * 100_000]
)
def test_a_damaged_file_is_put_aside_and_the_others_are_read(
    files: PresetFiles, tmp_path: Path, content: bytes
) -> None:
    files.change("limiter", lambda shelf: with_preset(LOUD, shelf))
    (tmp_path / "presets/gain.json").write_bytes(content)
    shelves, notes = files.load()
    assert set(shelves) == {"limiter"}
    assert notes == ("gain.json is no file of presets. It is kept as gain.json.broken.",)
    assert (tmp_path / "presets/gain.json.broken").read_bytes() == content


def test_a_file_of_a_newer_version_is_refused_in_words(tmp_path: Path) -> None:
    newer = {"format": "studio-nexus-presets", "version": 2, "presets": []}
    (tmp_path / "sent.json").write_text(json.dumps(newer))
    with pytest.raises(StoreError, match="newer version"):
        read_presets(tmp_path / "sent.json")


def test_presets_for_others_are_read_as_they_were_written(tmp_path: Path) -> None:
    export_presets(tmp_path / "mine.json", [LOUD, SOFT])
    assert read_presets(tmp_path / "mine.json").presets == (LOUD, SOFT)


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="Could not export the presets"):
        export_presets(tmp_path / "gone/mine.json", [LOUD])
    with pytest.raises(StoreError, match="not there any more"):
        read_presets(tmp_path / "gone/mine.json")
