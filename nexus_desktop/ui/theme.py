"""The colours of the window: a theme is read from a TOML file and is one frozen value."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, fields
from pathlib import Path

from PySide6.QtGui import QColor

DEFAULT_THEME = "dark"
_COLOR = re.compile(r"(#[0-9a-f]{6})(?: (\d{1,3})%)?")


@dataclass(frozen=True, slots=True)
class Theme:
    """Every colour the screens use, by what it is for.

    Attributes:
        name: the file it came from, and the value of the setting ("dark").
        title: the name people read.
        line_width: width of separators and outlines in pixels; 2 in high contrast.
        bg0, bg1, bg2, bg3: timeline, panels, cards, controls.
        text, mute, faint: what is read first, second and last.
        accent: selected, active, focus ring; nothing else.
        selection: translucent fill of a time range, edged with `accent`.
        ok, warn, rec: meters and states; `rec` only for recording and clipping.
        on_accent, on_warn, on_rec: text on a fill of that colour.
        tracks: the colours a track can have; `Track.color` counts through them.
        clip_title: text on a track colour.
        wave_body, wave_outline: on a track colour, the RMS body inside the peak outline.
    """

    name: str
    title: str
    is_dark: bool
    line_width: int
    bg0: QColor
    bg1: QColor
    bg2: QColor
    bg3: QColor
    line: QColor
    text: QColor
    mute: QColor
    faint: QColor
    accent: QColor
    on_accent: QColor
    selection: QColor
    ok: QColor
    warn: QColor
    on_warn: QColor
    rec: QColor
    on_rec: QColor
    tracks: tuple[QColor, ...]
    clip_title: QColor
    wave_body: QColor
    wave_outline: QColor
    shadow: QColor

    @property
    def has_outlines(self) -> bool:
        """Whether every control has an outline, as high contrast asks for."""
        return self.line_width > 1

    @property
    def hover(self) -> QColor:
        """A control under the pointer."""
        return mixed(self.bg3, self.text, 0.08)

    @property
    def pressed(self) -> QColor:
        """A control held down."""
        return mixed(self.bg3, self.text, 0.16)

    @property
    def disabled(self) -> QColor:
        """Text and icons of what cannot be used now."""
        return mixed(self.bg1, self.text, 0.38)

    def track(self, color: int) -> QColor:
        """Return the colour of a track; numbers past the last start again."""
        return self.tracks[color % len(self.tracks)]


def mixed(base: QColor, over: QColor, share: float) -> QColor:
    """Return `base` with `share` (0 to 1) of `over` in it; opaque."""
    below, above = _channels(base), _channels(over)
    return QColor(*(round(b + (a - b) * share) for b, a in zip(below, above, strict=True)))


def _channels(color: QColor) -> tuple[int, int, int]:
    return color.red(), color.green(), color.blue()


def themes_folder(resources: Path) -> Path:
    """Return where the themes lie inside the program's resources."""
    return resources / "themes"


def theme_names(resources: Path) -> tuple[str, ...]:
    """Return the names of all themes there are."""
    return tuple(sorted(file.stem for file in themes_folder(resources).glob("*.toml")))


def load_theme(resources: Path, name: str) -> Theme:
    """Read a theme.

    Raises:
        OSError: there is none of that name.
        ValueError: its file lacks a colour, has one nobody uses, or one that is not a colour.
    """
    text = (themes_folder(resources) / f"{name}.toml").read_text(encoding="utf-8")
    document = tomllib.loads(text)
    colors: dict[str, str | list[str]] = document.pop("colors")
    values: dict[str, object] = {"name": name, **document}
    for key, value in colors.items():
        is_list = isinstance(value, list)
        values[key] = tuple(map(_color, value)) if is_list else _color(str(value))
    expected = {field.name for field in fields(Theme)}
    if values.keys() != expected:
        raise ValueError(f"theme {name}: check {sorted(values.keys() ^ expected)}")
    return Theme(**values)  # type: ignore[arg-type]  # the names were compared just above


def _color(text: str) -> QColor:
    """Read "#rrggbb" or "#rrggbb 16%"."""
    match = _COLOR.fullmatch(text)
    if match is None:
        raise ValueError(f"not a colour: {text!r}")
    color = QColor(match[1])
    if match[2]:
        color.setAlphaF(int(match[2]) / 100)
    return color
