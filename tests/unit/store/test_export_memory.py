"""How a person exports, kept in a file that people may edit."""

from __future__ import annotations

from pathlib import Path

from nexus_desktop.store.export_memory import MOST_PROJECTS, ExportMemory

FILE = "exports.toml"
TALK = {"choice": {"format_id": "mp3", "bitrate_kbps": 96}, "goal": {"target_lufs": -16.0}}


def test_what_is_kept_is_there_at_the_next_start(tmp_path: Path) -> None:
    memory = ExportMemory(tmp_path / FILE)
    assert memory.presets() == {}
    assert memory.orders() == {}
    memory.change_presets({"My talk “ä”": TALK})
    memory.remember("song", {"folder": "/music", "what": "stems"})
    again = ExportMemory(tmp_path / FILE)
    assert again.presets() == {"My talk “ä”": TALK}
    assert again.orders() == {"song": {"folder": "/music", "what": "stems"}}


def test_a_preset_can_be_replaced_and_removed(tmp_path: Path) -> None:
    memory = ExportMemory(tmp_path / FILE)
    memory.change_presets({"a": TALK, "b": TALK})
    memory.change_presets({"a": {"choice": {}}, "b": None, "never was": None})
    assert memory.presets() == {"a": {"choice": {}}}


def test_only_the_projects_exported_last_are_remembered(tmp_path: Path) -> None:
    memory = ExportMemory(tmp_path / FILE)
    rows = "".join(f"[last.song{number}]\nfolder = '/'\n" for number in range(MOST_PROJECTS))
    (tmp_path / FILE).write_text(rows)
    memory.remember("song0", {"folder": "/again"})
    memory.remember("newest", {"folder": "/"})
    kept = memory.orders()
    assert len(kept) == MOST_PROJECTS
    assert kept["song0"] == {"folder": "/again"}
    assert "song1" not in kept
    assert list(kept)[-2:] == ["song0", "newest"]


def test_what_people_wrote_into_the_file_stays(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text("# mine\n[presets]\nnonsense = 3\n[presets.a]\nx = 1\n")
    memory = ExportMemory(tmp_path / FILE)
    assert memory.presets() == {"a": {"x": 1}}
    memory.change_presets({"b": TALK})
    assert "# mine" in (tmp_path / FILE).read_text()
    assert set(memory.presets()) == {"a", "b"}


def test_a_damaged_file_is_put_aside(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text("[[[")
    assert ExportMemory(tmp_path / FILE).presets() == {}
    assert (tmp_path / f"{FILE}.broken").read_text() == "[[["


def test_a_section_that_is_something_else_is_begun_anew(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text("presets = 3\nlast = 'x'\n")
    memory = ExportMemory(tmp_path / FILE)
    assert memory.presets() == {}
    memory.change_presets({"a": TALK})
    memory.remember("song", {"folder": "/"})
    assert memory.presets() == {"a": TALK}
    assert memory.orders() == {"song": {"folder": "/"}}
