"""Settings that fade into one another."""

from __future__ import annotations

import numpy as np
import pytest

from nexus_desktop.engine.effects.blend import Blend


def made() -> Blend[str, list[str]]:
    blend: Blend[str, list[str]] = Blend(lambda setting: [setting], "room")
    blend.prepare(1000)
    return blend


def test_before_a_stream_a_setting_is_taken_at_once() -> None:
    blend: Blend[str, str] = Blend(str, "room")
    blend.aim("hall")
    blend.prepare(1000)
    assert blend.over(5) == [(1.0, "hall")]


def test_all_shares_together_are_one_however_often_it_is_changed() -> None:
    blend = made()
    for setting in ("hall", "plate", "room", "hall"):
        blend.aim(setting)
        shares = [np.broadcast_to(share, 7) for share, _ in blend.over(7)]
        np.testing.assert_allclose(np.sum(shares, axis=0), 1.0, atol=1e-12)


def test_what_has_faded_is_let_go_and_begins_anew() -> None:
    blend = made()
    first = blend.over(1)[0][1]
    blend.aim("hall")
    blend.over(1000)
    assert [worker for _, worker in blend.over(1)] == [["hall"]]
    blend.aim("room")
    assert all(worker is not first for _, worker in blend.over(1))


def test_a_setting_that_is_chosen_again_grows_from_where_it_is() -> None:
    blend = made()
    blend.aim("hall")
    (before, _), _ = blend.over(5)
    blend.aim("room")
    (after, worker), _ = blend.over(5)
    assert worker == ["room"]
    assert isinstance(before, np.ndarray)
    assert isinstance(after, np.ndarray)
    assert 1.0 > after[0] > before[-1] == pytest.approx(np.exp(-0.5))
