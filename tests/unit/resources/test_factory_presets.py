"""The presets that the program comes with, on recordings: how they sound, and how loud."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile
import soxr

from nexus_desktop.app.paths import resource
from nexus_desktop.domain.effect import DataKind, EffectKind, EffectSettings, EffectSpec
from nexus_desktop.domain.preset import RACK_SHELF, Preset
from nexus_desktop.domain.preset_document import preset_from_document
from nexus_desktop.engine.block import Block
from nexus_desktop.engine.effects.file_resources import FileResources
from nexus_desktop.engine.effects.registry import all_effects, effect_named
from nexus_desktop.engine.effects.repair.noise_learning import learn
from nexus_desktop.engine.effects.sound import HeldSound
from nexus_desktop.engine.effects.treatment import Workplace, treatment
from nexus_desktop.store.preset_files import read_presets
from nexus_desktop.tasks.progress import Progress
from tests.support.audio_files import RECORDINGS
from tests.support.ebur128 import ebur128
from tests.support.signals import noise, tone

RATE = 48_000
RECORDED_LUFS = -20.0
"""About what a take is recorded at, and what presets are made for."""

VOICE = ("audio-channel-front-center", "audio-channel-front-left", "audio-channel-rear-right")
MUSIC = ("service-login", "complete", "service-logout")
EVENED = (RACK_SHELF, "compressor", "multiband_compressor", "saturation")
"""The shelves whose presets give back what they take away."""

HEARD_DB = -60.0
"""A difference against full scale that is heard."""


def on_shelf(shelf: str) -> list[Preset]:
    documents = read_presets(resource("presets") / f"{shelf}.json").presets
    return [preset_from_document(document, effect_named) for document in documents]


def recording(*names: str) -> Block:
    parts = []
    for name in names:
        sound, rate = soundfile.read(RECORDINGS / f"{name}.oga", dtype="float32", always_2d=True)
        parts.append(soxr.resample(sound[:, [0, -1]], rate, RATE))
    return np.concatenate(parts)


def loudness(sound: Block, folder: Path) -> float:
    soundfile.write(folder / "measured.wav", sound, RATE, "FLOAT")
    return ebur128(folder / "measured.wav").integrated_lufs


def made_of(sound: Block, chain: tuple[EffectSettings, ...], folder: Path) -> Block:
    with FileResources(folder) as resources:
        at = Workplace(folder, resources)
        told = treatment(HeldSound(sound, RATE), chain, at, Progress(), with_tail=False)
        return np.concatenate([sound[:0], *told])


@pytest.mark.parametrize("names", [VOICE, MUSIC], ids=["voice", "music"])
@pytest.mark.parametrize("shelf", EVENED)
def test_what_evens_out_gives_about_the_loudness_that_went_in(
    shelf: str, names: tuple[str, ...], tmp_path: Path
) -> None:
    sound = recording(*names)
    sound *= np.float32(10 ** ((RECORDED_LUFS - loudness(sound, tmp_path)) / 20))
    for preset in on_shelf(shelf):
        treated = made_of(sound, preset.chain, tmp_path)
        assert loudness(treated, tmp_path) == pytest.approx(RECORDED_LUFS, abs=2.0), preset.name


@pytest.fixture(scope="module")
def troubled() -> Block:
    """Noise that swells, a voice with clicks, hum and cut tops, beside the middle, and a pause."""
    swelling = noise(RATE, peak=0.05) * np.geomspace(0.01, 1.0, RATE)[:, np.newaxis]
    voice = 4.0 * recording(VOICE[0])[: 2 * RATE] + 0.01
    voice[:: RATE // 3] += 0.2
    for hertz in (50.0, 60.0):
        voice += tone(len(voice), hertz=hertz, peak=0.02)
    voice = np.concatenate([voice, np.zeros((RATE, 2))])
    voice += noise(len(voice), peak=0.006)
    sound = np.concatenate([swelling, voice, np.zeros((2 * RATE, 2)), voice[:RATE]])
    sound[:, 1] *= 0.8
    return sound.clip(-0.99, 0.99).astype(np.float32)


@pytest.fixture(scope="module")
def texts(tmp_path_factory: pytest.TempPathFactory, troubled: Block) -> dict[DataKind, str]:
    """What effects need to know: a sound that steers them, and the hiss beneath the voice."""
    path = tmp_path_factory.mktemp("key") / "key.wav"
    soundfile.write(path, np.roll(troubled, RATE, axis=0), RATE, "FLOAT")
    hiss = HeldSound(noise(2 * RATE, peak=0.006), RATE)
    learned = learn(hiss, effect_named("noise_reduction").settings({}), Progress())
    return {DataKind.KEY: str(path), DataKind.NOISE_PROFILE: dict(learned.data)["profile"]}


def informed(
    settings: EffectSettings, spec: EffectSpec, texts: dict[DataKind, str]
) -> EffectSettings:
    data = {each.id: texts[each.kind] for each in spec.data if each.kind in texts}
    data |= dict(settings.data)
    return spec.settings(dict(settings.values), wet=settings.wet, data=data)


@pytest.mark.parametrize(
    "spec",
    [each for each in all_effects() if each.params],
    ids=lambda spec: spec.id,
)
def test_every_preset_sounds_unlike_what_is_usual_and_unlike_the_others(
    spec: EffectSpec, troubled: Block, texts: dict[DataKind, str], tmp_path: Path
) -> None:
    chains = {preset.name: preset.settings for preset in on_shelf(spec.id)}
    heard = {
        name: made_of(troubled, (informed(each, spec, texts),), tmp_path)
        for name, each in {**chains, "what is usual": spec.settings({})}.items()
    }
    alike = [
        (one, other)
        for place, one in enumerate(heard)
        for other in list(heard)[:place]
        if len(heard[one]) == len(heard[other])
        and np.abs(heard[one] - heard[other]).max() < 10 ** (HEARD_DB / 20)
    ]
    assert alike == []
    assert len(chains) >= (2 if spec.kind is EffectKind.GENERATOR else 3)
