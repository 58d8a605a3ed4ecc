"""De-clip on recordings whose tops the test cuts off."""

from __future__ import annotations

import numpy as np
import pytest

from nexus_desktop.app.paths import resource
from nexus_desktop.engine.block import Block
from nexus_desktop.engine.effects.repair.de_clip import SPEC, rebuilt
from nexus_desktop.engine.effects.sound import HeldSound, NoResources
from nexus_desktop.tasks.progress import Progress
from tests.support.audio_files import RECORDINGS, heard

RATE = 48_000


def recordings() -> dict[str, Block]:
    """Return music and voices, a channel each."""
    found = {
        name: heard(RECORDINGS / name)[:, :1]
        for name in ("audio-channel-front-center.oga", "service-login.oga")
    }
    keys = heard(resource("samples/demo-keys.flac"))
    return {**found, "demo-keys": keys[: 4 * RATE, :1]}


def repaired(sound: Block, **values: float) -> Block:
    told = rebuilt(HeldSound(sound, RATE), SPEC.settings(values), NoResources(), Progress())
    return np.concatenate(list(told))


def snr_db(sound: Block, clean: Block) -> float:
    difference = sound.astype(np.float64) - clean
    return float(10 * np.log10(np.sum(clean.astype(np.float64) ** 2) / np.sum(difference**2)))


@pytest.mark.parametrize("name", recordings())
@pytest.mark.parametrize("share", [0.5, 0.7])
def test_tops_that_were_cut_off_come_back(name: str, share: float) -> None:
    clean = recordings()[name]
    level = share * np.abs(clean).max()
    clipped = np.clip(clean, -level, level)
    after = repaired(clipped)
    assert snr_db(after, clean) > snr_db(clipped, clean) + 3.0
    untouched = np.abs(clipped) < 0.99 * level
    np.testing.assert_array_equal(after[untouched], clipped[untouched])
    assert (np.abs(after) >= np.abs(clipped) - 1e-7).all()


@pytest.mark.parametrize("name", recordings())
def test_a_sound_without_flat_tops_stays_as_it_is(name: str) -> None:
    clean = recordings()[name]
    np.testing.assert_array_equal(repaired(clean), clean)


def test_room_for_the_tops_is_made_behind_them() -> None:
    clean = recordings()["demo-keys"]
    np.testing.assert_allclose(repaired(clean, output_db=-6.0), clean * 10**-0.3, atol=1e-6)
