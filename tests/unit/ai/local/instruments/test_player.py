"""Notes sound as their recordings do: at their pitch, as loud, as long, in their place."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from nexus_desktop.ai.local.instruments.player import Part, Player
from nexus_desktop.ai.local.instruments.sound_font import DRUM_BANK, SoundFont
from nexus_desktop.ai.local.notes import Note, hertz_of
from nexus_desktop.domain.errors import ModelError
from nexus_desktop.engine.block import Block
from nexus_desktop.tasks.progress import Cancelled, Progress
from tests.support.sound_fonts import Instrument, Zone, sine, write_font

RATE = 44_100
PERIOD = 100
A_320_HZ = sine(320.0, 40 * PERIOD)
LOOP = (10 * PERIOD, 20 * PERIOD)
KEY_OF_320_HZ = 69 + 12 * np.log2(320 / 440)
LOOPS, ROOT, FINE_TUNE, COARSE_TUNE, PAN, KEYS = (54, 1), 58, 52, 51, 17, 43


def in_tune(*settings: tuple[int, int]) -> Zone:
    """Return a sine of 320 Hz that loops and is called key 63, with the cents that takes."""
    cents = round(100 * (63 - KEY_OF_320_HZ))
    return Zone(A_320_HZ, 63, (LOOPS, (FINE_TUNE, cents), *settings), LOOP)


def played(path: Path, part: Part, seconds: float = 1.0) -> Block:
    return Player(SoundFont(path), RATE).played([part], round(seconds * RATE), Progress())


def hertz(sound: Block) -> float:
    """Return the frequency of the strongest tone, by a parabola over the peak of a spectrum."""
    mono = sound.mean(axis=1) * np.hanning(len(sound))
    powers = np.log(np.abs(np.fft.rfft(mono, 8 * len(mono))) + 1e-12)
    peak = int(powers.argmax())
    low, here, high = powers[peak - 1 : peak + 2]
    return float((peak + 0.5 * (low - high) / (low - 2 * here + high)) * RATE / (8 * len(mono)))


def level_db(sound: Block) -> float:
    return float(10 * np.log10(np.mean(np.square(sound)) + 1e-20))


@pytest.mark.parametrize("is_compressed", [False, True])
@pytest.mark.parametrize("key", [40, 63, 69, 81])
def test_a_key_sounds_at_its_pitch(tmp_path: Path, key: int, is_compressed: bool) -> None:
    write_font(tmp_path / "font", {(0, 5): Instrument([in_tune()])}, is_compressed=is_compressed)
    sound = played(tmp_path / "font", Part(5, (Note(0.0, 1.0, key),)))
    cents = 1200 * np.log2(hertz(sound) / hertz_of(key))
    assert abs(cents) < 1.5


def test_a_program_tunes_its_instrument(tmp_path: Path) -> None:
    higher = Instrument([in_tune()], [(COARSE_TUNE, 12)])
    write_font(tmp_path / "font", {(0, 0): higher})
    sound = played(tmp_path / "font", Part(0, (Note(0.0, 1.0, 60),)))
    assert abs(1200 * np.log2(hertz(sound) / hertz_of(72))) < 1.5


def test_a_recording_is_used_for_its_keys_alone(tmp_path: Path) -> None:
    low = Zone(sine(200.0, 4000), 55, [(KEYS, 59 << 8 | 0), LOOPS], (0, 1600))
    high = Zone(sine(400.0, 4000), 67, [(KEYS, 127 << 8 | 60), LOOPS], (0, 1600))
    write_font(tmp_path / "font", {(0, 0): Instrument([low, high])})
    for key, expected in ((55, 200.0), (67, 400.0)):
        sound = played(tmp_path / "font", Part(0, (Note(0.0, 1.0, key),)))
        assert hertz(sound) == pytest.approx(expected, rel=1e-3)


def test_a_note_begins_and_ends_in_its_place(tmp_path: Path) -> None:
    write_font(tmp_path / "font", {(0, 0): Instrument([in_tune()])})
    sound = played(tmp_path / "font", Part(0, (Note(0.25, 0.5, 63),)))
    heard = np.flatnonzero(np.abs(sound).max(axis=1) > 1e-3) / RATE
    assert heard[0] == pytest.approx(0.25, abs=0.002)
    assert heard[-1] == pytest.approx(0.5, abs=0.02)


def test_a_release_rings_on_and_falls_as_it_is_set(tmp_path: Path) -> None:
    one_second = (38, 0)
    write_font(tmp_path / "font", {(0, 0): Instrument([in_tune(one_second)])})
    sound = played(tmp_path / "font", Part(0, (Note(0.0, 0.3, 63),)), 1.2)
    early, late = (sound[round(at * RATE) :][: RATE // 10] for at in (0.35, 0.55))
    assert level_db(early) - level_db(late) == pytest.approx(0.2 * 100, abs=1.0)


def test_half_the_velocity_is_a_quarter_of_the_amplitude(tmp_path: Path) -> None:
    write_font(tmp_path / "font", {(0, 0): Instrument([in_tune()])})
    loud, soft = (
        played(tmp_path / "font", Part(0, (Note(0.0, 1.0, 63, velocity),)))
        for velocity in (120, 60)
    )
    assert level_db(loud) - level_db(soft) == pytest.approx(12.04, abs=0.1)


@pytest.mark.parametrize(("pan", "silent"), [(-1.0, 1), (1.0, 0)])
def test_a_part_stands_where_it_is_put(tmp_path: Path, pan: float, silent: int) -> None:
    write_font(tmp_path / "font", {(0, 0): Instrument([in_tune()])})
    sound = played(tmp_path / "font", Part(0, (Note(0.0, 0.5, 63),), pan=pan))
    assert level_db(sound[:, [silent]]) < -100 < -30 < level_db(sound[:, [1 - silent]])


def test_a_filter_takes_away_what_lies_above_it(tmp_path: Path) -> None:
    noise = np.random.default_rng(1).uniform(-0.5, 0.5, 32_000).astype(np.float32)
    low_pass = (8, round(1200 * np.log2(500 / 8.176)))
    bright, dull = (Zone(noise, 60, settings) for settings in ((), (low_pass,)))
    write_font(tmp_path / "font", {(0, 0): Instrument([bright]), (0, 1): Instrument([dull])})
    spectra = [
        np.abs(np.fft.rfft(played(tmp_path / "font", Part(at, (Note(0.0, 0.9, 60),)))[:, 0]))
        for at in (0, 1)
    ]
    lost_db = 20 * np.log10([spectra[0][a:b].mean() / spectra[1][a:b].mean() for a, b in BANDS])
    assert lost_db[0] == pytest.approx(0.0, abs=1.0)
    assert lost_db[1] == pytest.approx(36.0, abs=4.0), "12 dB an octave, three octaves up"


BANDS = ((50, 200), (3900, 4100))


def test_an_open_hi_hat_is_ended_by_a_closed_one(tmp_path: Path) -> None:
    hats = [Zone(sine(400.0, 32_000), key, [(KEYS, key << 8 | key), (57, 1)]) for key in (42, 46)]
    write_font(tmp_path / "font", {(DRUM_BANK, 0): Instrument(hats)})
    opened, closed = Note(0.0, 0.1, 46, 127), Note(0.5, 0.6, 42, 1)
    alone, ended = (
        played(tmp_path / "font", Part(0, notes, is_drums=True))
        for notes in ((opened,), (opened, closed))
    )
    later = slice(round(0.6 * RATE), round(0.9 * RATE))
    assert level_db(alone[later]) - level_db(ended[later]) > 40


def test_the_same_notes_give_the_same_samples(tmp_path: Path) -> None:
    write_font(tmp_path / "font", {(0, 0): Instrument([in_tune()])})
    part = Part(0, tuple(Note(at / 10, at / 10 + 0.3, 50 + at) for at in range(6)))
    assert_array_equal(played(tmp_path / "font", part), played(tmp_path / "font", part))


def test_a_missing_instrument_and_a_damaged_font_are_refused(tmp_path: Path) -> None:
    write_font(tmp_path / "font", {(0, 0): Instrument([in_tune()])})
    with pytest.raises(ModelError, match="no program 7"):
        SoundFont(tmp_path / "font").regions(7)
    (tmp_path / "font").write_bytes((tmp_path / "font").read_bytes()[:-3000])
    with pytest.raises(ModelError, match="damaged"):
        SoundFont(tmp_path / "font")


def test_playing_can_be_cancelled(tmp_path: Path) -> None:
    write_font(tmp_path / "font", {(0, 0): Instrument([in_tune()])})
    progress = Progress()
    progress.cancel()
    with pytest.raises(Cancelled):
        Player(SoundFont(tmp_path / "font"), RATE).played(
            [Part(0, (Note(0.0, 1.0, 60),))], RATE, progress
        )
