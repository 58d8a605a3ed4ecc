"""A reduction that grows and is let go against exponentials in closed form."""

from __future__ import annotations

import numpy as np
import pytest

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
    np.testing.assert_allclose(np.concatenate(heard), expected, rtol=1e-12)
    silent = np.zeros(600)
    assert whole.smoothed(silent, 0.8, 0.95)[-1] == 0.0
    assert whole.smoothed(silent, 0.8, 0.95) is silent


@pytest.mark.parametrize(
    ("attack", "release"),
    [(0.977, 0.9996), (0.8, 0.99), (0.9996, 0.9), (0.5, 0.5), (0.01, 0.9), (0.99999, 0.02)],
)
@pytest.mark.parametrize("wanted_hz", [0.001, 0.03, 0.3])
def test_many_hops_at_once_are_what_each_is_after_the_one_before(
    wanted_hz: float, attack: float, release: float
) -> None:
    random = np.random.default_rng(3)
    swinging = 9.0 * np.sin(wanted_hz * np.arange(9000)) + random.standard_normal(9000)
    wanted = np.maximum(swinging, 0.0)
    reduction, expected = 0.0, []
    for each in wanted:
        pace = attack if each > reduction else release
        reduction = pace * reduction + (1.0 - pace) * each
        expected.append(reduction)
    many = Ballistics()
    heard = [many.smoothed(each, attack, release) for each in np.split(wanted, [700, 701, 5000])]
    np.testing.assert_allclose(np.concatenate(heard), expected, atol=1e-5)
