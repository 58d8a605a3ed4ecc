"""What every registered effect must keep, whatever it does to the sound."""

from __future__ import annotations

import copy
import json
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nexus_desktop.domain.document_racks import settings_from_document, settings_to_document
from nexus_desktop.domain.effect import EffectKind, EffectSettings, EffectSpec, ParamScale
from nexus_desktop.domain.preset import preset_of
from nexus_desktop.domain.preset_document import preset_from_document, preset_to_document
from nexus_desktop.engine.block import Block
from nexus_desktop.engine.effects.registry import all_effects, effect_named, is_filter
from tests.support.effects import in_blocks, prepared, through, tried_settings
from tests.support.signals import noise

LIVE = {spec.id: spec for spec in all_effects() if spec.kind is not EffectKind.WHOLE}
GENERATORS = [spec.id for spec in all_effects() if spec.kind is EffectKind.GENERATOR]
TREATMENTS = [effect for effect in LIVE if effect not in GENERATORS]
RATES = (8000, 44_100, 48_000, 192_000)

RINGING = {spec.id for spec in all_effects() if spec.category == "Tone"} | {"dc_removal"}
"""The ringing of what filters is not counted as a tail, so that a file keeps its length."""

SWAYING = {"vibrato"}
"""What comes now earlier, now later tells the latency that it sways around."""

MENDING = {"de_click"}
"""What takes a click away tells by other sounds how late it is."""

PARTED = {"multiband_compressor"}
"""What is parted by filters rings as they do, however it comes together again."""

every_effect = pytest.mark.parametrize("effect", LIVE)
every_treatment = pytest.mark.parametrize("effect", TREATMENTS)


@st.composite
def any_settings(draw: st.DrawFn, effect: str) -> EffectSettings:
    """Settings anywhere within the ranges of an effect."""
    return effect_named(effect).settings(
        {
            param.id: float(draw(st.integers(int(param.min), int(param.max))))
            if param.choices
            else draw(st.floats(param.min, param.max))
            for param in effect_named(effect).params
        }
    )


@every_effect
@given(data=st.data())
@settings(max_examples=25)
def test_the_size_of_the_blocks_cannot_be_heard(effect: str, data: st.DataObject) -> None:
    chosen = data.draw(any_settings(effect))
    sizes = data.draw(st.lists(st.integers(0, 700), max_size=12))
    rate = data.draw(st.sampled_from(RATES))
    sound = noise(3000, 2, peak=0.5)
    whole = prepared(chosen, rate).process(sound)
    pieces = in_blocks(prepared(chosen, rate), sound, sizes)
    scale = max(1.0, float(np.abs(whole).max()))
    np.testing.assert_allclose(pieces, whole, atol=1e-6 * scale, rtol=0)


@every_effect
@pytest.mark.parametrize("block", [1, 64, 4096])
def test_a_knob_turned_midway_sounds_the_same_at_any_block_size(effect: str, block: int) -> None:
    before, _, after = tried_settings(effect)

    def turned(size: int) -> Block:
        processor, sound = prepared(before), noise(12_288, peak=0.3)
        first = in_blocks(processor, sound[:4096], [size] * (4096 // size))
        processor.configure(dict(after.values))
        return np.concatenate([first, in_blocks(processor, sound[4096:], [size] * (8192 // size))])

    reference = turned(512)
    scale = max(1.0, float(np.abs(reference).max()))
    np.testing.assert_allclose(turned(block), reference, atol=1e-6 * scale, rtol=0)


@every_treatment
def test_silence_stays_silence(effect: str) -> None:
    for chosen in tried_settings(effect):
        assert not through(chosen, np.zeros((10_000, 2), np.float32)).any()


@every_effect
@pytest.mark.parametrize("damage", [np.nan, np.inf, -np.inf, 3.4e38])
def test_damaged_samples_never_spread(effect: str, damage: float) -> None:
    sound = noise(4000)
    sound[1000, 0] = damage
    for chosen in tried_settings(effect):
        assert np.isfinite(in_blocks(prepared(chosen), sound, [900, 300])).all()


@every_treatment
def test_damage_is_taken_as_silence(effect: str) -> None:
    mended, damaged = noise(4000), noise(4000)
    mended[1000], damaged[1000] = 0.0, np.nan
    for chosen in tried_settings(effect):
        np.testing.assert_array_equal(through(chosen, damaged), through(chosen, mended))


@every_effect
@pytest.mark.parametrize("channels", [1, 2, 3, 6, 8])
@pytest.mark.parametrize("rate", RATES)
def test_any_channels_and_rate_keep_shape_and_type(effect: str, channels: int, rate: int) -> None:
    sound = noise(2000, channels)
    for chosen in tried_settings(effect):
        treated = through(chosen, sound, rate)
        assert treated.shape == sound.shape
        assert treated.dtype == sound.dtype
        assert np.isfinite(treated).all()


@pytest.mark.parametrize("effect", [each for each in TREATMENTS if not LIVE[each].is_linked])
def test_each_channel_is_treated_as_if_it_were_alone(effect: str) -> None:
    sound = noise(3000, 3)
    for chosen in tried_settings(effect)[:2]:
        alone = [through(chosen, sound[:, [channel]]) for channel in range(3)]
        np.testing.assert_array_equal(through(chosen, sound), np.concatenate(alone, axis=1))


@every_treatment
def test_sound_on_one_channel_stays_there_unless_sides_are_mixed(effect: str) -> None:
    sound = noise(3000, 4)
    sound[:, 3] = 0.0
    for chosen in tried_settings(effect):
        assert not through(chosen, sound)[:, 3].any()


@every_effect
def test_the_input_is_not_changed(effect: str) -> None:
    sound = noise(1000)
    through(tried_settings(effect)[1], sound)
    np.testing.assert_array_equal(sound, noise(1000))


@every_effect
def test_after_a_reset_the_stream_begins_anew(effect: str) -> None:
    sound = noise(5000)
    for chosen in tried_settings(effect):
        processor = prepared(chosen)
        first = processor.process(sound)
        processor.reset()
        np.testing.assert_array_equal(processor.process(sound), first)


@every_effect
def test_a_reset_forgets_a_knob_that_was_turned(effect: str) -> None:
    before, _, after = tried_settings(effect)
    kept = {param.id for param in LIVE[effect].params if param.changes_latency}
    before = LIVE[effect].settings(
        {**dict(before.values), **{k: v for k, v in after.values if k in kept}}
    )
    processor = prepared(before)
    processor.process(noise(500))
    processor.configure(dict(after.values))
    processor.reset()
    np.testing.assert_array_equal(processor.process(noise(5000)), through(after, noise(5000)))


@pytest.mark.parametrize("effect", [each for each in TREATMENTS if each not in SWAYING | MENDING])
@pytest.mark.parametrize("rate", RATES)
def test_the_latency_told_is_the_latency_measured(effect: str, rate: int) -> None:
    processor = prepared(effect_named(effect).settings({}), rate, 1)
    click = np.zeros((4000 + processor.latency, 1), np.float32)
    click[1000] = 0.01
    heard = np.abs(processor.process(click)[:, 0])
    # A filter answers at once and rings; its loudest moment may come a little later.
    is_ringing = is_filter(effect) or effect in PARTED
    arrived = np.argmax(heard > 0) if is_ringing else np.argmax(heard)
    assert int(arrived) - 1000 == processor.latency


@pytest.mark.parametrize("effect", MENDING)
@pytest.mark.parametrize("rate", RATES)
def test_what_needs_no_mending_comes_as_late_as_is_told(effect: str, rate: int) -> None:
    processor, sound = prepared(effect_named(effect).settings({}), rate), noise(rate)
    late = processor.latency
    assert 0 < late < rate // 10
    assert not processor.process(sound[:late]).any()
    np.testing.assert_array_equal(processor.process(sound[late:]), sound[:-late])


@pytest.mark.parametrize("effect", SWAYING)
@pytest.mark.parametrize("rate", RATES)
def test_what_sways_comes_as_late_as_is_told_on_average(effect: str, rate: int) -> None:
    settings = effect_named(effect).settings({"rate_hz": 5.0, "depth_cents": 30.0})
    turn, arrived = rate // 5, []
    for step in range(20):
        processor = prepared(settings, rate, 1)
        click = np.zeros((turn + 2 * processor.latency, 1), np.float32)
        click[step * turn // 20] = 1.0
        heard = np.square(processor.process(click)[:, 0], dtype=np.float64)
        middle = np.sum(heard * np.arange(len(heard))) / np.sum(heard)
        arrived.append(middle - step * turn // 20)
    assert np.mean(arrived) == pytest.approx(processor.latency, abs=0.5)
    # 30 cents at 5 Hz: (2 ** (30 / 1200) - 1) / (2 pi 5) seconds to either side.
    assert np.ptp(arrived) == pytest.approx(2 * 0.000556 * rate, rel=0.05, abs=0.5)


@pytest.mark.parametrize(
    "effect", [each for each in TREATMENTS if each not in RINGING and not is_filter(each)]
)
def test_the_tail_told_is_long_enough(effect: str) -> None:
    for chosen in tried_settings(effect):
        processor = prepared(chosen, 8000, 1)
        click = np.zeros((1000, 1), np.float32)
        click[0] = 1.0
        processor.process(click)
        silent = np.zeros((processor.latency + processor.tail + 400, 1), np.float32)
        processor.process(silent)
        behind = processor.process(np.zeros((4000, 1), np.float32))
        assert np.abs(behind).max() < 0.0021


@pytest.mark.parametrize("spec", all_effects(), ids=lambda spec: spec.id)
@given(data=st.data())
@settings(max_examples=25)
def test_what_is_set_survives_being_saved_and_opened(spec: EffectSpec, data: st.DataObject) -> None:
    chosen = replace(
        data.draw(any_settings(spec.id)),
        wet=data.draw(st.floats(0.0, 1.0)),
        is_bypassed=data.draw(st.booleans()),
        data=tuple((each.id, "some words, “quoted”: ✓") for each in spec.data),
    )
    saved = json.dumps(settings_to_document(chosen))
    assert settings_from_document(json.loads(saved)) == chosen
    preset = preset_of("Kept", [replace(chosen, is_bypassed=False)])
    written = json.dumps(preset_to_document(preset, effect_named))
    assert preset_from_document(json.loads(written), effect_named) == preset


@every_effect
def test_a_copy_goes_on_from_where_it_was_made(effect: str) -> None:
    sound = noise(9000, peak=0.5)
    for chosen in tried_settings(effect)[1:]:
        processor = prepared(chosen)
        processor.process(sound[:3000])
        copied = copy.deepcopy(processor)
        first = processor.process(sound[3000:6000])
        processor.process(sound[6000:])
        np.testing.assert_array_equal(copied.process(sound[3000:6000]), first)


@pytest.mark.parametrize("spec", all_effects(), ids=lambda spec: spec.id)
def test_a_spec_says_everything_that_people_need(spec: EffectSpec) -> None:
    assert spec.id.isidentifier()
    assert spec.name
    assert spec.category
    assert spec.help.endswith(".")
    assert len(set(spec.ids)) == len(spec.ids)
    assert all(each.name and each.help.endswith(".") for each in spec.data)
    for param in spec.params:
        assert param.id.isidentifier()
        assert param.id not in ("wet", "bypass")
        assert param.name
        assert param.help.endswith(".")
        assert param.unit or param.choices or param.id.startswith(("q", "seed"))
        assert param.min < param.max
        param.check(param.default)
        assert (param.scale is ParamScale.CHOICE) == bool(param.choices)
        if param.scale is ParamScale.LOG:
            assert param.min > 0
        if param.choices:
            assert (param.min, param.max) == (0, len(param.choices) - 1)
            assert sorted(value for value, _ in param.listed) == list(range(len(param.choices)))
            assert all(words[0] == words[0].upper() for _, words in param.listed)


def test_no_two_effects_share_a_name() -> None:
    assert len({spec.id for spec in all_effects()}) == len(all_effects())
    assert len({spec.name for spec in all_effects()}) == len(all_effects())
