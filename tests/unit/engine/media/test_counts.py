"""Samples that 16 bits hold, read as the counts they are stored as."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from nexus_desktop.domain.timeline import Frames
from nexus_desktop.engine.media.decode import CountsDecoder, open_decoder
from tests.support.signals import as_int16, noise


@pytest.mark.parametrize(
    ("name", "subtype"), [("a.wav", "PCM_16"), ("a.wav", "PCM_U8"), ("a.flac", "PCM_16")]
)
def test_counts_are_what_the_floats_stand_for(tmp_path: Path, name: str, subtype: str) -> None:
    path = tmp_path / name
    soundfile.write(path, as_int16(noise(5000)), 48_000, subtype)
    with open_decoder(path) as floats, open_decoder(path) as counts:
        assert isinstance(counts, CountsDecoder)
        np.testing.assert_array_equal(counts.read_counts(3000), floats.read(3000) * 32768)
        for decoder in (floats, counts):
            decoder.seek(Frames(100))
        np.testing.assert_array_equal(counts.read_counts(9000), floats.read(9000) * 32768)
        assert counts.read_counts(10).shape == (0, 2)


@pytest.mark.parametrize("subtype", ["PCM_24", "FLOAT", "DOUBLE"])
def test_finer_samples_are_not_given_as_counts(tmp_path: Path, subtype: str) -> None:
    path = tmp_path / "a.wav"
    soundfile.write(path, noise(100), 48_000, subtype)
    with open_decoder(path) as decoder:
        assert not isinstance(decoder, CountsDecoder)


def test_counts_go_on_behind_damage(tmp_path: Path) -> None:
    path = tmp_path / "a.flac"
    soundfile.write(path, as_int16(noise(200_000)), 48_000)
    bits = bytearray(path.read_bytes())
    middle = len(bits) // 2
    bits[middle : middle + 2000] = bytes(2000)
    path.write_bytes(bits)
    heard = 0
    with open_decoder(path) as decoder:
        assert isinstance(decoder, CountsDecoder)
        while len(counts := decoder.read_counts(10_000)):
            assert counts.dtype == np.int16
            heard += len(counts)
    assert heard > 150_000
