"""Spectrograms in the lanes: a key shows them alone, below the waves, and takes them away."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtGui import QImage

from nexus_desktop.ui.arrange.spectrum_colors import spectrum_colors
from nexus_desktop.ui.arrange.wave_columns import SoundView
from nexus_desktop.workflows.commands.context import Sight
from tests.support.desk import Desk
from tests.support.studio import a_recording


@pytest.fixture
def noisy(desk: Desk, tmp_path: Path) -> Desk:
    """A window with four seconds of noise."""
    a_recording(tmp_path / "noise.wav", 192_000)
    desk.open_file(tmp_path / "noise.wav")
    return desk


def spectrum_pixels(desk: Desk, y_share: float) -> int:
    """Return how many pixels of a row of the first lane have colours of a spectrogram."""
    shown: QImage = desk.picture(desk.lanes)
    y = round(desk.window.page.arrange.state.layout.height(0) * y_share)
    colors = set(spectrum_colors(True)[40:].tolist())
    return sum(shown.pixel(x, y) in colors for x in range(50, 500))


def test_q_shows_the_spectrogram_then_both_then_the_wave(noisy: Desk) -> None:
    desk, state = noisy, noisy.window.page.arrange.state
    wave = desk.picture(desk.lanes)
    desk.lanes.setFocus()
    desk.press("Q", desk.lanes)
    assert state.sound_view is SoundView.SPECTROGRAM
    desk.wait(lambda: spectrum_pixels(desk, 0.4) > 400)
    assert spectrum_pixels(desk, 0.8) > 400
    desk.press("Q", desk.lanes)
    desk.wait(lambda: spectrum_pixels(desk, 0.8) > 400)
    assert spectrum_pixels(desk, 0.4) < 20
    desk.press("Q", desk.lanes)
    desk.wait(lambda: desk.picture(desk.lanes) == wave)


def test_a_silenced_stretch_is_dark_at_once(noisy: Desk) -> None:
    noisy.run("view.spectro")
    noisy.wait(lambda: spectrum_pixels(noisy, 0.5) > 400)
    noisy.run("clip.gain", clips="1.1", gain_db="-90")
    noisy.wait(lambda: spectrum_pixels(noisy, 0.5) == 0)
    noisy.run("edit.undo")
    noisy.wait(lambda: spectrum_pixels(noisy, 0.5) > 400)


def test_another_theme_paints_other_colours(noisy: Desk) -> None:
    noisy.run("view.spectro")
    noisy.wait(lambda: spectrum_pixels(noisy, 0.5) > 400)
    noisy.run("view.theme_light")
    noisy.wait(lambda: spectrum_pixels(noisy, 0.5) < 20)


def test_another_project_is_looked_at_in_the_same_way(noisy: Desk) -> None:
    for command in ("view.spectro", "view.spectro", "view.loudness", "view.ruler_samples"):
        noisy.run(command)
    before = noisy.window.page.arrange
    noisy.run("file.new")
    noisy.wait(lambda: noisy.window.page.arrange is not before)
    view = noisy.window.page.arrange
    assert view.state.sound_view is SoundView.BOTH
    assert [sight for sight in Sight if view.shows(sight)] == [
        Sight.SAMPLES,
        Sight.LOUDNESS,
        Sight.SPECTROGRAM,
    ]


def test_frequencies_are_named_at_the_edge_and_not_on_low_lanes(noisy: Desk) -> None:
    noisy.run("view.spectro")
    noisy.wait(lambda: spectrum_pixels(noisy, 0.5) > 400)
    state = noisy.window.page.arrange.state
    colors = set(spectrum_colors(True).tolist())

    def names() -> int:
        """Return how many pixels at the left edge of the spectrogram are of another colour."""
        shown, box = noisy.picture(noisy.lanes), state.layout.height(0)
        rows = range(30, box - 12)
        return sum(shown.pixel(x, y) not in colors for x in range(6, 20) for y in rows)

    noisy.wait(lambda: names() > 100)
    state.resize_lane(noisy.project.tracks[0].id, 60)
    noisy.wait(lambda: spectrum_pixels(noisy, 0.6) > 400)
    noisy.wait(lambda: names() == 0)
