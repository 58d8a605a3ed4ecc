"""Which speaker each channel of a file is for.

Everywhere in the program the order is that of WAV: front left and right, centre, LFE, back, side.
"""

from __future__ import annotations

SPEAKERS = {3: 0x7, 4: 0x33, 5: 0x37, 6: 0x3F, 7: 0x70F, 8: 0x63F}
"""The speakers of a WAV file by its number of channels, as `dwChannelMask` of its `fmt ` chunk."""

LAYOUTS = ("mono", "stereo", "3.0", "quad", "5.0", "5.1", "6.1", "7.1")
"""The same as ffmpeg calls them."""

ALAC_QUAD = "4.0"
"""Apple Lossless knows four channels only as front, centre and back centre."""

OGG_ORDERS = {
    3: (0, 2, 1),
    5: (0, 2, 1, 3, 4),
    6: (0, 2, 1, 4, 5, 3),
    7: (0, 2, 1, 5, 6, 4, 3),
    8: (0, 2, 1, 6, 7, 4, 5, 3),
}
"""Which of our channels Ogg Vorbis and Opus have in each place, where it is not the same one
("Vorbis I specification", 4.3.9). ffmpeg puts them in order, libsndfile leaves them as they are."""


def layout_of(codec: str, channels: int) -> str:
    """Return what ffmpeg calls the layout of that many channels, 1 to 8, in a codec."""
    return ALAC_QUAD if codec == "alac" and channels == 4 else LAYOUTS[channels - 1]
