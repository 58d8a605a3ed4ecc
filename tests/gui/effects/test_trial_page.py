"""An effect set, heard and applied in the window."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from nexus_desktop.ui.effects.effects_panel import EffectsPanel
from nexus_desktop.ui.effects.trial_page import PREPARING, PREVIEW, TrialPage
from tests.support.desk import Desk
from tests.support.studio import a_recording

RATE = 48_000


@pytest.fixture
def panel(desk: Desk, tmp_path: Path) -> EffectsPanel:
    """The panel of a project with a recording of two seconds, half of it selected."""
    a_recording(tmp_path / "drums.wav", 2 * RATE)
    desk.open_file(tmp_path / "drums.wav")
    desk.run("select.all")
    desk.run("fx.try")
    return desk.window.page.inspector.effects


@pytest.fixture
def page(panel: EffectsPanel) -> TrialPage:
    return panel.trial


def set_to(page: TrialPage) -> dict[str, float]:
    assert page.card is not None
    return {name: knob.amount for each in page.card.pages for name, knob in each.knobs.items()}


def test_an_empty_page_invites_and_says_what_is_meant(
    desk: Desk, panel: EffectsPanel, page: TrialPage
) -> None:
    assert page.isVisible()
    assert page.choose.hasFocus()
    assert not page.preview.isVisible()
    assert page.target.text() == "Applies to the clip."
    assert panel.to_trial.isChecked()
    assert not any(button.isChecked() for button in panel.kinds.values())
    desk.run("select.none")
    desk.session.set_cursor(5 * RATE)
    assert page.target.text() == "This works on a selection, or on the clip at the playhead."


def test_an_effect_of_any_kind_is_found_by_a_few_letters(page: TrialPage) -> None:
    QTest.mouseClick(page.choose, Qt.MouseButton.LeftButton)
    assert page.chooser is not None
    QTest.keyClicks(page.chooser.field, "reverse")
    QTest.keyClick(page.chooser.field, Qt.Key.Key_Return)
    assert page.card is not None
    assert page.card.effect == "reverse"
    assert page.preview.hasFocus()
    assert [action.text() for action in page.card.menu().actions()] == [
        *("Compare settings (A/B)", "Reset"),
    ]


def test_the_preview_plays_round_and_round_and_hears_what_is_turned(
    desk: Desk, page: TrialPage
) -> None:
    before = desk.project
    page.show_effect("gain")
    QTest.keyClick(page.preview, Qt.Key.Key_Return)
    assert page.preview.isChecked()
    playback = desk.window.page.context.playback
    assert (playback.is_playing, playback.is_looping) == (True, True)
    assert page.card is not None
    page.card.pages[0].knobs["gain_db"].value_moved.emit(-6.0)
    assert dict(desk.project.tracks[0].clips[0].rack.slots[0].settings.values)["gain_db"] == -6.0
    page.card.pages[0].knobs["gain_db"].value_settled.emit(-9.0)
    assert set_to(page)["gain_db"] == -9.0
    page.card.head.power.click()
    assert desk.project.tracks[0].clips[0].rack.slots[0].settings.is_bypassed
    assert not page.apply.isEnabled()
    QTest.keyClick(page.preview, Qt.Key.Key_Return)
    assert not page.preview.isChecked()
    assert desk.project is before
    assert desk.steps == ["Imported “drums.wav”."]
    assert (playback.is_playing, playback.is_looping) == (False, False)


def test_applying_is_one_step_and_what_was_set_stays_for_the_next_place(
    desk: Desk, page: TrialPage
) -> None:
    page.show_effect("gain")
    assert page.card is not None
    page.card.pages[0].knobs["gain_db"].value_settled.emit(-6.0)
    page.apply.click()
    desk.wait(lambda: len(desk.steps) == 2)
    assert desk.steps[-1] == "Applied the gain to the clip."
    assert set_to(page)["gain_db"] == -6.0
    desk.run("fx.repeat")
    desk.wait(lambda: len(desk.steps) == 3)


def test_what_needs_the_whole_sound_says_that_it_is_prepared(desk: Desk, page: TrialPage) -> None:
    page.show_effect("normalize")
    page.preview.click()
    assert page.preview.text() == PREPARING
    desk.wait(lambda: page.preview.text() == PREVIEW)
    assert page.preview.isChecked()
    assert desk.window.page.context.playback.is_playing
    page.apply.click()
    assert desk.steps[-1].startswith("Applied the normalize to the clip")
    assert not page.preview.isChecked()


def test_stopping_ends_the_preview(desk: Desk, page: TrialPage) -> None:
    page.show_effect("gain")
    page.preview.click()
    desk.run("play.toggle")
    desk.wait(lambda: not page.preview.isChecked())


def test_going_to_a_rack_ends_the_preview(desk: Desk, panel: EffectsPanel, page: TrialPage) -> None:
    page.show_effect("gain")
    page.preview.click()
    before = desk.session.history.project
    desk.run("fx.rack")
    assert not page.isVisible()
    assert desk.project is before
    assert panel.cards == []


def test_presets_and_a_b_work_on_what_is_not_in_the_project(desk: Desk, page: TrialPage) -> None:
    page.show_effect("compressor")
    card = page.card
    assert card is not None
    assert card.presets is not None
    library = desk.window.command_context.presets
    assert library is not None
    preset = library.on("compressor")[0]
    card.asked.emit("effect.compare", {})
    card.asked.emit("effect.preset", {"name": preset.name})
    assert card.presets.box.currentText() == preset.name
    card.asked.emit("effect.compare", {})
    assert card.presets.box.currentText() == "Usual settings"
    card.asked.emit("effect.compare", {})
    card.asked.emit("effect.save_preset", {"name": "Mine"})
    assert card.presets.box.currentText() in {preset.name, "Mine"}
    card.asked.emit("effect.reset", {})
    assert card.presets.box.currentText() == "Usual settings"
    assert desk.steps == ["Imported “drums.wav”."]


def test_noise_is_learned_from_one_place_and_taken_away_from_another(
    desk: Desk, page: TrialPage
) -> None:
    page.show_effect("noise_reduction")
    card = page.card
    assert card is not None
    card.asked.emit("effect.learn", {})
    desk.wait_until_idle()
    assert card.data is not None
    assert "Learned" in [label.text() for label in card.data.findChildren(type(page.target))]
    desk.run("select.none")
    desk.run("select.all")
    page.preview.click()
    assert page.preview.isChecked()
    assert page.preview.text() == PREVIEW, "with a profile it is heard at once"
    page.preview.click()


def test_the_menu_opens_an_effect_that_can_be_set_and_applies_one_that_cannot(
    desk: Desk, page: TrialPage
) -> None:
    desk.run("effect.apply_time_stretch")
    assert page.card is not None
    assert page.card.effect == "time_stretch"
    assert desk.steps == ["Imported “drums.wav”."]
    desk.run("effect.apply_reverse")
    desk.wait(lambda: len(desk.steps) == 2)
    desk.wait_until_idle()
    assert page.card.effect == "time_stretch"


def test_a_value_that_cannot_be_used_is_refused_in_words(desk: Desk, page: TrialPage) -> None:
    page.show_effect("gain")
    assert page.card is not None
    page.card.asked.emit("effect.set", {"params": "gain_db=900"})
    desk.wait_for_banner("gain_db")
    assert set_to(page)["gain_db"] == 0.0


def test_closing_the_project_ends_the_preview(desk: Desk, page: TrialPage) -> None:
    page.show_effect("gain")
    page.preview.click()
    desk.run("file.new")
    assert not desk.window.page.inspector.effects.trial.preview.isChecked()
    assert np.isclose(desk.window.page.context.playback.position, 0)
