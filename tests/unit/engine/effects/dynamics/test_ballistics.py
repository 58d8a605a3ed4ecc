"""A reduction that grows and is let go against exponentials in closed form."""

from __future__ import annotations

import numpy as np

from nexus_desktop.engine.effects.dynamics.ballistics import Ballistics


def test_it_grows_and_is_let_go_as_exponentials_of_its_two_paces() -> None:
    wanted = np.concatenate([np.full(50, 12.0), np.zeros(200)])
    reduction = Ballistics().smoothed(wanted, 0.9, 0.97)
    np.testing.assert_allclose(reduction[:50], 12.0 * (1 - 0.9 ** np.arange(1, 51)))
    np.testing.assert_allclose(reduction[50:], reduction[49] * 0.97 ** np.arange(1, 201))


def test_in_pieces_it_is_the_same_and_what_is_left_ends() -> None:
    wanted = np.abs(np.random.default_rng(1).standard_normal(300)) * 10.0
    whole, pieces = Ballistics(), Ballistics()
    expected = whole.smoothed(wanted, 0.8, 0.95)
    heard = [pieces.smoothed(each, 0.8, 0.95) for each in np.split(wanted, [0, 1, 100])]
    np.testing.assert_array_equal(np.concatenate(heard), expected)
    silent = np.zeros(600)
    assert whole.smoothed(silent, 0.8, 0.95)[-1] == 0.0
    assert whole.smoothed(silent, 0.8, 0.95) is silent
