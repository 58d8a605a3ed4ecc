"""Reading what ffmpeg prints, in the shapes of several versions."""

from __future__ import annotations

import pytest

from nexus_desktop.engine.media.ffmpeg_streams import channels_in, read_printed

FFMPEG_4 = """\
Input #0, matroska,webm, from '':
  Metadata:
    ENCODER         : Lavf58.45.100
  Duration: 01:02:03.45, start: -0.007000, bitrate: 138 kb/s
    Stream #0:0: Video: h264 (High), yuv420p(progressive), 1280x720, 25 fps, 25 tbr, 1k tbn
    Metadata:
      DURATION        : 00:00:05.000000000
    Stream #0:1(ger): Audio: vorbis, 48000 Hz, 5.1, fltp
    Stream #0:2(eng): Audio: aac (LC), 44100 Hz, stereo, fltp (default)
At least one output file must be specified
"""
FFMPEG_5 = """\
Input #0, mov,mp4,m4a,3gp,3g2,mj2, from '':
  Metadata:
    major_brand     : M4A 
    title           : First line
                    : second: line
    artist          : A: B
  Duration: 00:00:03.02, start: 0.000000, bitrate: 132 kb/s
  Stream #0:0[0x1](und): Audio: aac (LC) (mp4a / 0x6134706D), 22050 Hz, mono, fltp, 127 kb/s (default)
    Metadata:
      handler_name    : SoundHandler
      title           : not of the file
At least one output file must be specified
"""  # noqa: E501, W291 - as it is printed
FFMPEG_7 = """\
Input #0, wav, from '':
  Duration: N/A, bitrate: 9216 kb/s
  Stream #0:0: Audio: pcm_s24le ([1][0][0][0] / 0x0001), 48000 Hz, 8 channels (FL+FR+FC+LFE+BL+BR+SL+SR), s32 (24 bit), 9216 kb/s
"""  # noqa: E501 - as it is printed
UNKNOWN = """\
Input #0, wav, from '':
  Duration: 00:00:00.45, bitrate: 1411 kb/s
  Stream #0:0: Audio: none (4[18][0][0] / 0x1234), 44100 Hz, stereo, 1411 kb/s
"""


def test_the_stream_marked_as_default_is_chosen() -> None:
    printed = read_printed(FFMPEG_4)
    assert (printed.container, printed.duration_s) == ("matroska", 3723.45)
    assert [stream.index for stream in printed.audio] == [1, 2]
    assert printed.audio[0].channels == 6
    chosen = printed.chosen
    assert chosen is not None
    assert (chosen.index, chosen.codec) == (2, "aac")
    assert (chosen.sample_rate, chosen.channels) == (44_100, 2)


def test_tags_of_the_file_may_have_lines_and_colons() -> None:
    printed = read_printed(FFMPEG_5)
    tags = dict(printed.tags)
    assert (tags["title"], tags["artist"]) == ("First line\nsecond: line", "A: B")
    assert printed.chosen is not None
    assert (printed.chosen.sample_rate, printed.chosen.channels) == (22_050, 1)


def test_a_length_may_be_unknown_and_a_layout_spelled_out() -> None:
    printed = read_printed(FFMPEG_7)
    assert printed.duration_s is None
    assert printed.chosen is not None
    assert (printed.chosen.channels, printed.chosen.bit_depth) == (8, 24)


def test_an_unknown_codec_is_called_none() -> None:
    chosen = read_printed(UNKNOWN).chosen
    assert chosen is not None
    assert chosen.codec == "none"


def test_a_tag_cannot_pass_for_a_stream() -> None:
    hostile = FFMPEG_5.replace("second: line", "Stream #0:9: Audio: pcm, 1 Hz, mono")
    assert [stream.index for stream in read_printed(hostile).audio] == [0]


def test_nothing_printed_is_nothing_there() -> None:
    assert read_printed("").chosen is None


@pytest.mark.parametrize(
    ("layout", "channels"),
    [
        ("mono", 1),
        ("stereo", 2),
        ("2.1", 3),
        ("quad(side)", 4),
        ("5.1(side)", 6),
        ("7.1(wide)", 8),
        ("7.1.4", 12),
        ("octagonal", 8),
        ("ambisonic 3", 16),
        ("3 channels (FL+FR+LFE)", 3),
        ("12 channels", 12),
        ("", 0),
        ("something new", 0),
    ],
)
def test_a_layout_is_a_number_of_channels(layout: str, channels: int) -> None:
    assert channels_in(layout) == channels
