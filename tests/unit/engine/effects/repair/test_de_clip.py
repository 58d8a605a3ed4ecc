"""De-clip on recordings whose tops the test cuts off."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from nexus_desktop.app.paths import resource
from nexus_desktop.engine.block import Block
from tests.support.audio_files import RECORDINGS, heard
from tests.support.effects import in_place, setting

RATE = 48_000


def recordings() -> dict[str, Block]:
    """Return music and voices, a channel each."""
    found = {
        name: heard(RECORDINGS / name)[:, :1]
        for name in ("audio-channel-front-center.oga", "service-login.oga")
    }
    keys = heard(resource("samples/demo-keys.flac"))
    drums = heard(resource("samples/demo-drums.flac"))
    return {**found, "demo-keys": keys[: 4 * RATE, :1], "drums": drums[: 4 * RATE, :1]}


def repaired(sound: Block, **values: float) -> Block:
    return in_place(setting("de_clip", **values), sound, RATE)


def snr_db(sound: Block, clean: Block) -> float:
    difference = sound.astype(np.float64) - clean
    return float(10 * np.log10(np.sum(clean.astype(np.float64) ** 2) / np.sum(difference**2)))


LEAST_DB = {
    "audio-channel-front-center.oga": (6.5, 7.0, 11.0, 13.0),
    "service-login.oga": (18.0, 20.0, 25.0, 28.0),
    "demo-keys": (7.5, 9.0, 20.0, 22.0),
    "drums": (3.5, 4.0, 3.5, 1.5),
}
"""What is gained at each level: noise under which samples are lost cannot be known again."""


@pytest.mark.parametrize("name", LEAST_DB)
@pytest.mark.parametrize(("place", "share"), [(0, 0.3), (1, 0.5), (2, 0.7), (3, 0.85)])
def test_tops_that_were_cut_off_come_back(name: str, place: int, share: float) -> None:
    clean = recordings()[name]
    level = share * np.abs(clean).max()
    clipped = np.clip(clean, -level, level)
    after = repaired(clipped)
    assert snr_db(after, clean) > snr_db(clipped, clean) + LEAST_DB[name][place]
    untouched = np.abs(clipped) < 0.99 * level
    np.testing.assert_array_equal(after[untouched], clipped[untouched])
    assert (np.abs(after) >= np.abs(clipped) - 1e-7).all()


@pytest.mark.parametrize("bits", [16, 24])
def test_tops_come_back_from_a_file_of_few_bits(bits: int, tmp_path: Path) -> None:
    clean = recordings()["service-login.oga"]
    loud = clean / np.abs(clean).max() * np.float32(10 ** (4 / 20))
    soundfile.write(tmp_path / "loud.wav", loud, RATE, f"PCM_{bits}")
    clipped = heard(tmp_path / "loud.wav")
    assert np.abs(clipped).max() <= 1.0
    assert snr_db(repaired(clipped), loud) > snr_db(clipped, loud) + 15.0


def test_a_cut_that_is_not_flat_is_known_by_its_level() -> None:
    clean = recordings()["service-login.oga"]
    level = 0.6 * np.abs(clean).max()
    rough = np.random.default_rng(4).uniform(1.0, 1.02, clean.shape).astype(np.float32)
    clipped = np.where(np.abs(clean) > level, np.sign(clean) * level * rough, clean)
    np.testing.assert_array_equal(repaired(clipped), clipped)
    after = repaired(clipped, level_db=20 * np.log10(level))
    assert snr_db(after, clean) > snr_db(clipped, clean) + 15.0


def test_a_soft_bass_in_16_bits_has_no_tops_that_were_cut_off() -> None:
    wave = 0.01 * np.sin(2 * np.pi * 40 * np.arange(2 * RATE) / RATE)
    stepped = (np.round(wave * 32_768) / 32_768).astype(np.float32)[:, None]
    np.testing.assert_array_equal(repaired(stepped), stepped)


@pytest.mark.parametrize("name", recordings())
def test_a_sound_without_flat_tops_stays_as_it_is(name: str) -> None:
    clean = recordings()[name]
    np.testing.assert_array_equal(repaired(clean), clean)


def test_room_for_the_tops_is_made_behind_them() -> None:
    clean = recordings()["demo-keys"]
    np.testing.assert_allclose(repaired(clean, output_db=-6.0), clean * 10**-0.3, atol=1e-6)
