"""Noise reduction on a voice that was recorded, under noise that the test adds."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy import signal

from nexus_desktop.app.paths import resource
from nexus_desktop.domain.errors import EffectRefused
from nexus_desktop.engine.block import Block
from nexus_desktop.engine.effects.repair.noise_learning import learn
from nexus_desktop.engine.effects.repair.noise_profile import densities_of
from nexus_desktop.engine.effects.sound import HeldSound
from nexus_desktop.tasks.progress import Progress
from tests.support.audio_files import RECORDINGS, heard
from tests.support.effects import in_blocks, in_place, prepared, setting, through

RATE = 48_000
PAUSE = RATE
VOICES = (
    "audio-channel-front-center.oga",
    "audio-channel-rear-left.oga",
    "audio-channel-side-right.oga",
)
MUSIC = ("service-login.oga", "alarm-clock-elapsed.oga")
COLOURS = ("white", "pink", "hum", "fan")


def steady(frames: int, colour: str, seed: int = 3) -> Block:
    """Return white or pink noise, hiss with hum, or a fan in a room, with a power of 1."""
    white = np.random.default_rng(seed).standard_normal(frames)
    times = np.arange(frames) / RATE
    if colour == "pink":
        bands = np.fft.rfft(white)
        white = np.fft.irfft(bands / np.sqrt(np.maximum(np.arange(len(bands)), 20)), frames)
    if colour == "hum":
        white += 2.0 * np.sin(2 * np.pi * 50 * times)
    if colour == "fan":
        air = signal.sosfilt(signal.butter(2, 400, fs=RATE, output="sos"), white)
        white = air / np.std(air) + np.sin(2 * np.pi * 117 * times) + 0.02 * white
    return np.asarray((white / np.sqrt(np.mean(white**2)))[:, None], np.float32)


def said(name: str) -> Block:
    """Return a recording behind a pause."""
    return np.concatenate([np.zeros((PAUSE, 1), np.float32), heard(RECORDINGS / name)[:, :1]])


def freed(sound: Block, noise: Block, **values: float | str) -> Block:
    """Return a sound without the noise that was learned, in its place."""
    chosen = learn(HeldSound(noise, RATE), setting("noise_reduction", **values), Progress())
    return in_place(chosen, sound, RATE)


def si_sdr_db(sound: Block, wanted: Block) -> float:
    """Return how far what is not the wanted sound lies below it, its gain left free."""
    told, clean = sound[:, 0].astype(np.float64), wanted[:, 0].astype(np.float64)
    share = clean * (told @ clean) / (clean @ clean)
    return float(10 * np.log10((share @ share) / np.sum((told - share) ** 2)))


def noisy(clean: Block, colour: str, snr_db: float) -> Block:
    """Return a sound with noise so far below what follows the pause."""
    level = np.sqrt(np.mean(clean[PAUSE:] ** 2)) * 10 ** (-snr_db / 20)
    return clean + np.float32(level) * steady(len(clean), colour)


@pytest.mark.parametrize("name", VOICES)
@pytest.mark.parametrize("colour", COLOURS)
@pytest.mark.parametrize("snr_db", [5.0, 10.0, 15.0])
def test_a_voice_comes_out_of_steady_noise(name: str, colour: str, snr_db: float) -> None:
    voice = said(name)
    damaged = noisy(voice, colour, snr_db)
    spoken, before = damaged[PAUSE:], si_sdr_db(damaged[PAUSE:], voice[PAUSE:])
    assert si_sdr_db(freed(damaged, damaged)[PAUSE:], voice[PAUSE:]) > before + 6.0
    # The speaker need not fall silent: the noise is found between one sound and the next.
    assert si_sdr_db(freed(spoken, spoken), voice[PAUSE:]) > before + 6.0


@pytest.mark.parametrize("name", MUSIC)
@pytest.mark.parametrize("colour", COLOURS)
def test_music_comes_out_of_steady_noise(name: str, colour: str) -> None:
    music = said(name)
    damaged = noisy(music, colour, 10.0)
    gained = si_sdr_db(freed(damaged, damaged)[PAUSE:], music[PAUSE:])
    assert gained > si_sdr_db(damaged[PAUSE:], music[PAUSE:]) + 7.5


@pytest.mark.parametrize("name", [*VOICES, *MUSIC, "complete.oga", "demo-drums.flac"])
def test_a_clean_recording_that_taught_its_own_noise_comes_through(name: str) -> None:
    folder = RECORDINGS if name.endswith(".oga") else resource("samples")
    clean = heard(folder / name)[: 6 * RATE, :1]
    assert si_sdr_db(freed(clean, clean), clean) > 35.0
    behind_silence = np.concatenate([np.zeros((PAUSE, 1), np.float32), clean])
    assert si_sdr_db(freed(behind_silence, behind_silence)[PAUSE:], clean) > 35.0


@pytest.mark.parametrize("snr_db", [5.0, 15.0])
@pytest.mark.parametrize("name", VOICES)
def test_the_noise_beneath_a_voice_is_told_as_loud_as_it_is(name: str, snr_db: float) -> None:
    voice = said(name)[PAUSE:]
    level = np.sqrt(np.mean(voice**2)) * 10 ** (-snr_db / 20)
    damaged = voice + np.float32(level) * steady(len(voice), "white")
    learned = learn(HeldSound(damaged, RATE), setting("noise_reduction"), Progress())
    density = densities_of(dict(learned.data)["profile"], 1, RATE)[0]
    # White noise has the same power in each of the hertz up to half the sample rate.
    told_db = 10 * np.log10(density[5:1000] / (level**2 / (RATE / 2)) * 2)
    assert np.mean(told_db) == pytest.approx(0.0, abs=0.7)
    assert np.mean(np.abs(told_db)) < 1.0


def test_the_sound_and_what_is_taken_away_are_what_came_in() -> None:
    damaged = noisy(said(VOICES[0]), "pink", 10.0)
    told = freed(damaged, damaged) + freed(damaged, damaged, output="residue")
    np.testing.assert_allclose(told, damaged, atol=1e-6)


@pytest.mark.parametrize("colour", ["white", "pink"])
def test_what_is_left_of_noise_does_not_twitter(colour: str) -> None:
    noise = 0.1 * steady(5 * RATE, colour)
    left = freed(noise, noise)

    def kurtosis(sound: Block) -> float:
        """Return the mean over all bands: 2 for noise, more where single windows stand out."""
        powers = np.abs(signal.stft(sound[RATE:-RATE, 0], RATE, nperseg=2048)[2][20:1000]) ** 2
        return float(np.mean(np.mean(powers**2, axis=1) / np.mean(powers, axis=1) ** 2))

    # Uemura et al. (2008): the ratio of the logarithms; spectral subtraction has 2 and more.
    assert kurtosis(noise) == pytest.approx(2.0, abs=0.1)
    assert np.log(kurtosis(left)) / np.log(kurtosis(noise)) < 1.5


@pytest.mark.parametrize("knob", [{"smoothing_ms": 600.0}, {"smoothing_bands": 6.0}])
def test_smoothing_makes_what_is_left_of_noise_more_even(knob: dict[str, float]) -> None:
    noise = 0.1 * steady(4 * RATE, "white")

    def unevenness(left: Block) -> float:
        powers = np.abs(signal.stft(left[RATE:-RATE, 0], RATE, nperseg=2048)[2][20:1000]) ** 2
        return float(np.mean(powers**2) / np.mean(powers) ** 2)

    assert unevenness(freed(noise, noise, **knob)) < unevenness(freed(noise, noise))


class _Hours:
    """A voice in noise that says much more than can be looked into, and tells how much is read."""

    sample_rate, channels, frames = RATE, 1, 600 * RATE

    def __init__(self) -> None:
        self._held = noisy(said(VOICES[0]), "white", 10.0)
        self.most = self.read_in_all = 0

    def read(self, start: int, frames: int) -> Block:
        self.most, self.read_in_all = max(self.most, frames), self.read_in_all + frames
        return np.resize(np.roll(self._held, -start, axis=0), (frames, 1))


def test_a_long_sound_is_read_piece_by_piece_and_not_twice() -> None:
    sound = _Hours()
    told: list[float | None] = []
    learned = learn(
        sound, setting("noise_reduction"), Progress(lambda share, _: told.append(share))
    )
    shares = [share for share in told if share is not None]
    assert shares == sorted(shares)
    assert shares[-1] == pytest.approx(1.0)
    assert sound.most < 3 * RATE
    assert sound.read_in_all < 1.1 * sound.frames
    assert dict(learned.data)["profile"]


def test_without_a_profile_the_sound_passes() -> None:
    voice = said(VOICES[0])
    processor = prepared(setting("noise_reduction"), RATE, 1)
    told = processor.process(voice)[processor.latency :]
    np.testing.assert_allclose(told, voice[: len(told)], atol=1e-6)


def test_noise_alone_is_turned_down_by_the_reduction() -> None:
    noise = 0.1 * steady(3 * RATE, "white")
    left = freed(noise, noise)[RATE : 2 * RATE]
    turned_db = 10 * np.log10(np.mean(left**2) / np.mean(noise**2))
    assert -19.0 < turned_db < -14.0


@pytest.mark.parametrize("block", [1, 100, 2048])
def test_blocks_of_any_size_are_treated_alike(block: int) -> None:
    noise = 0.1 * steady(6000, "pink")
    chosen = learn(HeldSound(noise, RATE), setting("noise_reduction"), Progress())
    pieces = in_blocks(prepared(chosen, RATE, 1), noise, [block] * (5000 // block))
    np.testing.assert_allclose(pieces, through(chosen, noise), atol=1e-6)


@pytest.mark.parametrize("rate", [16_000, 44_100, 96_000])
def test_a_profile_holds_at_other_sample_rates(rate: int) -> None:
    noise = 0.1 * steady(5 * RATE, "white")
    learned = learn(HeldSound(noise, RATE), setting("noise_reduction"), Progress())
    density = densities_of(dict(learned.data)["profile"], 1, rate)[0]
    middle = slice(len(density) // 20, len(density) // 4)
    expected_db = 10 * np.log10(0.01 / (RATE / 2))
    assert np.mean(10 * np.log10(2 * density[middle])) == pytest.approx(expected_db, abs=0.5)


def test_silence_and_damaged_profiles_are_refused_in_words() -> None:
    silent = HeldSound(np.zeros((RATE, 1), np.float32), RATE)
    with pytest.raises(EffectRefused, match="silent"):
        learn(silent, setting("noise_reduction"), Progress())
    damaged = replace(setting("noise_reduction"), data=(("profile", "noise 1|3 4"),))
    with pytest.raises(EffectRefused, match="cannot be read"):
        prepared(damaged)
