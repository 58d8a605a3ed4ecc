"""A file is read once: its waveform, its bytes, its twin where it needs one; all or nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile

from nexus_desktop.domain.errors import MediaError, NexusError, StoreError
from nexus_desktop.domain.ids import BlobHash
from nexus_desktop.engine.peaks.pyramid import PeakPyramid
from nexus_desktop.store.peak_cache import PeakCache
from nexus_desktop.tasks.progress import Cancelled, Progress
from nexus_desktop.workflows.take_in import (
    TakenIn,
    arriving_source,
    look_at,
    look_through,
    prepare,
    take_in,
)
from tests.support.audio_files import PACKED_KINDS, Kind, heard
from tests.support.signals import noise
from tests.support.studio import Studio, a_recording, half_written

QUIET = Progress()
COMPRESSED = {kind.name: kind for kind in PACKED_KINDS}


def taken(
    studio: Studio, path: Path, *, is_copied: bool = True, progress: Progress = QUIET
) -> TakenIn:
    source = arriving_source(look_at(path))
    return take_in(source, path, studio.services.store, progress, is_copied=is_copied)


def hash_of(path: Path) -> BlobHash:
    return BlobHash(hashlib.sha256(path.read_bytes()).hexdigest())


def sound_of(studio: Studio, result: TakenIn) -> np.ndarray:
    return studio.services.reader.read(result.source, 0, result.source.frames)


def test_a_file_that_is_taken_in_is_kept_byte_by_byte_under_its_hash(
    studio: Studio, tmp_path: Path
) -> None:
    path = tmp_path / "take.wav"
    sound = a_recording(path)
    result = taken(studio, path)
    assert [file.read_bytes() for file in studio.own_files()] == [path.read_bytes()]
    assert [segment.blob for segment in result.source.segments] == [hash_of(path)]
    assert result.source.frames == 48_000
    path.unlink()
    np.testing.assert_array_equal(sound_of(studio, result), sound)


def test_a_file_that_stays_where_it_is_is_not_copied(studio: Studio, tmp_path: Path) -> None:
    path = tmp_path / "take.wav"
    sound = a_recording(path)
    result = taken(studio, path, is_copied=False)
    assert studio.own_files() == []
    assert studio.services.store.blobs.path_of(hash_of(path)) == path
    np.testing.assert_array_equal(sound_of(studio, result), sound)


def test_the_waveform_grows_while_the_file_is_read_and_is_kept(
    studio: Studio, tmp_path: Path
) -> None:
    path = tmp_path / "take.wav"
    a_recording(path, 1_000_000, channels=1)
    shown: list[int] = []
    take_in(
        arriving_source(look_at(path)),
        path,
        studio.services.store,
        QUIET,
        is_copied=True,
        on_pyramid=lambda pyramid: shown.append(pyramid.ready_frames),
    )
    assert len(shown) > 1
    assert max(shown) == 1_000_000
    kept = studio.services.store.peaks.load(hash_of(path))
    assert kept is not None
    assert PeakPyramid.from_bytes(kept).frames == 1_000_000


@pytest.mark.parametrize("name", ["Vorbis", "raw AAC", "MP3 without a header", "AC-3"])
def test_compressed_sound_gets_a_twin_that_sounds_the_same_at_any_place(
    name: str, studio: Studio, tmp_path: Path
) -> None:
    kind: Kind = COMPRESSED[name]
    path = tmp_path / f"take{kind.extension}"
    kind.write(path, noise(kind.rate, 2, peak=0.3))
    expected = heard(path)
    result = taken(studio, path)
    assert result.source.frames == len(expected), "the guess is replaced by the true length"
    assert studio.services.store.decoded.path_of(hash_of(path)) is not None
    for start in (30_000, 0, 12_345):
        block = studio.services.reader.read(result.source, start, 1000)
        np.testing.assert_allclose(block, expected[start : start + 1000], atol=2e-7)


def test_a_lost_twin_is_made_again_from_the_file_that_is_kept(
    studio: Studio, tmp_path: Path
) -> None:
    kind = COMPRESSED["Vorbis"]
    path = tmp_path / "take.ogg"
    kind.write(path, noise(kind.rate, 2, peak=0.3))
    result = taken(studio, path)
    twin = studio.services.store.decoded.path_of(hash_of(path))
    assert twin is not None
    before = twin.read_bytes()
    twin.unlink()
    prepare(result.source, studio.own_files()[0], studio.services.store, QUIET)
    assert twin.read_bytes() == before


def test_a_sound_that_can_be_read_anywhere_needs_no_twin(studio: Studio, tmp_path: Path) -> None:
    path = tmp_path / "take.wav"
    a_recording(path)
    result = taken(studio, path)
    prepare(result.source, path, studio.services.store, QUIET)
    assert studio.services.store.decoded.path_of(hash_of(path)) is None


@pytest.mark.parametrize("name", ["raw AAC", "MP3 without a header"])
def test_looking_through_a_file_tells_its_true_length(name: str, tmp_path: Path) -> None:
    kind = COMPRESSED[name]
    path = tmp_path / f"take{kind.extension}"
    kind.write(path, noise(kind.rate * 2, 2, peak=0.3))
    assert look_at(path).frames is None
    assert look_through(path, QUIET).frames == len(heard(path))


def test_a_file_without_sound_is_refused_in_words(tmp_path: Path) -> None:
    path = tmp_path / "nothing.wav"
    soundfile.write(path, np.zeros((0, 2)), 48_000)
    with pytest.raises(MediaError, match=r"nothing\.wav.*no audio in it") as refusal:
        look_at(path)
    assert refusal.value.hint


def cancelled_at(share: float) -> Progress:
    """Return a progress that is cancelled once so much is done."""

    def report(fraction: float | None, _note: str) -> None:
        if fraction is not None and fraction >= share:
            progress.cancel()

    progress = Progress(report)
    return progress


@pytest.mark.parametrize(
    ("extension", "share"),
    [(".wav", 0.0), (".wav", 0.3), (".wav", 0.61), (".ogg", 0.0), (".ogg", 0.3)],
)
def test_a_cancelled_file_leaves_nothing_behind(
    extension: str,
    share: float,
    studio: Studio,
    tmp_path: Path,
    a_home_of_its_own: Path,
) -> None:
    path = tmp_path / f"take{extension}"
    if extension == ".wav":
        a_recording(path, 2_000_000)
    else:
        COMPRESSED["Vorbis"].write(path, noise(44_100 * 12, 2, peak=0.3))
    with pytest.raises(Cancelled):
        taken(studio, path, progress=cancelled_at(share))
    assert studio.own_files() == []
    assert half_written(a_home_of_its_own) == []
    assert studio.services.store.decoded.path_of(hash_of(path)) is None
    assert studio.pins() == 0


def when_half_is_read(act: Callable[[], object]) -> Progress:
    """Return a progress that does something once, in the middle of the reading."""
    done: list[float] = []

    def report(fraction: float | None, _note: str) -> None:
        if fraction is not None and fraction >= 0.3 and not done:
            done.append(fraction)
            act()

    return Progress(report)


def test_a_file_that_vanishes_while_it_is_read_is_refused_and_leaves_nothing(
    studio: Studio, tmp_path: Path, a_home_of_its_own: Path
) -> None:
    path = tmp_path / "take.wav"
    a_recording(path, 2_000_000)
    with pytest.raises(NexusError) as refusal:
        taken(studio, path, progress=when_half_is_read(path.unlink))
    assert isinstance(refusal.value, StoreError | MediaError)
    assert studio.own_files() == []
    assert half_written(a_home_of_its_own) == []
    assert studio.pins() == 0


def test_a_waveform_that_cannot_be_kept_costs_nothing_but_time(
    studio: Studio, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(_cache: PeakCache, _key: str, _payload: bytes) -> None:
        raise StoreError("Could not keep the waveform", "The disk is full.")

    monkeypatch.setattr(PeakCache, "save", refused)
    path = tmp_path / "take.wav"
    sound = a_recording(path)
    result = taken(studio, path)
    np.testing.assert_array_equal(sound_of(studio, result), sound)
    assert result.pyramid.frames == 48_000
