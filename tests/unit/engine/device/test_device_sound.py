"""What a device is given: its channels and its rate."""

from __future__ import annotations

import numpy as np
import pytest

from nexus_desktop.engine.block import Block
from nexus_desktop.engine.device.device_sound import DeviceSound, with_channels
from nexus_desktop.engine.device.plan import PlayPlan
from tests.support.playback import FRAME_STEP, HandOutput, Ramp


def columns(*values: float) -> Block:
    return np.array([values], np.float32)


@pytest.mark.parametrize(
    ("block", "channels", "expected"),
    [
        (columns(0.25, 0.75), 2, [0.25, 0.75]),
        (columns(0.25, 0.75), 1, [0.5]),
        (columns(0.5), 2, [0.5, 0.5]),
        (columns(0.5), 1, [0.5]),
        (columns(0.5), 4, [0.5, 0.5, 0, 0]),
        (columns(0.25, 0.75), 6, [0.25, 0.75, 0, 0, 0, 0]),
        (columns(0.1, 0.2, 0.3), 2, [0.1, 0.2]),
    ],
)
def test_columns_are_fitted_to_the_device(
    block: Block, channels: int, expected: list[float]
) -> None:
    fitted = with_channels(block, channels)
    assert fitted.dtype == np.float32
    np.testing.assert_allclose(fitted[0], expected, rtol=1e-6)


@pytest.mark.parametrize(
    ("from_rate", "to_rate"), [(44_100, 48_000), (48_000, 44_100), (96_000, 8000)]
)
def test_frames_at_another_rate_lie_where_they_should(from_rate: int, to_rate: int) -> None:
    output = HandOutput(sample_rate=to_rate)
    sound = DeviceSound(Ramp(10**6, sample_rate=from_rate), PlayPlan(50_000, 10**6), output)
    pieces = sound.head(sound.lead + to_rate, 1024)
    assert len(pieces[0].block) >= sound.lead
    heard = np.concatenate([piece.block for piece in pieces])[sound.lead :, 0] / FRAME_STEP
    expected = 50_000 + np.arange(len(heard)) * from_rate / to_rate
    inner = slice(to_rate // 10, -to_rate // 10)
    assert np.abs(heard - expected)[inner].max() < from_rate / to_rate


def test_the_length_is_told_in_device_frames() -> None:
    plan = PlayPlan(0, 44_100)
    assert DeviceSound(Ramp(10**6, sample_rate=44_100), plan, HandOutput()).length == 48_000
    assert DeviceSound(Ramp(10**6), PlayPlan(10, 5), HandOutput()).length == 0
