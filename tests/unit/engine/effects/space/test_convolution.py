"""The convolution reverb against scipy's convolution, with responses of every kind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pytest
import soxr
from scipy.signal import butter, fftconvolve, oaconvolve, sosfilt

from nexus_desktop.domain.errors import EffectRefused
from nexus_desktop.engine.block import Block
from nexus_desktop.engine.effects.processor import Fixed, Processor
from nexus_desktop.engine.effects.registry import effect_named, processor_for
from nexus_desktop.engine.effects.sound import HeldSound, Sound
from nexus_desktop.engine.effects.space import impulses
from nexus_desktop.engine.effects.space.partitioned import SIZES, Convolver, Path, Response
from tests.support.effects import in_blocks, setting, through
from tests.support.signals import noise

RATE = 48_000


@dataclass
class Shelf:
    """Responses by name."""

    held: Mapping[str, Sound] = field(default_factory=dict)

    def sound(self, name: str) -> Sound:
        if name not in self.held:
            raise EffectRefused("Sound not found", f"“{name}” is not there.")
        return self.held[name]


def made(response: Block, rate: int = RATE, channels: int = 2, **values: float) -> Processor:
    """Return the effect with a response that was brought, prepared at 48 kHz."""
    chosen = effect_named("convolution").settings(values, data={"impulse": "mine"})
    processor = processor_for(chosen, Shelf({"mine": HeldSound(response, rate)}))
    processor.prepare(RATE, channels)
    return processor


def recorded(frames: int, channels: int) -> Block:
    """Return noise that dies away, as loud as 1 on the louder side where no sides are mixed."""
    falling = 10.0 ** (-2.0 * np.arange(frames) / frames)
    response = noise(frames, channels, seed=7) * falling[:, np.newaxis]
    response[0] = 1.0
    response[-1] = 0.01
    level = np.float32(1.0 / np.sqrt(np.square(response).sum(axis=0).max()))
    return level * response.astype(np.float32)


def convolved(sound: Block, response: Block) -> np.ndarray:
    """Return what scipy makes of it, as long as the sound."""
    pair = sound.astype(np.float64), response.astype(np.float64)
    return np.asarray(fftconvolve(*pair, axes=0)[: len(sound)])


@pytest.mark.parametrize("frames", [1, 500, SIZES[0], 5000, 60_000])
def test_each_side_is_convolved_with_its_side_of_the_response(frames: int) -> None:
    sound, response = noise(70_000, peak=0.5), recorded(frames, 2)
    np.testing.assert_allclose(made(response).process(sound), convolved(sound, response), atol=2e-6)


def test_a_response_of_one_channel_is_heard_on_both_sides() -> None:
    sound, response = noise(9000, peak=0.5), recorded(4000, 1)
    np.testing.assert_allclose(made(response).process(sound), convolved(sound, response), atol=2e-6)


def test_four_channels_lead_from_either_side_to_either() -> None:
    sound, response = noise(9000, peak=0.5), recorded(4000, 4)
    heard = made(response).process(sound)
    left, right = sound[:, [0]], sound[:, [1]]
    to_left = convolved(left, response[:, [0]]) + convolved(right, response[:, [2]])
    to_right = convolved(left, response[:, [1]]) + convolved(right, response[:, [3]])
    power = np.square(response.astype(np.float64)).sum(axis=0)
    level = 1.0 / np.sqrt(max(power[0] + power[2], power[1] + power[3]))
    np.testing.assert_allclose(heard, level * np.hstack([to_left, to_right]), atol=2e-6)


def test_a_mono_sound_takes_the_left_of_the_response() -> None:
    sound, response = noise(5000, 1, peak=0.5), recorded(3000, 2)
    heard = made(response, channels=1).process(sound)
    loudest = np.sqrt(np.square(response).sum(axis=0).max())
    np.testing.assert_allclose(heard, convolved(sound, response[:, [0]]) / loudest, atol=2e-6)


def test_further_channels_stay_as_they_are() -> None:
    sound = noise(3000, 6)
    np.testing.assert_array_equal(through(setting("convolution"), sound)[:, 2:], sound[:, 2:])


def test_however_the_stream_is_cut_every_layer_says_the_same() -> None:
    """A response and a sound so long that partitions of every size come around."""
    frames = 3 * SIZES[2] + 5000
    impulse = noise(frames, 1, seed=3).T.astype(np.float64) / np.sqrt(frames)
    sound = noise(3 * SIZES[2], 1, seed=4).T.astype(np.float64)
    response = Fixed(Response.of(impulse))
    assert [layer.size for layer in response.value.layers] == list(SIZES)
    expected = oaconvolve(impulse, sound, axes=1)[:, : sound.shape[1]]
    for sizes in ([sound.shape[1]], [1, 127, 128, 129, 2048, 4095, 16_384, 90_001]):
        convolver, start = Convolver(response, (Path(0, 0, 0),), 1), 0
        for size in [*sizes, sound.shape[1] - sum(sizes)]:
            piece = convolver.convolved(sound[:, start : start + size])
            np.testing.assert_allclose(piece, expected[:, start : start + size], atol=1e-11)
            start += size


def test_the_first_frame_of_the_room_comes_at_once_and_the_others_after_the_pre_delay() -> None:
    click = np.zeros((RATE, 2), np.float32)
    click[100] = 1.0
    response = recorded(3000, 2)
    for predelay_ms, late in ((0.0, 0), (50.0, 2400)):
        heard = made(response, predelay_ms=predelay_ms).process(click)
        assert not np.abs(heard[: 100 + late]).max() > 1e-9
        np.testing.assert_allclose(heard[100 + late : 3100 + late], response, atol=1e-6)


def test_a_response_of_another_rate_is_brought_to_that_of_the_stream() -> None:
    sound, response = noise(30_000, peak=0.5), recorded(8000, 2)
    heard = made(response, rate=44_100).process(sound)
    same = soxr.resample(response, 44_100, RATE, "VHQ").astype(np.float64)
    same /= np.sqrt(np.square(same).sum(axis=0).max())
    np.testing.assert_allclose(heard, convolved(sound, same), atol=5e-4)


def test_silence_around_a_response_is_left_away() -> None:
    sound, response = noise(9000, peak=0.5), recorded(4000, 2)
    padded = np.pad(response, ((3000, 5000), (0, 0)))
    np.testing.assert_array_equal(made(padded).process(sound), made(response).process(sound))
    assert made(padded).tail == 4000


@pytest.mark.parametrize("level", [0.001, 1.0, 50.0])
def test_white_noise_is_as_loud_behind_a_room_as_before_however_it_was_recorded(
    level: float,
) -> None:
    sound = noise(3 * RATE, peak=0.5)
    heard = made(np.float32(level) * recorded(20_000, 2)).process(sound)[RATE:]
    assert np.std(heard[:, 0]) == pytest.approx(np.std(sound), rel=0.05)


def test_half_of_a_room_dies_away_twice_as_soon() -> None:
    """A response that loses 60 dB on its way is shortened to one that does so in half the time."""
    frames = np.arange(RATE)
    response = np.repeat((10.0 ** (-3.0 * frames / RATE))[:, np.newaxis], 2, 1).astype(np.float32)
    click = np.zeros((RATE, 2), np.float32)
    click[0] = 1.0
    heard = made(response, length=50.0).process(click)[:, 0].astype(np.float64)
    fall_db = 20 * np.log10(heard[: RATE // 2 - 1] / heard[0])
    np.testing.assert_allclose(fall_db, -120.0 * frames[: RATE // 2 - 1] / RATE, atol=0.01)
    assert np.abs(heard[RATE // 2 :]).max() < 1e-9


def test_the_cuts_are_butterworth_filters_behind_the_room() -> None:
    sound, response = noise(20_000, peak=0.5), recorded(3000, 2)
    heard = made(response, low_cut_hz=200.0, high_cut_hz=4000.0).process(sound)
    cut = sosfilt(butter(2, 200.0, "high", fs=RATE, output="sos"), convolved(sound, response), 0)
    cut = sosfilt(butter(2, 4000.0, "low", fs=RATE, output="sos"), cut, 0)
    np.testing.assert_allclose(heard, cut, atol=3e-6)


def test_the_room_is_silent_when_its_tail_is_over() -> None:
    processor = made(recorded(30_000, 2), predelay_ms=20.0)
    processor.process(noise(10_000))
    after = in_blocks(processor, np.zeros((40_000, 2), np.float32), [777, 4096])
    assert np.abs(after[: processor.tail]).max() > 1e-3
    assert np.abs(after[processor.tail :]).max() < 1e-9


@pytest.mark.parametrize("name", impulses.ROOMS)
def test_a_room_that_comes_with_it_decays_as_it_says(name: str) -> None:
    """Backward integration of the octave around 500 Hz, from −5 to −35 dB (ISO 3382-1, T30)."""
    rows, wanted_s = impulses.response_of(name), impulses.ROOMS[name].decays_s[1]
    band = butter(2, [354.0, 707.0], "band", fs=impulses.RATE, output="sos")
    power = np.square(sosfilt(band, rows[:, 1].astype(np.float64)))
    left_db = 10 * np.log10(np.cumsum(power[::-1])[::-1] / power.sum() + 1e-30)
    first, last = int(np.argmax(left_db < -5)), int(np.argmax(left_db < -35))
    slope, _ = np.polyfit(np.arange(first, last) / impulses.RATE, left_db[first:last], 1)
    assert -60.0 / slope == pytest.approx(wanted_s, rel=0.1)


@pytest.mark.parametrize("name", impulses.ROOMS)
def test_the_ways_through_a_room_are_different(name: str) -> None:
    rows = impulses.response_of(name).T.astype(np.float64)
    alike = np.corrcoef(rows) - np.eye(4)
    assert np.abs(alike).max() < 0.25


def test_a_response_that_is_missing_is_told() -> None:
    chosen = effect_named("convolution").settings({}, data={"impulse": "hall.wav"})
    with pytest.raises(EffectRefused, match=r"hall\.wav"):
        processor_for(chosen, Shelf())


@pytest.mark.parametrize(
    ("response", "words"),
    [
        (np.zeros((100, 2), np.float32), "silent"),
        (np.zeros((0, 1), np.float32), "silent"),
        (np.ones((9, 3), np.float32), "3 channels"),
    ],
)
def test_a_sound_that_is_no_response_is_refused(response: Block, words: str) -> None:
    with pytest.raises(EffectRefused, match=words):
        made(response)
