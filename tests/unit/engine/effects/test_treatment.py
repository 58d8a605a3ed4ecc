"""Sounds through effects of every kind."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile

from nexus_desktop.domain.effect import EffectSettings
from nexus_desktop.domain.errors import EffectRefused, MediaError
from nexus_desktop.engine.block import Block
from nexus_desktop.engine.effects.file_resources import FileResources
from nexus_desktop.engine.effects.sound import HeldSound, NoResources, Sound
from nexus_desktop.engine.effects.treatment import Workplace, treatment
from nexus_desktop.engine.samples.file_sound import opened_sound
from nexus_desktop.tasks.progress import Cancelled, Progress
from tests.support.effects import setting, through
from tests.support.signals import noise
from tests.support.tiny_effects import tiny_effects

SOUND = noise(5500, peak=0.5)
GAIN = setting("gain", gain_db=-6.0)


@pytest.fixture(autouse=True)
def _tiny() -> Iterator[None]:
    with tiny_effects():
        yield


def made(
    folder: Path, *chosen: EffectSettings, sound: Block = SOUND, with_tail: bool = True
) -> Block:
    at = Workplace(folder, NoResources())
    blocks = treatment(HeldSound(sound, 48_000), chosen, at, Progress(), with_tail=with_tail)
    return np.concatenate(list(blocks))


def test_without_effects_a_sound_stays_as_it_is(tmp_path: Path) -> None:
    np.testing.assert_array_equal(made(tmp_path), SOUND)


def test_effects_of_both_kinds_work_in_their_order(tmp_path: Path) -> None:
    echo = setting("delay", time_ms=10.0, feedback=0.0, level_db=-12.0)
    backwards = setting("backwards")
    echoed_first = made(tmp_path, GAIN, echo, backwards)
    np.testing.assert_allclose(echoed_first, made(tmp_path, GAIN, echo)[::-1], atol=1e-7)
    turned_first = made(tmp_path, backwards, GAIN, echo)
    np.testing.assert_allclose(
        turned_first, made(tmp_path, GAIN, echo, sound=SOUND[::-1].copy()), atol=1e-7
    )
    assert np.abs(echoed_first[:480] - turned_first[:480]).max() > 0.01


def test_echoes_ring_on_through_all_stages_only_when_they_are_wanted(tmp_path: Path) -> None:
    echo = setting("delay", time_ms=10.0, feedback=0.0)
    assert len(made(tmp_path, echo, setting("backwards"), echo)) == len(SOUND) + 960
    assert len(made(tmp_path, echo, setting("backwards"), echo, with_tail=False)) == len(SOUND)


def test_what_is_bypassed_is_left_out(tmp_path: Path) -> None:
    off = [replace(setting(each), is_bypassed=True) for each in ("backwards", "limiter")]
    np.testing.assert_array_equal(made(tmp_path, *off), SOUND)


@pytest.mark.parametrize("wet", [0.0, 0.25, 1.0])
def test_an_effect_on_the_whole_sound_is_mixed_by_share(wet: float, tmp_path: Path) -> None:
    loudest = SOUND / np.abs(SOUND).max()
    half = replace(setting("loudest"), wet=wet)
    np.testing.assert_allclose(made(tmp_path, half), SOUND + wet * (loudest - SOUND), atol=1e-6)


def test_what_changes_places_cannot_be_mixed(tmp_path: Path) -> None:
    half = replace(setting("repeated"), wet=0.5)
    with pytest.raises(EffectRefused, match="Repeated cannot be mixed"):
        treatment(HeldSound(SOUND, 48_000), [half], _at(tmp_path), Progress())


def _at(folder: Path) -> Workplace:
    return Workplace(folder, NoResources())


def test_an_effect_learns_from_what_comes_to_it_not_from_the_beginning(tmp_path: Path) -> None:
    learning = setting("scaled")
    loud = made(tmp_path, setting("gain", gain_db=-20.0), learning)
    np.testing.assert_allclose(loud, SOUND / np.abs(SOUND).max(), atol=1e-6)
    between = made(tmp_path, setting("gain", gain_db=-20.0), learning, GAIN)
    np.testing.assert_allclose(between, through(GAIN, loud), atol=1e-6)


def test_what_was_learned_before_is_kept(tmp_path: Path) -> None:
    known = replace(setting("scaled"), data=(("peak", "0.25"),))
    np.testing.assert_allclose(made(tmp_path, known), SOUND * 4, atol=1e-6)


def test_progress_rises_from_stage_to_stage(tmp_path: Path) -> None:
    shares: list[float] = []

    def hear(share: float | None, _note: str) -> None:
        shares.append(share if share is not None else shares[-1])

    chosen = [GAIN, setting("backwards"), setting("loudest"), setting("scaled"), GAIN]
    sound = HeldSound(noise(300_000), 48_000)
    for _ in treatment(sound, chosen, _at(tmp_path), Progress(hear)):
        pass
    assert shares == sorted(shares)
    assert (shares[0] < 0.2, shares[-1]) == (True, 1.0)


@pytest.mark.parametrize("after", [0, 1, 3])
def test_nothing_is_left_when_it_is_cancelled_or_not_read_on(after: int, tmp_path: Path) -> None:
    reports = 0

    def hear(_share: float | None, _note: str) -> None:
        nonlocal reports
        reports += 1
        if reports > after:
            progress.cancel()

    progress = Progress(hear)
    chosen = [GAIN, setting("backwards"), GAIN]
    with pytest.raises(Cancelled):
        for _ in treatment(HeldSound(SOUND, 48_000), chosen, _at(tmp_path), progress):
            pass
    left = treatment(HeldSound(SOUND, 48_000), chosen, _at(tmp_path), Progress())
    next(left)
    left.close()
    assert list(tmp_path.iterdir()) == []


def test_what_cannot_be_run_is_refused_before_anything_is_heard(tmp_path: Path) -> None:
    class Unread:
        sample_rate, channels, frames = 48_000, 2, 10

        def read(self, start: int, frames: int) -> Block:
            raise AssertionError(f"{start} {frames}")

    sound: Sound = Unread()
    unknown = EffectSettings("nobody", ())
    with pytest.raises(EffectRefused, match="nobody"):
        treatment(sound, [setting("backwards"), unknown], _at(tmp_path), Progress())


def test_a_folder_that_is_gone_is_told_in_words(tmp_path: Path) -> None:
    with pytest.raises(MediaError, match="The folder is gone"):
        made(tmp_path / "gone", GAIN, setting("backwards"))


@pytest.mark.parametrize("ending", ["wav", "mp3"])
def test_a_key_named_by_a_path_goes_along_with_the_sound(ending: str, tmp_path: Path) -> None:
    """A limiter before it lags, and what the key does must not."""
    path = tmp_path / f"key.{ending}"
    soundfile.write(path, noise(4000, 1, peak=0.2, seed=2), 48_000)
    keyed = replace(setting("keying"), data=(("key", str(path)),))
    key, _ = soundfile.read(path, dtype="float32", always_2d=True)
    expected = SOUND.copy()
    expected[: len(key)] += key[: len(SOUND)]
    with FileResources(tmp_path) as resources:
        at = Workplace(tmp_path, resources)
        chosen = [setting("limiter", ceiling_db=0.0), keyed]
        blocks = list(treatment(HeldSound(SOUND, 48_000), chosen, at, Progress()))
    np.testing.assert_allclose(np.concatenate(blocks), expected, atol=1e-5)


def test_a_key_at_another_rate_is_heard_in_time(tmp_path: Path) -> None:
    path = tmp_path / "key.wav"
    seconds = np.arange(44_100) / 44_100
    soundfile.write(path, 0.1 * np.sin(2 * np.pi * 440 * seconds), 44_100, subtype="FLOAT")
    keyed = replace(setting("keying"), data=(("key", str(path)),))
    with FileResources(tmp_path) as resources:
        at = Workplace(tmp_path, resources)
        sound = HeldSound(np.zeros((48_000, 2), np.float32), 48_000)
        heard = np.concatenate(list(treatment(sound, [keyed], at, Progress())))
    expected = 0.1 * np.sin(2 * np.pi * 440 * np.arange(48_000) / 48_000)
    np.testing.assert_allclose(heard[1000:-1000, 1], expected[1000:-1000], atol=1e-5)


def test_a_file_that_is_missing_is_refused_in_words(tmp_path: Path) -> None:
    with (
        FileResources(tmp_path) as resources,
        pytest.raises(EffectRefused, match="There is no such file"),
    ):
        resources.sound(str(tmp_path / "none.wav"))


def test_memory_does_not_grow_with_the_length(tmp_path: Path) -> None:
    path = tmp_path / "long.wav"
    soundfile.write(path, np.tile(noise(48_000), (60, 1)), 48_000)
    chosen = [GAIN, setting("backwards"), setting("loudest"), setting("scaled")]
    made(tmp_path, *chosen)
    tracemalloc.start()
    with opened_sound(path, tmp_path) as sound:
        frames = sum(map(len, treatment(sound, chosen, _at(tmp_path), Progress())))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (frames, peak < 12_000_000) == (60 * 48_000, True), "the whole is 23 MB in float32"
