"""The de-esser against the curve of its shelf, and on a voice that hisses."""

from __future__ import annotations

import numpy as np
import pytest
import soundfile
from scipy.signal import butter, sosfilt, sosfreqz

from nexus_desktop.engine.block import Block
from nexus_desktop.engine.effects.processor import Reduces
from tests.support.audio_files import RECORDINGS
from tests.support.effects import in_blocks, prepared, setting, through
from tests.support.signals import noise, tone

RATE = 48_000
QUICK = {"attack_ms": 0.1, "release_ms": 1000.0}


def height_db(freq: float, corner: float) -> float:
    """Return the level of a tone behind the high-pass that listens."""
    _, response = sosfreqz(butter(2, corner, "high", fs=RATE, output="sos"), [freq], fs=RATE)
    return float(20 * np.log10(np.abs(response[0])))


def shelf_db(freq: float, corner: float, gain_db: float) -> float:
    """Return the gain of the shelf on paper: √((1 + g² w⁴) / (1 + w⁴)), frequencies prewarped."""
    fourth = (np.tan(np.pi * freq / RATE) / np.tan(np.pi * corner / RATE)) ** 4
    return float(10 * np.log10((1 + 10 ** (gain_db / 10) * fourth) / (1 + fourth)))


@pytest.mark.parametrize("mode", ["split", "wide"])
@pytest.mark.parametrize(("freq", "corner"), [(7000.0, 4000.0), (11_000.0, 3000.0)])
@pytest.mark.parametrize("input_db", [-50.0, -31.0, -24.0, -12.0, 0.0])
def test_every_level_comes_out_as_the_curve_says(
    input_db: float, freq: float, corner: float, mode: str
) -> None:
    values = {"freq": corner, "threshold_db": -30.0, "ratio": 3.0, "range_db": 15.0}
    sharp = tone(RATE, 1, hertz=freq, peak=10 ** (input_db / 20))
    heard = through(setting("de_esser", mode=mode, **values, **QUICK), sharp)
    over_db = max(0.0, input_db + height_db(freq, corner) + 30.0)
    taken_db = min(over_db * (1 - 1 / 3), 15.0)
    expected_db = shelf_db(freq, corner, -taken_db) if mode == "split" else -taken_db
    gain_db = 20 * np.log10(np.std(heard[-RATE // 4 :]) / np.std(sharp[-RATE // 4 :]))
    assert gain_db == pytest.approx(expected_db, abs=0.1)


@pytest.mark.parametrize(("attack", "release"), [(2.0, 50.0), (20.0, 400.0)])
def test_attack_and_release_take_the_time_they_say(attack: float, release: float) -> None:
    values = {"freq": 1500.0, "threshold_db": -40.0, "range_db": 12.0, "ratio": 50.0}
    chosen = setting("de_esser", mode="wide", attack_ms=attack, release_ms=release, **values)
    level = np.where(np.arange(4 * RATE) < 2 * RATE, 0.5, 0.001)
    sound = (tone(4 * RATE, 1, hertz=RATE / 4, peak=1.0) * level[:, np.newaxis]).astype(np.float32)
    heard = through(chosen, sound)[:, 0]
    # Two neighbours are a quarter of a turn apart.
    taken_db = 20 * np.log10(level[1:] / np.hypot(heard[1:], heard[:-1]))
    reached = int(np.argmax(taken_db[1:] >= 12.0 * (1 - np.exp(-1)))) * 1000 / RATE
    gone = int(np.argmax(taken_db[2 * RATE :] <= 12.0 * np.exp(-1))) * 1000 / RATE
    assert reached == pytest.approx(attack, rel=0.05, abs=0.1)
    assert gone == pytest.approx(release, rel=0.05)


@pytest.mark.parametrize("mode", ["split", "wide"])
def test_a_voice_without_sharpness_is_left_alone(mode: str) -> None:
    dull = tone(RATE, hertz=200.0, peak=0.5)
    np.testing.assert_array_equal(through(setting("de_esser", mode=mode), dull), dull)


def hissing_voice() -> tuple[Block, Block, int]:
    """Return a recorded voice, the same with a hiss over its middle, and its rate."""
    voice, rate = soundfile.read(
        RECORDINGS / "audio-channel-front-center.oga", dtype="float32", always_2d=True
    )
    hiss = sosfilt(
        butter(4, 7000, "high", fs=rate, output="sos"), noise(len(voice), 1, peak=0.5), axis=0
    )
    hiss[: len(voice) // 3] = hiss[len(voice) // 2 :] = 0
    return voice, (voice + hiss).astype(np.float32), rate


def test_the_hiss_of_a_recorded_voice_goes_down_and_its_vowels_stay() -> None:
    voice, sharp, rate = hissing_voice()
    chosen = setting("de_esser", freq=5000.0, threshold_db=-50.0, ratio=50.0, range_db=24.0)
    heard = through(chosen, sharp, rate)
    hissing = slice(len(voice) // 3 + 1000, len(voice) // 2)
    window = np.hanning(hissing.stop - hissing.start)
    power = [np.square(np.abs(np.fft.rfft(x[hissing, 0] * window))) for x in (sharp, heard)]
    freqs = np.fft.rfftfreq(len(window), 1 / rate)
    bands = freqs > 9000, (freqs > 100) & (freqs < 1500)
    taken_db = 10 * np.log10([power[0][each].sum() / power[1][each].sum() for each in bands])
    assert taken_db[0] > 15.0
    assert taken_db[1] == pytest.approx(0.0, abs=0.5)


def test_what_it_listens_to_is_what_is_heard_on_request() -> None:
    sound = noise(20_000, peak=0.5)
    heard = through(setting("de_esser", listen="on", freq=6000.0), sound)
    expected = sosfilt(butter(2, 6000, "high", fs=RATE, output="sos"), sound, axis=0)
    np.testing.assert_allclose(heard, expected, atol=1e-5)


def test_looking_ahead_it_is_down_before_the_sharpness() -> None:
    sharp = tone(9600, 1, hertz=9000.0, peak=0.5)
    sharp[:4800] = 0.0
    values = {
        "freq": 3000.0,
        "threshold_db": -60.0,
        "ratio": 50.0,
        "range_db": 36.0,
        "attack_ms": 1.0,
    }
    late = through(setting("de_esser", mode="wide", **values), sharp)
    ahead = setting("de_esser", mode="wide", lookahead_ms=10.0, **values)
    early = prepared(ahead, channels=1)
    assert early.latency == 480
    assert np.abs(late[4800:]).max() > 0.3
    assert np.abs(early.process(sharp)).max() < 0.05


def test_modes_are_faded_between_without_a_click() -> None:
    sound = tone(RATE, 2, hertz=300.0, peak=0.3) + tone(RATE, 2, hertz=8000.0, peak=0.01)
    values = {"threshold_db": -60.0, "range_db": 12.0}
    processor = prepared(setting("de_esser", **values))
    first = processor.process(sound[: RATE // 2])
    processor.configure(dict(setting("de_esser", mode="wide", **values).values))
    heard = np.concatenate([first, in_blocks(processor, sound[RATE // 2 :], [256] * 20)])
    steps = np.abs(np.diff(heard[RATE // 4 :, 0]))
    assert steps[RATE // 4 - 10 :].max() < 1.1 * steps[: RATE // 4 - 20].max()


def test_the_meter_tells_how_much_is_taken() -> None:
    processor = prepared(setting("de_esser", threshold_db=-60.0, range_db=9.0))
    assert isinstance(processor, Reduces)
    processor.process(tone(RATE, hertz=9000.0))
    assert processor.reduction_db == pytest.approx(9.0, abs=0.01)
    processor.process(np.zeros((5 * RATE, 2), np.float32))
    processor.process(np.zeros((100, 2), np.float32))
    assert processor.reduction_db == 0.0
