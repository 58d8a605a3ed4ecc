"""The callback in Python: it keeps, counts and never fails."""

from __future__ import annotations

import numpy as np
import pytest

from nexus_desktop.domain.errors import DeviceError
from nexus_desktop.engine.device import portaudio
from nexus_desktop.engine.device.sounddevice_input import SounddeviceInput
from nexus_desktop.engine.device.stream_settings import StreamSettings
from tests.support.fake_portaudio import FakeDevice, FakePortAudio, FakeStream
from tests.support.signals import noise


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> tuple[SounddeviceInput, FakeStream]:
    fake = FakePortAudio([FakeDevice("Microphone", inputs=2)], default_input=0)
    monkeypatch.setattr(portaudio, "sounddevice", lambda: fake)
    return SounddeviceInput(StreamSettings("Microphone", 2, sample_rate=48_000)), fake.streams[0]


def test_what_arrives_is_read_once_and_in_order(
    opened: tuple[SounddeviceInput, FakeStream],
) -> None:
    source, stream = opened
    sound = noise(1_000, 2)
    source.start()
    stream.deliver(sound[:300])
    stream.deliver(sound[300:600])
    np.testing.assert_array_equal(source.read(), sound[:600])
    stream.deliver(sound[600:])
    np.testing.assert_array_equal(source.read(), sound[600:])
    assert len(source.read()) == 0
    assert (source.arrived, source.overruns) == (1_000, 0)


def test_what_the_device_has_lost_is_counted(opened: tuple[SounddeviceInput, FakeStream]) -> None:
    source, stream = opened
    stream.deliver(noise(256, 2), has_lost=True)
    assert source.overruns == 1


def test_a_buffer_that_nobody_reads_keeps_what_came_first(
    opened: tuple[SounddeviceInput, FakeStream],
) -> None:
    source, stream = opened
    sound = noise(2_000_000, 2)
    stream.deliver(sound[:1_000_000])
    stream.deliver(sound[1_000_000:])
    kept = source.read()
    assert 960_000 <= len(kept) < 2_000_000
    np.testing.assert_array_equal(kept, sound[: len(kept)])
    assert source.overruns == 1


def test_a_device_that_has_gone_away_is_said(opened: tuple[SounddeviceInput, FakeStream]) -> None:
    source, stream = opened
    stream.active = False
    with pytest.raises(DeviceError, match="Microphone"):
        source.read()
