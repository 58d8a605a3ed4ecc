"""What the window is asked for, and what it needs to open at all."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from nexus_desktop import __version__
from nexus_desktop.cli.window_command import require_screen, run, window_parser
from nexus_desktop.domain.errors import CommandError, DeviceError

PARSER = window_parser({"info": "tell what a file is"})


def test_files_are_named_without_more() -> None:
    found = PARSER.parse_args(["a.wav", "b c.nexus"])
    assert found.files == [Path("a.wav"), Path("b c.nexus")]
    assert (found.demo, found.screenshot, found.do, found.size) == (False, None, [], (1600, 1000))


def test_a_picture_has_a_size_a_theme_and_a_scale() -> None:
    words = "--screenshot out.png --size 800x600 --theme light --scale 2 --do view.zoom_in"
    found = PARSER.parse_args(words.split())
    assert (found.screenshot, found.size) == (Path("out.png"), (800, 600))
    assert (found.theme, found.scale, found.do) == ("light", 2.0, ["view.zoom_in"])


@pytest.mark.parametrize("size", ["big", "100", "x", "0x10", "-5x5", "10x10x10"])
def test_a_size_that_is_none_is_wrong_usage(size: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as leaving:
        PARSER.parse_args([f"--size={size}"])
    assert leaving.value.code == 2
    assert "is not a size such as 1600x1000" in capsys.readouterr().err


def test_the_version_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as leaving:
        PARSER.parse_args(["--version"])
    assert leaving.value.code == 0
    assert capsys.readouterr().out.strip() == __version__


@pytest.mark.parametrize("name", ["DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"])
def test_one_screen_is_enough(name: str) -> None:
    require_screen({name: "something"})


def test_without_a_screen_no_window_opens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    with pytest.raises(DeviceError, match="no screen") as refusal:
        require_screen({"DISPLAY": ""})
    assert refusal.value.hint


def test_other_systems_are_not_asked_for_a_screen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    require_screen({})


def test_a_qt_that_cannot_be_loaded_is_said_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "nexus_desktop.app.gui", None)
    with pytest.raises(DeviceError, match="Qt cannot be loaded"):
        run(PARSER.parse_args([]))


def test_a_word_that_is_neither_a_command_nor_a_file_is_wrong_usage(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit) as leaving:
        PARSER.parse_args(["anylize"])
    assert leaving.value.code == 2
    assert "“anylize” is neither a command nor a file" in capsys.readouterr().err


def test_a_file_without_an_ending_is_opened_if_it_is_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("recording").write_bytes(b"sound")
    assert PARSER.parse_args(["recording"]).files == [Path("recording")]


def test_a_script_that_cannot_be_read_is_refused_before_a_window_opens() -> None:
    with pytest.raises(CommandError, match="There is no such command"):
        run(PARSER.parse_args(["--do", "edit.nonsense"]))
