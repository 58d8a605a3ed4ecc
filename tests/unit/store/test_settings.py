"""Settings in a file that people may edit."""

from __future__ import annotations

import tomllib
from dataclasses import fields, replace
from pathlib import Path

import pytest

from nexus_desktop.domain.errors import StoreError
from nexus_desktop.store.settings import Settings, SettingsFile, Theme, choices


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "config" / "settings.toml"


def test_without_a_file_everything_is_at_its_default(path: Path) -> None:
    loaded = SettingsFile(path).load()
    assert loaded.settings == Settings()
    assert loaded.notes == ()
    assert not path.exists()


def test_every_setting_comes_back(path: Path) -> None:
    chosen = Settings(Theme.DARK, "USB “Ünit”", 96_000, False, False, 50, "mp3", 64)
    SettingsFile(path).save(chosen)
    assert SettingsFile(path).load().settings == chosen
    assert tomllib.loads(path.read_text("utf-8"))["theme"] == "dark"


def test_every_setting_says_what_it_is_and_takes_its_default() -> None:
    assert list(choices()) == [each.name for each in fields(Settings)]
    for name, choice in choices().items():
        default = getattr(Settings(), name)
        value = str(default) if isinstance(default, Theme) else default
        assert choice.title
        assert choice.help.endswith(".")
        assert choice.accepts(value, type(value))


def test_comments_and_keys_of_newer_versions_stay(path: Path) -> None:
    path.parent.mkdir()
    path.write_text('# mine\ntheme = "light" # bright room\nfuture = [1, 2]\n\n[ai]\nkey = 1\n')
    file = SettingsFile(path)
    file.save(replace(file.load().settings, theme=Theme.DARK))
    text = path.read_text("utf-8")
    assert "# mine" in text
    assert "# bright room" in text
    parsed = tomllib.loads(text)
    assert (parsed["theme"], parsed["future"], parsed["ai"]) == ("dark", [1, 2], {"key": 1})
    assert SettingsFile(path).load().settings.theme is Theme.DARK


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("theme", 'theme = "purple"'),
        ("theme", "theme = 3"),
        ("snap", "snap = 1"),
        ("undo_steps", "undo_steps = true"),
        ("undo_steps", "undo_steps = 5"),
        ("undo_steps", "undo_steps = 99999"),
        ("sample_rate", "sample_rate = 12345"),
        ("output_device", "output_device = 1979-05-27"),
        ("peak_cache_mb", "[peak_cache_mb]"),
    ],
)
def test_a_value_that_makes_no_sense_is_told_and_the_others_count(
    path: Path, name: str, line: str
) -> None:
    path.parent.mkdir()
    path.write_text(f"follow_playhead = false\n{line}\n")
    loaded = SettingsFile(path).load()
    assert loaded.settings == replace(Settings(), follow_playhead=False)
    (note,) = loaded.notes
    assert f"“{name}”" in note


@pytest.mark.parametrize("content", [b"theme = ", b"\xff\xfe\0", b"a = 1\na = 2\n"])
def test_a_damaged_file_is_kept_beside_and_told(path: Path, content: bytes) -> None:
    path.parent.mkdir()
    path.write_bytes(content)
    loaded = SettingsFile(path).load()
    assert loaded.settings == Settings()
    (note,) = loaded.notes
    assert "settings.toml.broken" in note
    assert path.with_name("settings.toml.broken").read_bytes() == content
    assert SettingsFile(path).load().notes == ()


def test_a_folder_in_the_place_of_the_file_is_said_in_words(path: Path) -> None:
    path.mkdir(parents=True)
    with pytest.raises(StoreError, match="Could not read the settings: It is a folder"):
        SettingsFile(path).load()
