"""Settings are checked before anything is written."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from nexus_desktop.domain.errors import MediaError
from nexus_desktop.engine.media.encode import open_encoder
from tests.support.encoding import settings_for


@pytest.mark.parametrize(
    ("format_id", "chosen", "words"),
    [
        ("opus", {"sample_rate": 44_100}, "48000 Hz, not 44100 Hz"),
        ("mp3", {"sample_rate": 96_000}, "sample rate of 8000, .* 48000 Hz"),
        ("ogg", {"sample_rate": 384_000}, "8000 to 192000 Hz"),
        ("wav", {"sample_rate": 0}, "sample rate"),
        ("wav", {"channels": 0}, "1 to 8 channels, not 0"),
        ("mp3", {"channels": 6}, "1 to 2 channels, not 6"),
        ("wav", {"bit_depth": 20}, "16 bits or 24 bits or 32 bits, not 20"),
        ("flac", {"bit_depth": 32}, "16 bits or 24 bits, not 32"),
        ("mp3", {"bit_depth": 16}, "bit depth of MP3 is not chosen"),
        ("flac", {"is_float": True}, "no float samples"),
        ("wav", {"is_float": True, "bit_depth": 16}, "in float is 32 bits or 64 bits, not 16"),
        ("mp3", {"bitrate_kbps": 5}, "8 to 320, not 5"),
        ("m4a", {"bitrate_kbps": 5000}, "16 to 512, not 5000"),
        ("opus", {"channels": 1, "bitrate_kbps": 300}, "6 to 256, not 300"),
        ("wav", {"bitrate_kbps": 128}, "bit rate in kbit/s of WAV cannot be chosen"),
        ("mp3", {"quality": 10.0}, "quality of MP3 goes from 0 to 9, not 10"),
        ("opus", {"quality": 1.0}, "quality of Opus cannot be chosen"),
        ("mp3", {"quality": 2.0, "bitrate_kbps": 128}, "cannot both"),
        ("m4a", {"is_average": True}, "no average bit rate"),
        ("alac", {"bit_depth": 32}, "16 bits or 24 bits, not 32"),
    ],
)
def test_settings_out_of_range_name_the_range(
    format_id: str, chosen: dict[str, Any], words: str, tmp_path: Path
) -> None:
    with pytest.raises(MediaError, match=words) as refusal:
        open_encoder(tmp_path / "sound", settings_for(format_id, **chosen))
    assert refusal.value.hint
    assert list(tmp_path.iterdir()) == []
