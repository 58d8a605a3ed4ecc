"""A project to export, and the panel that asks how."""

from __future__ import annotations

from pathlib import Path

import pytest

from nexus_desktop.ui.export.export_panel import ExportPanel
from tests.support.audio_files import Kind
from tests.support.desk import Desk
from tests.support.signals import tone

FLOAT_WAV = Kind("float WAV", ".wav", "WAV", "FLOAT")
RATE = 48_000


@pytest.fixture
def song(desk: Desk, tmp_path: Path) -> Desk:
    """Two seconds of a tone."""
    file = tmp_path / "song.wav"
    FLOAT_WAV.write(file, tone(2 * RATE), RATE)
    desk.open_file(file)
    return desk


def panel_of(desk: Desk, command: str = "file.export") -> ExportPanel:
    desk.run(command)
    (panel,) = (
        each for each in desk.window.findChildren(ExportPanel) if each.isVisibleTo(desk.window)
    )
    return panel
