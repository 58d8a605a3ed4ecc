"""The callback in Python: it copies, counts and never fails."""

from __future__ import annotations

import numpy as np
import pytest

from nexus_desktop.engine.block import Block
from nexus_desktop.engine.device import portaudio
from nexus_desktop.engine.device.sounddevice_output import SounddeviceOutput
from nexus_desktop.engine.device.stream_settings import StreamSettings
from tests.support.fake_portaudio import FakeDevice, FakePortAudio, FakeStream


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> tuple[SounddeviceOutput, FakeStream]:
    fake = FakePortAudio([FakeDevice("Speakers")], default_output=0)
    monkeypatch.setattr(portaudio, "sounddevice", lambda: fake)
    return SounddeviceOutput(StreamSettings("Speakers", 2, sample_rate=48_000)), fake.streams[0]


def counted(start: int, frames: int) -> Block:
    return np.repeat(np.arange(start, start + frames, dtype=np.float32)[:, None], 2, axis=1)


def test_the_callback_takes_what_waits_in_order(
    opened: tuple[SounddeviceOutput, FakeStream],
) -> None:
    output, stream = opened
    output.put(0, counted(0, 1000))
    output.start()
    np.testing.assert_array_equal(stream.ask_for(256), counted(0, 256))
    np.testing.assert_array_equal(stream.ask_for(256), counted(256, 256))
    assert (output.consumed, output.empty_moments, output.underruns) == (512, 0, 0)


def test_what_waits_can_be_looked_at_and_replaced(
    opened: tuple[SounddeviceOutput, FakeStream],
) -> None:
    output, stream = opened
    output.put(0, counted(0, 1000))
    np.testing.assert_array_equal(output.waiting(990, 20)[:10], counted(990, 10))
    output.put(100, counted(5000, 50))
    output.start()
    expected = np.concatenate([counted(0, 100), counted(5000, 50), counted(150, 106)])
    np.testing.assert_array_equal(stream.ask_for(256), expected)


def test_an_empty_ring_plays_silence_and_is_counted(
    opened: tuple[SounddeviceOutput, FakeStream],
) -> None:
    output, stream = opened
    output.put(0, counted(1, 100))
    output.start()
    block = stream.ask_for(256)
    np.testing.assert_array_equal(block[:100], counted(1, 100))
    assert not block[100:].any()
    assert (output.consumed, output.empty_moments) == (100, 1)


def test_the_device_s_own_underruns_are_counted_apart(
    opened: tuple[SounddeviceOutput, FakeStream],
) -> None:
    output, stream = opened
    output.put(0, counted(0, 1000))
    output.start()
    stream.ask_for(256, is_late=True)
    assert (output.underruns, output.empty_moments) == (1, 0)


def test_a_stop_drops_what_waits(opened: tuple[SounddeviceOutput, FakeStream]) -> None:
    output, stream = opened
    output.put(0, counted(0, 1000))
    output.start()
    stream.ask_for(256)
    output.stop()
    assert (output.consumed, output.written, stream.is_started) == (1000, 1000, False)
    output.put(1000, counted(1000, 100))
    output.start()
    assert output.heard == 1000
    np.testing.assert_array_equal(stream.ask_for(100), counted(1000, 100))
    output.close()
    assert stream.is_closed
