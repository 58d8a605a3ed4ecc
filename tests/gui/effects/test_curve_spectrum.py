"""Behind the response of a filter stands the spectrum of what comes out of its rack, live."""

from __future__ import annotations

from pathlib import Path

import pytest

from nexus_desktop.ui.effects.effects_panel import EffectsPanel
from nexus_desktop.ui.effects.response_curve import ResponseCurve
from tests.support.desk import Desk
from tests.support.studio import a_recording


@pytest.fixture
def panel(desk: Desk, tmp_path: Path) -> EffectsPanel:
    """The panel of a track with ten seconds of noise behind an equaliser."""
    a_recording(tmp_path / "noise.wav", 480_000)
    desk.open_file(tmp_path / "noise.wav")
    desk.run("fx.rack")
    desk.run("effect.add_equalizer")
    return desk.window.page.inspector.effects


def curve_of(panel: EffectsPanel) -> ResponseCurve:
    drawing = panel.cards[-1].drawing
    assert isinstance(drawing, ResponseCurve)
    return drawing


def test_the_spectrum_comes_with_the_sound_and_goes_with_it(
    desk: Desk, panel: EffectsPanel
) -> None:
    curve = curve_of(panel)
    at_rest = desk.picture(curve)
    desk.run("play.toggle")
    desk.wait(lambda: desk.picture(curve) != at_rest)
    desk.run("play.toggle")
    desk.wait(lambda: desk.picture(curve) == at_rest)


def test_nothing_is_tapped_while_no_response_is_on_the_screen(
    desk: Desk, panel: EffectsPanel
) -> None:
    tap = desk.window.page.context.playback.listening.tap
    desk.run("play.toggle")
    desk.wait(lambda: tap.place == panel.scope.place)
    panel.cards[-1].fold(is_folded=True)
    desk.wait(lambda: tap.place is None)
    panel.cards[-1].fold(is_folded=False)
    desk.wait(lambda: tap.place == panel.scope.place)
    desk.run("view.history")
    desk.wait(lambda: tap.place is None)
    desk.run("play.toggle")
