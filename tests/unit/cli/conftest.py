"""What tests of the commands share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from nexus_desktop.cli.main import main
from tests.support.command_line import Run
from tests.support.studio import a_recording

Nexus = Callable[..., Run]


@pytest.fixture
def nexus(capsys: pytest.CaptureFixture[str]) -> Nexus:
    """Runs the program on the spot."""

    def run(*words: str | Path) -> Run:
        code = main([str(word) for word in words])
        told = capsys.readouterr()
        return Run(code, told.out, told.err)

    return run


@pytest.fixture
def take(tmp_path: Path) -> Path:
    a_recording(tmp_path / "take.wav", 48_000)
    return tmp_path / "take.wav"
