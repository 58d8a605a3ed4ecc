"""A tile shows what the clip plays, where it plays it, and as loud as the clip makes it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtGui import QColor, QImage

from nexus_desktop.domain.clip import NO_FADE, Clip, Fade, FadeShape
from nexus_desktop.domain.source import AudioSource
from nexus_desktop.domain.timeline import Frames, SampleRate
from nexus_desktop.ui.arrange.spectrogram_tiles import (
    SpectrogramTiles,
    octave_of,
    rows_for,
    with_height,
    with_width,
)
from nexus_desktop.ui.arrange.spectrum_colors import spectrum_colors
from nexus_desktop.ui.arrange.wave_columns import WaveScale
from nexus_desktop.ui.arrange.wave_tiles import WaveStyle
from nexus_desktop.ui.theme import load_theme
from nexus_desktop.workflows.spectrograms import COLUMNS, Piece
from tests.support.builders import a_clip, a_source
from tests.support.source_tree import ROOT

RATE = SampleRate(48_000)
SOURCE = a_source("beat", 100 * RATE)
FLAT = (NO_FADE, NO_FADE)
STYLE = WaveStyle(64.0, 1.0, 1.0, WaveScale.LINEAR, load_theme(ROOT / "resources", "dark"), RATE)
LOUD = 153
"""−40 dB, on the scale of pieces from −100 to 0."""


class Pieces:
    """In even columns loud, in odd ones silent; asked for again and again."""

    def __init__(self, *withheld: int) -> None:
        self.withheld = withheld
        self.asked: set[tuple[int, int, int]] = set()

    def piece(self, source: AudioSource, octave: int, index: int, rows: int) -> Piece | None:
        self.asked.add((octave, index, rows))
        if index in self.withheld:
            return None
        piece = np.zeros((COLUMNS, rows), np.uint8)
        piece[::2] = LOUD
        return piece


def tile(clip: Clip, pieces: Pieces, *, index: int = 0, style: WaveStyle = STYLE) -> QImage:
    tiles = SpectrogramTiles()
    tiles.pieces = pieces
    return tiles.tile(clip, FLAT, SOURCE, style, index, 64)


def shade(image: QImage, x: int) -> int:
    """Return which of the 256 colours a pixel has, −1 for none."""
    colors = spectrum_colors(True).tolist()
    pixel = image.pixel(x, 30)
    return colors.index(pixel) if QColor.fromRgba(pixel).alpha() else -1


def shade_of_db(level_db: float) -> int:
    return int((level_db + 92) / 80 * 255)


def test_columns_lie_where_the_clip_plays_them() -> None:
    shown = tile(a_clip("beat", 0, 10 * RATE), Pieces())
    assert [shade(shown, x) for x in (0, 1, 2, 3)] == [shade_of_db(-40), 0, shade_of_db(-40), 0]
    trimmed = replace(a_clip("beat", 0, 10 * RATE), source_start=Frames(64))
    assert [shade(tile(trimmed, Pieces()), x) for x in (0, 1, 2)] == [0, shade_of_db(-40), 0]


def test_a_louder_clip_is_brighter_and_needs_no_other_pieces() -> None:
    pieces, clip = Pieces(), a_clip("beat", 0, 10 * RATE)
    tile(clip, pieces)
    asked = set(pieces.asked)
    louder = tile(replace(clip, gain_db=12.0), pieces)
    assert shade(louder, 0) == pytest.approx(shade_of_db(-28), abs=1)
    assert pieces.asked == asked


def test_what_is_not_known_yet_is_left_open_and_drawn_when_it_comes() -> None:
    tiles, pieces, clip = SpectrogramTiles(), Pieces(1), a_clip("beat", 0, 10 * RATE)
    tiles.pieces = pieces
    before = tiles.tile(clip, FLAT, SOURCE, STYLE, 0, 64)
    assert (shade(before, COLUMNS - 2), shade(before, COLUMNS + 2)) == (shade_of_db(-40), -1)
    pieces.withheld = ()
    tiles.source_changed(SOURCE.id)
    after = tiles.tile(clip, FLAT, SOURCE, STYLE, 0, 64)
    assert shade(after, COLUMNS + 2) == shade_of_db(-40)


def test_a_tile_that_is_whole_is_not_drawn_again() -> None:
    tiles, pieces, clip = SpectrogramTiles(), Pieces(), a_clip("beat", 0, 10 * RATE)
    tiles.pieces = pieces
    tiles.tile(clip, FLAT, SOURCE, STYLE, 0, 64)
    pieces.asked.clear()
    tiles.source_changed(SOURCE.id)
    tiles.tile(clip, FLAT, SOURCE, STYLE, 0, 64)
    assert not pieces.asked


def test_the_last_tile_is_as_wide_as_the_clip() -> None:
    clip = a_clip("beat", 0, 64 * 700)
    assert tile(clip, Pieces(), index=1).width() == 700 - 512


def test_without_pieces_nothing_is_drawn() -> None:
    shown = SpectrogramTiles().tile(a_clip("beat", 0, RATE), FLAT, SOURCE, STYLE, 0, 64)
    assert shade(shown, 10) == -1


@pytest.mark.parametrize(
    ("per_pixel", "octave"), [(0.5, 6), (64, 6), (127, 6), (128, 7), (1500, 10), (2048, 11)]
)
def test_pieces_are_as_fine_as_the_screen_and_not_much_finer(per_pixel: float, octave: int) -> None:
    assert octave_of(per_pixel) == octave


@pytest.mark.parametrize(
    ("height", "rows"), [(4, 64), (64, 64), (90, 64), (92, 128), (262, 256), (900, 512)]
)
def test_few_heights_need_other_pieces(height: int, rows: int) -> None:
    assert rows_for(height) == rows


def test_a_fade_darkens_column_by_column() -> None:
    fade = Fade(Frames(64 * 200), FadeShape.LINEAR)
    tiles = SpectrogramTiles()
    tiles.pieces = Pieces()
    clip = a_clip("beat", 0, 64 * 400)
    shown = tiles.tile(clip, (fade, NO_FADE), SOURCE, STYLE, 0, 64)
    # Half-way up the fade everything is 6 dB softer.
    assert shade(shown, 100) == pytest.approx(shade_of_db(-46), abs=3)
    assert shade(shown, 300) == pytest.approx(shade_of_db(-40), abs=2)
    assert shade(shown, 2) < shade(shown, 20) < shade(shown, 100)


def test_no_column_is_lost_between_pixels() -> None:
    columns = np.full((1, 40), 30, np.uint8)
    columns[0, 17] = 200
    for per_column in (1.0, 1.3, 1.7, 1.99):
        begins = 0.4 + np.float64(per_column) * np.arange(18)
        assert with_width(columns, begins, per_column).max() == 200


def test_close_up_levels_go_evenly_from_column_to_column() -> None:
    columns = np.array([[60, 220]], np.uint8)
    found = with_width(columns, np.arange(0, 2, 0.25), 0.25)[0]
    assert (np.diff(found.astype(int)) >= 0).all()
    assert (found[0], found[-1]) == (60, 220)
    assert found[3] == pytest.approx(60 + 160 * 0.375, abs=1)


def test_low_rows_stay_low_at_any_height() -> None:
    rows = np.arange(252, -4, -4).astype(np.uint8)[:, np.newaxis]
    for height in (20, 64, 300):
        found = with_height(rows, height)[:, 0].astype(int)
        assert len(found) == height
        assert (np.diff(found) <= 0).all()
        assert found[height // 2] == pytest.approx(126, abs=9)
