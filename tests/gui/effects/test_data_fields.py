"""What an effect takes beside its knobs, chosen on its card."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QPushButton, QWidget

from nexus_desktop.ui.effects.data_fields import GONE
from nexus_desktop.ui.effects.effects_panel import EffectsPanel
from tests.support.desk import Desk
from tests.support.signals import noise


@pytest.fixture
def panel(desk: Desk) -> EffectsPanel:
    """The panel of a project with two tracks, the first one focused."""
    desk.run("track.new_mono", name="Music")
    desk.run("track.new_mono", name="Voice")
    desk.session.focus_track(desk.project.tracks[0].id)
    desk.run("fx.rack")
    return desk.window.page.inspector.effects


def field(panel: EffectsPanel, name: str) -> QWidget:
    data = panel.cards[-1].data
    assert data is not None
    return data.fields[name]


def combo(panel: EffectsPanel, name: str) -> QComboBox:
    found = field(panel, name)
    assert isinstance(found, QComboBox)
    return found


def choose(box: QComboBox, name: str) -> None:
    """Choose as the keyboard does, which tells those who listen."""
    row = box.findText(name)
    assert row >= 0
    box.setCurrentIndex(row)
    box.activated.emit(row)


def data_of(desk: Desk) -> dict[str, str]:
    return dict(desk.project.tracks[0].rack.slots[-1].settings.data)


def test_another_track_is_chosen_to_steer_an_effect(desk: Desk, panel: EffectsPanel) -> None:
    panel.add_effect("duck")
    box = combo(panel, "key")
    assert [box.itemText(row) for row in range(box.count())] == ["None", "Voice"]
    choose(box, "Voice")
    assert data_of(desk) == {"key": f"track:{desk.project.tracks[1].id}"}
    choose(box, "None")
    assert data_of(desk) == {}


def test_a_track_that_is_renamed_or_gone_is_told(desk: Desk, panel: EffectsPanel) -> None:
    panel.add_effect("duck")
    choose(combo(panel, "key"), "Voice")
    desk.run("track.rename", track="2", name="Ana")
    assert combo(panel, "key").currentText() == "Ana"
    desk.run("track.close", track="2")
    desk.session.focus_track(desk.project.tracks[0].id)
    assert combo(panel, "key").currentText() == GONE


def test_a_sound_of_the_project_becomes_a_room(
    desk: Desk, panel: EffectsPanel, tmp_path: Path
) -> None:
    soundfile.write(tmp_path / "church.wav", np.asarray(noise(4800, 1)), 48_000)
    desk.open_file(tmp_path / "church.wav")
    desk.session.focus_track(desk.project.tracks[0].id)
    panel = desk.window.page.inspector.effects
    panel.add_effect("convolution")
    box = combo(panel, "impulse")
    assert box.currentText() == "Built-in"
    choose(box, "church.wav")
    (source,) = desk.project.sources
    assert data_of(desk) == {"impulse": f"source:{source}"}


def test_noise_is_learned_only_from_a_selection(desk: Desk, panel: EffectsPanel) -> None:
    panel.add_effect("noise_reduction")
    button = field(panel, "profile")
    assert isinstance(button, QPushButton)
    before = desk.steps
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert desk.steps == before
    assert desk.banners


def test_effects_without_texts_have_no_rows(panel: EffectsPanel) -> None:
    panel.add_effect("gain")
    assert panel.cards[-1].data is None
