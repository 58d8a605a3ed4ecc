"""A sound is played on other instruments, and is still the same piece."""

from __future__ import annotations

import itertools
from pathlib import Path

import mido
import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from nexus_desktop.ai.local.engine import make_engine
from nexus_desktop.ai.local.instruments.player import Part
from nexus_desktop.ai.local.specs import STYLES
from nexus_desktop.domain.errors import MediaError
from nexus_desktop.engine.block import Block
from nexus_desktop.tasks.progress import Progress
from tests.support.scores import RATE, composed, played

BPM = 104.0
Chroma = NDArray[np.float64]


def piece(models: Path, bars: int = 4) -> Block:
    score = composed(61, bars, BPM, tonic=5)
    notes = tuple(sorted([*score.melody, *score.chords, *score.bass]))
    return played(models, Part(0, notes))


def rearranged(models: Path, folder: Path, sound: Block, **settings: object) -> Block:
    soundfile.write(folder / "piece.wav", sound, RATE, subtype="FLOAT")
    engine = make_engine("rearrange", models)
    audio, notes = engine.run(folder / "piece.wav", folder, settings, Progress())
    assert (audio.kind, notes.kind) == ("audio", "midi")
    result, rate = soundfile.read(audio.path, dtype="float32")
    assert rate == RATE
    return np.asarray(result)


def chroma(sound: Block) -> Chroma:
    """Return how strong each of the twelve notes is, six times a second: (moments, 12)."""
    size = 8192
    pieces = np.lib.stride_tricks.sliding_window_view(sound.mean(axis=1), size)[::size]
    bands = np.abs(np.fft.rfft(pieces * np.hanning(size), axis=1))[:, 12:372]
    keys = np.rint(69 + 12 * np.log2(np.arange(12, 372) * RATE / size / 440)).astype(int) % 12
    return np.stack([bands[:, keys == key].sum(axis=1) for key in range(12)], axis=1)


def likeness(a: Chroma, b: Chroma) -> float:
    """Return the mean correlation of two sounds, moment by moment."""
    apart = [each - each.mean(axis=1, keepdims=True) for each in (a, b)]
    scale = np.sqrt(np.prod([np.square(each).sum(axis=1) for each in apart], axis=0)) + 1e-9
    return float(np.mean((apart[0] * apart[1]).sum(axis=1) / scale))


@pytest.mark.parametrize(
    "style",
    ["piano", *(pytest.param(each, marks=pytest.mark.slow) for each in ("orchestral", "jazz"))],
)
def test_it_has_the_harmony_the_tempo_and_the_length_of_the_source(
    models: Path, tmp_path: Path, style: str
) -> None:
    source = piece(models)
    result = rearranged(models, tmp_path, source, style=style)
    before, after = chroma(source), chroma(result)
    control = np.roll(after, 6, axis=1)
    assert likeness(before, after) > likeness(before, control) + 0.5
    assert len(result) == len(source)
    [beat_us] = [m.tempo for m in mido.MidiFile(tmp_path / "notes.mid") if m.type == "set_tempo"]
    assert mido.tempo2bpm(beat_us) == pytest.approx(BPM, rel=0.02)
    heard_s = np.flatnonzero(np.abs(result).max(axis=1) > 1e-3)[-1] / RATE
    assert heard_s == pytest.approx(len(source) / RATE, abs=0.5)


def test_the_same_seed_gives_the_same_file_and_another_one_a_variation(
    models: Path, tmp_path: Path
) -> None:
    source = piece(models, 2)
    first, again, other = (
        rearranged(models, tmp_path, source, style="jazz", seed=seed) for seed in (7, 7, 8)
    )
    assert first.tobytes() == again.tobytes()
    assert np.abs(first - other).max() > 0.01


@pytest.mark.slow
def test_every_style_differs_from_the_others_more_than_from_itself(
    models: Path, tmp_path: Path
) -> None:
    source = piece(models, 2)
    first, second = (
        {
            style: colour(rearranged(models, tmp_path, source, style=style, seed=seed))
            for style in STYLES
        }
        for seed in (1, 2)
    )
    own_db = max(apart_db(first[style], second[style]) for style in STYLES)
    for one, another in itertools.combinations(STYLES, 2):
        assert apart_db(first[one], first[another]) > 2 * own_db, f"{one} and {another}"


def colour(sound: Block) -> NDArray[np.float64]:
    """Return how loud 60 bands up to 20 kHz are, in dB."""
    bands = np.abs(np.fft.rfft(sound.mean(axis=1)))[: 20_000 * len(sound) // RATE]
    means = [each.mean() + 1e-6 for each in np.array_split(bands, 60)]
    return np.asarray(20 * np.log10(means))


def apart_db(one: NDArray[np.float64], another: NDArray[np.float64]) -> float:
    return float(np.abs(one - another).mean())


def test_a_sound_without_notes_is_refused(models: Path, tmp_path: Path) -> None:
    with pytest.raises(MediaError, match="No notes are heard"):
        rearranged(models, tmp_path, np.zeros((2 * RATE, 2), np.float32))
