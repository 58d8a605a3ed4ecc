"""What gets a fresh machine ready: it says what it installs, and stops with a sentence."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from tests.support.scripts import loaded_script
from tests.support.source_tree import ROOT


@pytest.fixture
def prepare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """The script, with an environment of its own and no commands but those a test allows."""
    with loaded_script(ROOT / ".ci" / "prepare.py") as script:
        monkeypatch.setattr(script, "VENV", tmp_path / ".venv")
        monkeypatch.setattr(script, "VENV_PYTHON", Path(sys.executable))
        yield script


@pytest.fixture
def commands(prepare: ModuleType, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the script would have run, one line each."""
    lines: list[str] = []

    def note(command: list[str]) -> bool:
        lines.append(" ".join(command))
        return True

    monkeypatch.setattr(prepare, "run_quietly", note)
    return lines


def missing(script: ModuleType, *names: str, is_essential: bool = False) -> tuple[object, ...]:
    return tuple(
        script.SystemNeed((name,), f"lib{name}.so.99", "the test", is_essential) for name in names
    )


def test_every_python_package_is_installed_for_a_reason(prepare: ModuleType) -> None:
    wanted = prepare.python_packages("test")
    assert set(prepare.python_packages("run")) < set(wanted)
    assert set(wanted) == set(prepare.WHY_PYTHON_PACKAGE)


def test_a_machine_that_has_everything_is_left_alone(
    prepare: ModuleType, commands: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert prepare.prepare_system(()) == ""
    assert commands == []
    assert capsys.readouterr().out == ""


def test_an_administrator_gets_what_is_missing_installed(
    prepare: ModuleType,
    commands: list[str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(prepare, "root_prefix", lambda: ["sudo", "-n"])
    monkeypatch.setattr(prepare.shutil, "which", lambda name: f"/usr/bin/{name}")
    prepare.prepare_system(missing(prepare, "alpha", "beta"))
    update, install = commands
    assert update.startswith("sudo -n env DEBIAN_FRONTEND=noninteractive apt-get")
    assert install.endswith("--no-install-recommends alpha beta")
    assert "Going on without alpha: the test will not work." in capsys.readouterr().out


def test_one_package_that_cannot_be_had_does_not_keep_the_others_away(
    prepare: ModuleType, commands: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    note = prepare.run_quietly
    monkeypatch.setattr(prepare, "run_quietly", lambda command: note(command) and False)
    prepare.install_packages(list(missing(prepare, "alpha", "beta")), [])
    assert [line.split()[-1] for line in commands[-2:]] == ["alpha", "beta"]


def test_anybody_else_is_told_the_line_to_run(
    prepare: ModuleType,
    commands: list[str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(prepare, "root_prefix", lambda: None)
    monkeypatch.setattr(prepare.shutil, "which", lambda name: f"/usr/bin/{name}")
    assert prepare.prepare_system(missing(prepare, "alpha", "beta")) == ""
    assert "  sudo apt-get install alpha beta\n" in capsys.readouterr().out
    assert commands == []


def test_it_ends_with_a_sentence_when_something_essential_stays_missing(
    prepare: ModuleType, commands: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(prepare, "root_prefix", lambda: None)
    problem = prepare.prepare_system(missing(prepare, "alpha", is_essential=True))
    assert problem == "Studio Nexus cannot start without alpha."


def test_an_older_python_gets_a_sentence(
    prepare: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(prepare, "OLDEST_PYTHON", (99, 1))
    assert prepare.main(["run"]) == 1
    assert "needs Python 99.1 or newer" in capsys.readouterr().err


def test_the_environment_is_filled_once_and_again_when_the_project_changes(
    prepare: ModuleType, commands: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    prepare.VENV.mkdir()
    assert prepare.prepare_environment("test") == 0
    assert commands[-1].endswith("[backend,test]")
    commands.clear()
    assert prepare.prepare_environment("test") == prepare.prepare_environment("run") == 0
    assert commands == []
    monkeypatch.setattr(prepare, "fingerprint", lambda: "another")
    prepare.prepare_environment("run")
    assert len(commands) == 1


def test_what_is_enough_to_run_is_not_enough_to_test(
    prepare: ModuleType, commands: list[str]
) -> None:
    prepare.VENV.mkdir()
    prepare.prepare_environment("run")
    commands.clear()
    prepare.prepare_environment("test")
    assert len(commands) == 1


def test_a_broken_environment_is_made_anew(
    prepare: ModuleType, commands: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    prepare.VENV.mkdir()
    monkeypatch.setattr(prepare, "VENV_PYTHON", prepare.VENV / "bin" / "python")
    prepare.prepare_environment("run")
    assert "-m venv --clear" in commands[0]


def test_make_lists_its_targets_in_words() -> None:
    listing = subprocess.run(["make"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    targets = re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert set(re.findall(r"^make ([a-z-]+)", listing, re.MULTILINE)) == set(targets) - {"help"}


def test_the_build_server_runs_what_everybody_runs() -> None:
    lines = (ROOT / ".ci" / "run").read_text().splitlines()
    assert lines[-1] == "exec make test"
