"""The mix against a plain calculation of every track, and against itself in other blocks."""

from __future__ import annotations

import math
import subprocess
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import given, settings
from hypothesis import strategies as st

from nexus_desktop.domain.clip import Clip
from nexus_desktop.domain.crossfades import effective_fades
from nexus_desktop.domain.fades import fade_gain
from nexus_desktop.domain.project import Project
from nexus_desktop.domain.source import AudioSource
from nexus_desktop.domain.track import Track
from nexus_desktop.engine.block import Block
from nexus_desktop.engine.render.mixdown import Mixdown
from nexus_desktop.engine.render.track_sounds import TrackSounds
from nexus_desktop.engine.samples.resample import ResampledReader, resample
from tests.support.builders import (
    a_clip,
    a_fade,
    a_project,
    a_source,
    a_track,
    with_sources,
)
from tests.support.memory_reader import MemoryReader
from tests.support.signals import noise
from tests.support.strategies import dry_projects

HALF_DB = 20 * math.log10(0.5)
Matrix = np.ndarray[tuple[int, ...], np.dtype[np.float64]]
MIXED_DOWN = {
    6: [[1, 0, 0.5**0.5, 0, 0.5**0.5, 0], [0, 1, 0.5**0.5, 0, 0, 0.5**0.5]],
    8: [
        [1, 0, 0.5**0.5, 0, 0.5**0.5, 0, 0.5**0.5, 0],
        [0, 1, 0.5**0.5, 0, 0, 0.5**0.5, 0, 0.5**0.5],
    ],
}


def sounds_of(project: Project) -> dict[str, Block]:
    return {
        source.id: noise(source.frames, source.channels, seed=number)
        for number, source in enumerate(project.sources.values())
    }


def mix_of(project: Project, sounds: Mapping[str, Block]) -> Mixdown:
    return Mixdown(project, ResampledReader(MemoryReader(sounds)))


def whole(mixdown: Mixdown, frames: int | None = None) -> Block:
    mixdown.seek(0)
    return mixdown.read(mixdown.length if frames is None else frames)


def stereo_gains(pan: float, channels: int) -> Matrix:
    """Return the matrix from the channels of a sound to left and right, after the pan law."""
    if channels == 1:
        angle = (pan + 1) * math.pi / 4
        return np.array([[math.cos(angle)], [math.sin(angle)]]) * math.sqrt(2)
    if channels in MIXED_DOWN:
        matrix = np.array(MIXED_DOWN[channels], np.float64)
    else:
        matrix = np.zeros((2, channels))
        for side in range(2):
            matrix[side, side::2] = 1 / len(range(side, channels, 2))
    matrix *= [[min(1, 1 - pan)], [min(1, 1 + pan)]]
    return matrix


def plainly_mixed(project: Project, sounds: Mapping[str, Block]) -> Block:
    """Mix with a loop over everything, in double precision."""
    mix = np.zeros((project.length, 2))
    is_solo = any(track.is_soloed for track in project.tracks)
    for track in project.tracks:
        if track.is_muted or (is_solo and not track.is_soloed):
            continue
        for clip, fades in zip(track.clips, effective_fades(track.clips), strict=True):
            source = project.sources[clip.source]
            material = resample(sounds[source.id], source.sample_rate, project.sample_rate)
            around = 1000
            padded = np.pad(material, ((around, around), (0, 0))).astype(np.float64)
            first = clip.source_start - clip.take.begins + around
            heard = padded[first : first + clip.span.length]
            heard = heard @ stereo_gains(track.pan, source.channels).T
            for frame in range(clip.span.length):
                rise, fall = fades.fade_in, fades.fade_out
                if frame < rise.length:
                    heard[frame] *= fade_gain(rise.shape, (frame + 0.5) / rise.length)
                left = clip.span.length - frame
                if left <= fall.length:
                    heard[frame] *= fade_gain(fall.shape, (left - 0.5) / fall.length)
            gain = 10 ** ((clip.gain_db + track.gain_db) / 20)
            mix[clip.span.start : clip.span.end] += gain * heard
    return mix.astype(np.float32)


@settings(max_examples=150, deadline=None)
@given(dry_projects())
def test_the_mix_is_what_a_plain_calculation_gives(project: Project) -> None:
    sounds = sounds_of(project)
    expected = plainly_mixed(project, sounds)
    scale = max(1.0, float(np.abs(expected).max(initial=0.0)))
    np.testing.assert_allclose(
        whole(mix_of(project, sounds)), expected, atol=1e-5 * scale, rtol=1e-5
    )


@settings(max_examples=150, deadline=None)
@given(dry_projects(), st.lists(st.integers(1, 60), min_size=1, max_size=20))
def test_no_size_of_blocks_and_no_seek_changes_a_bit(project: Project, sizes: list[int]) -> None:
    sounds = sounds_of(project)
    end = project.length + 60
    expected = whole(mix_of(project, sounds), end).tobytes()
    mixdown = mix_of(project, sounds)
    blocks: list[Block] = []
    position = 0
    while position < end:
        size = min(sizes[len(blocks) % len(sizes)], end - position)
        mixdown.seek((position * 7) % end)
        mixdown.read(3)
        mixdown.seek(position)
        blocks.append(mixdown.read(size))
        position += size
    assert np.concatenate(blocks).tobytes() == expected


@pytest.mark.parametrize("block_frames", [1, 64, 511, 4096])
def test_long_fades_and_other_rates_are_the_same_in_any_blocks(block_frames: int) -> None:
    first = a_clip("a", 100, 9000, fade_in=a_fade(3000), fade_out=a_fade(4000))
    second = a_clip("b", 6000, 4000, source="voice", gain_db=-3.3)
    project = a_project(replace(a_track("drums", first, second), pan=0.3))
    project = with_sources(
        project, a_source("beat", 20_000, rate=44_100), a_source("voice", 8000, channels=1)
    )
    sounds = sounds_of(project)
    expected = whole(mix_of(project, sounds), 8192)
    mixdown = mix_of(project, sounds)
    count = 8192 // block_frames + 1
    heard = np.concatenate([mixdown.read(block_frames) for _ in range(count)])[:8192]
    assert heard.tobytes() == expected.tobytes()


@pytest.mark.parametrize("channels", [1, 2])
def test_sound_that_nothing_is_done_to_comes_out_bit_for_bit(channels: int) -> None:
    audio = noise(1000, channels)
    audio[5:9] = -0.0
    project = a_project(a_track("drums", a_clip("kick", 100, 400, source_start=50)))
    project = with_sources(project, a_source("beat", 1000, channels=channels))
    heard = whole(mix_of(project, {"beat": audio}), 600)
    expected = np.repeat(audio[50:450], 2, axis=1) if channels == 1 else audio[50:450]
    assert heard[100:500].tobytes() == expected.tobytes()
    assert heard[:100].tobytes() == bytes(100 * 8)
    assert heard[500:].tobytes() == bytes(100 * 8)


def on_tracks(*tracks: Track) -> tuple[Project, dict[str, Block]]:
    project = with_sources(a_project(*tracks), a_source("beat", 1000))
    return project, {"beat": noise(1000)}


@pytest.mark.parametrize(
    ("muted", "soloed", "heard"),
    [
        ("", "", "ab"),
        ("a", "", "b"),
        ("", "a", "a"),
        ("a", "a", ""),
        ("b", "a", "a"),
        ("", "ab", "ab"),
        ("ab", "", ""),
    ],
)
def test_solo_silences_the_others_and_mute_wins(muted: str, soloed: str, heard: str) -> None:
    tracks = [
        replace(
            a_track(name, a_clip(name, 0, 100, source_start=100 * number)),
            is_muted=name in muted,
            is_soloed=name in soloed,
        )
        for number, name in enumerate("ab")
    ]
    project, sounds = on_tracks(*tracks)
    expected = np.zeros((100, 2), np.float32)
    for number, name in enumerate("ab"):
        if name in heard:
            expected += sounds["beat"][100 * number : 100 * number + 100]
    mixdown = mix_of(project, sounds)
    np.testing.assert_array_equal(whole(mixdown), expected)
    levels = mixdown.levels()
    assert set(levels) == {"", "a", "b"}
    assert [name for name in "ab" if any(levels[name].peaks)] == list(heard)


def test_levels_are_those_behind_the_fader() -> None:
    quiet = replace(a_track("drums", a_clip("kick", 0, 100)), gain_db=-20.0, pan=-1.0)
    project, sounds = on_tracks(quiet)
    mixdown = mix_of(project, sounds)
    whole(mixdown)
    levels = mixdown.levels()
    assert levels["drums"] == levels[""]
    assert levels[""].peaks[0] == pytest.approx(np.abs(sounds["beat"][:100, 0]).max() / 10)
    assert levels[""].peaks[1] == 0.0


@pytest.mark.parametrize(("pan", "left", "right"), [(-1, 2**0.5, 0), (1, 0, 2**0.5), (0, 1, 1)])
def test_a_mono_sound_is_panned_with_equal_power_around_the_centre(
    pan: float, left: float, right: float
) -> None:
    track = replace(a_track("drums", a_clip("kick", 0, 100)), pan=pan)
    project = with_sources(a_project(track), a_source("beat", 100, channels=1))
    audio = noise(100, 1)
    expected = audio * np.array([left, right], np.float32)
    np.testing.assert_allclose(whole(mix_of(project, {"beat": audio})), expected, rtol=1e-6)


def test_a_silenced_clip_and_a_clip_without_its_sound_are_silent() -> None:
    silenced = replace(a_clip("a", 0, 100), gain_db=-1000.0)
    project, sounds = on_tracks(a_track("drums", silenced, a_clip("b", 100, 100, source="lost")))
    project = replace(project, sources={silenced.source: project.sources[silenced.source]})
    assert not whole(mix_of(project, sounds), 300).any()


def test_a_missing_file_is_silence_in_the_mix() -> None:
    project, sounds = on_tracks(a_track("drums", a_clip("kick", 0, 100)))
    reader = MemoryReader(sounds)
    reader.is_here = False
    assert not Mixdown(project, ResampledReader(reader)).read(100).any()


def test_an_empty_project_plays_silence() -> None:
    mixdown = mix_of(a_project(), {})
    assert mixdown.length == 0
    assert not mixdown.read(10).any()
    assert mixdown.levels()[""].peaks == (0.0, 0.0)


def many_clips(count: int) -> Project:
    clips = [a_clip(f"{number:06}", 100 * number, 110) for number in range(count)]
    return with_sources(a_project(a_track("drums", *clips)), a_source("beat", 1000))


def test_ten_thousand_clips_are_not_looked_at_to_play_one(monkeypatch: pytest.MonkeyPatch) -> None:
    project = many_clips(10_000)
    mixdown = mix_of(project, sounds_of(project))
    seen: list[int] = []
    take_sound = TrackSounds._take_sound

    def noted(self: TrackSounds, clip: Clip, source: AudioSource, at: int, frames: int) -> Block:
        seen.append(clip.span.start)
        return take_sound(self, clip, source, at, frames)

    monkeypatch.setattr(TrackSounds, "_take_sound", noted)
    mixdown.seek(500_000)
    mixdown.read(100)
    assert seen == [499_900, 500_000]


def test_the_next_state_reuses_what_tracks_with_the_same_clips_were_laid_out_as() -> None:
    project = many_clips(10)
    project = replace(project, tracks=(*project.tracks, a_track("bass", a_clip("low", 0, 500))))
    mixdown = mix_of(project, sounds_of(project))
    mixdown.seek(77)
    louder = replace(project.tracks[0], gain_db=3.0)
    moved = replace(
        project.tracks[1], clips=tuple(clip.moved(40) for clip in project.tracks[1].clips)
    )
    changed = replace(project, tracks=(louder, moved))
    updated = mixdown.updated(changed)
    assert updated.position == 77
    assert updated._tracks.plans[louder.id] is mixdown._tracks.plans[louder.id]
    assert updated._tracks.plans[moved.id] is not mixdown._tracks.plans[moved.id]
    np.testing.assert_array_equal(whole(updated), whole(mix_of(changed, sounds_of(project))))


def test_two_tracks_mix_as_sox_mixes_their_files(tmp_path: Path) -> None:
    sounds = {"beat": noise(5000, 2, seed=1, peak=0.4), "voice": noise(5000, 2, seed=2, peak=0.4)}
    for name, audio in sounds.items():
        soundfile.write(tmp_path / f"{name}.wav", audio, 48_000, "FLOAT")
    project = a_project(
        a_track("drums", a_clip("a", 0, 5000)),
        replace(
            a_track("voice", a_clip("b", 0, 5000, source="voice")), gain_db=20 * math.log10(0.5)
        ),
    )
    project = with_sources(project, a_source("beat", 5000), a_source("voice", 5000))
    mixed = tmp_path / "mixed.wav"
    subprocess.run(
        ["sox", "-m", "-v", "1", tmp_path / "beat.wav", "-v", "0.5", tmp_path / "voice.wav", mixed],
        check=True,
    )
    expected, _ = soundfile.read(mixed, dtype="float32")
    np.testing.assert_allclose(whole(mix_of(project, sounds)), expected, atol=1e-6)
