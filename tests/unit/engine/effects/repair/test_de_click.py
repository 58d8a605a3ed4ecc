"""De-click on recordings into which the test puts clicks and crackle."""

from __future__ import annotations

import numpy as np
import pytest

from nexus_desktop.app.paths import resource
from nexus_desktop.engine.block import Block
from tests.support.audio_files import RECORDINGS, heard
from tests.support.effects import in_place, setting
from tests.unit.engine.effects.repair.test_de_clip import RATE, recordings, snr_db

RECORDED = recordings()
SEEDS = range(10)


def clicked(clean: Block, seed: int, most_frames: int = 12) -> Block:
    """Return a sound with twenty clicks a fifth to four fifths as loud as its peak."""
    random = np.random.default_rng(seed)
    damaged, peak = clean.copy(), float(np.abs(clean).max())
    for at in random.integers(2000, len(clean) - 2000, 20):
        frames = int(random.integers(1, most_frames))
        level = peak * random.uniform(0.2, 0.8) * random.choice([-1, 1])
        damaged[at : at + frames, 0] += (level * random.uniform(0.3, 1, frames)).astype(np.float32)
    return damaged


def crackling(clean: Block, seed: int, per_second: int = 200) -> Block:
    """Return a sound with the crackle of an old record, up to as loud as the sound itself."""
    random = np.random.default_rng(seed)
    damaged, level = clean.copy(), float(np.sqrt(np.mean(clean**2)))
    for at in random.integers(0, len(clean) - 8, per_second * len(clean) // RATE):
        frames = int(random.integers(1, 5))
        bump = np.hanning(frames + 2)[1:-1] * random.exponential(0.5) * random.choice([-1, 1])
        damaged[at : at + frames, 0] += (level * bump).astype(np.float32)
    return damaged


def cleaned(sound: Block, **values: float | str) -> Block:
    return in_place(setting("de_click", **values), sound, RATE)


@pytest.mark.parametrize("name", RECORDED)
def test_clicks_go_and_leave_what_was_under_them(name: str) -> None:
    clean = RECORDED[name]
    gained = []
    for seed in SEEDS:
        damaged = clicked(clean, seed)
        gained.append(snr_db(cleaned(damaged), clean) - snr_db(damaged, clean))
    assert min(gained) > 5.0
    assert np.mean(gained) > 12.0


@pytest.mark.parametrize(
    ("name", "least_db"),
    [("audio-channel-front-center.oga", 6.0), ("service-login.oga", 12.0), ("drums", 4.0)],
)
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_crackle_of_a_record_goes(name: str, least_db: float, seed: int) -> None:
    clean = RECORDED[name]
    damaged = crackling(clean, seed)
    assert snr_db(cleaned(damaged), clean) > snr_db(damaged, clean) + least_db


@pytest.mark.parametrize(
    "name",
    [
        "audio-channel-rear-left.oga",
        "audio-channel-rear-center.oga",
        "audio-channel-side-right.oga",
        "service-login.oga",
        "complete.oga",
    ],
)
def test_next_to_nothing_of_a_clean_recording_is_changed(name: str) -> None:
    clean = heard(RECORDINGS / name)[:, :1]
    after = cleaned(clean)
    assert np.array_equal(after, clean) or snr_db(after, clean) > 40.0


@pytest.mark.parametrize("name", ["demo-drums.flac", "demo-keys.flac"])
def test_played_music_is_left_alone(name: str) -> None:
    clean = heard(resource("samples") / name)
    after = cleaned(clean)
    assert np.array_equal(after, clean) or snr_db(after, clean) > 45.0


def test_what_lasts_longer_than_a_click_is_left_alone() -> None:
    clean = RECORDED["demo-keys"]
    burst = clean.copy()
    burst[RATE : RATE + 480, 0] += np.float32(0.3) * np.float32(
        np.random.default_rng(3).standard_normal(480)
    )
    around = slice(RATE - 480, RATE + 960)
    np.testing.assert_array_equal(cleaned(burst, longest_ms=2.0)[around], burst[around])


def test_a_beat_out_of_silence_keeps_its_attack() -> None:
    times = np.arange(RATE) / RATE
    beat = np.sin(2 * np.pi * 180 * times) * np.exp(-times / 0.08)
    sound = np.concatenate([np.zeros(RATE // 2), beat]).astype(np.float32)[:, None]
    np.testing.assert_array_equal(cleaned(sound), sound)


def test_the_sound_and_its_clicks_are_what_came_in() -> None:
    damaged = clicked(RECORDED["service-login.oga"], 4)
    clicks = cleaned(damaged, output="clicks")
    np.testing.assert_allclose(cleaned(damaged) + clicks, damaged, atol=1e-6)
    assert 20 <= np.count_nonzero(clicks) < 800


def test_higher_sensitivity_finds_fainter_clicks() -> None:
    clean = RECORDED["demo-keys"]
    faint = clean.copy()
    faint[4000:-4000:4801, 0] += np.float32(0.0005)
    places = np.arange(4000, len(clean) - 4000, 4801)

    def found(percent: float) -> int:
        return int(np.sum(cleaned(faint, sensitivity=percent)[places] != faint[places]))

    assert found(0.0) < found(60.0) <= found(90.0)
    assert found(90.0) > 0.9 * len(places)


@pytest.mark.parametrize("rate", [16_000, 44_100, 96_000])
def test_clicks_go_at_other_sample_rates(rate: int) -> None:
    times = np.arange(2 * rate) / rate
    clean = sum(np.sin(2 * np.pi * freq * times) for freq in (220.0, 277.0, 330.0)) * 0.15
    clean += 1e-4 * np.random.default_rng(2).standard_normal(len(times))
    whole = np.asarray(clean[:, None], np.float32)
    damaged = whole.copy()
    at = np.random.default_rng(5).integers(rate // 10, 2 * rate - rate // 10, 20)
    damaged[at] += np.float32(0.2)
    after = in_place(setting("de_click"), damaged, rate)
    assert snr_db(after, whole) > snr_db(damaged, whole) + 25.0
