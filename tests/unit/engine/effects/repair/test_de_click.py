"""De-click on recordings into which the test puts clicks."""

from __future__ import annotations

import numpy as np
import pytest

from nexus_desktop.app.paths import resource
from nexus_desktop.engine.block import Block
from nexus_desktop.engine.effects.repair.de_click import SPEC, freed
from nexus_desktop.engine.effects.sound import HeldSound, NoResources
from nexus_desktop.tasks.progress import Progress
from tests.support.audio_files import heard
from tests.unit.engine.effects.repair.test_de_clip import RATE, recordings, snr_db

RECORDED = {**recordings(), "drums": heard(resource("samples/demo-drums.flac"))[: 4 * RATE, :1]}


def clicked(clean: Block, seed: int, most_frames: int = 12) -> Block:
    """Return a sound with twenty clicks a fifth to four fifths as loud as its peak."""
    random = np.random.default_rng(seed)
    damaged, peak = clean.copy(), float(np.abs(clean).max())
    for at in random.integers(2000, len(clean) - 2000, 20):
        frames = int(random.integers(1, most_frames))
        level = peak * random.uniform(0.2, 0.8) * random.choice([-1, 1])
        damaged[at : at + frames, 0] += (level * random.uniform(0.3, 1, frames)).astype(np.float32)
    return damaged


def cleaned(sound: Block, **values: float) -> Block:
    told = freed(HeldSound(sound, RATE), SPEC.settings(values), NoResources(), Progress())
    return np.concatenate(list(told))


@pytest.mark.parametrize("name", RECORDED)
@pytest.mark.parametrize("seed", [1, 2])
def test_clicks_go_and_leave_what_was_under_them(name: str, seed: int) -> None:
    clean = RECORDED[name]
    damaged = clicked(clean, seed)
    assert snr_db(cleaned(damaged), clean) > snr_db(damaged, clean) + 5.0


@pytest.mark.parametrize("name", RECORDED)
def test_next_to_nothing_of_a_clean_recording_is_changed(name: str) -> None:
    clean = RECORDED[name]
    after = cleaned(clean)
    assert np.array_equal(after, clean) or snr_db(after, clean) > 40.0


def test_what_lasts_longer_than_a_click_is_left_alone() -> None:
    clean = RECORDED["demo-keys"]
    burst = clean.copy()
    burst[RATE : RATE + 480, 0] += np.float32(0.3) * np.float32(
        np.random.default_rng(3).standard_normal(480)
    )
    np.testing.assert_array_equal(cleaned(burst, longest_ms=2.0), burst)
