"""Controls for the parameters of an effect, made from its spec."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QGridLayout, QLabel, QVBoxLayout, QWidget

from nexus_desktop.domain.effect import EffectSettings, EffectSpec, ParamScale, ParamSpec
from nexus_desktop.domain.effect_words import SHARE, share_of
from nexus_desktop.domain.timecode import MINUS, THIN_SPACE
from nexus_desktop.ui.look import Look
from nexus_desktop.ui.widgets.knob import Knob
from nexus_desktop.ui.widgets.value_scale import ValueScale, plain_number

KNOBS_IN_ROW = 4
CHOICES_IN_ROW = 2
MOST_ON_PAGE = 12
_NUMBERED = re.compile(r"_(\d+)$")


class ParamControls(QWidget):
    """The parameters of one page of an effect: knobs in rows of four, choices below in rows of two.

    Signals:
        moved: a parameter and the value it would have, while a knob is dragged.
        settled: a parameter and the value it shall have.
    """

    moved = Signal(str, float)
    settled = Signal(str, float)

    def __init__(self, look: Look, params: tuple[ParamSpec, ...]) -> None:
        super().__init__()
        self.knobs: dict[str, Knob] = {}
        self.choices: dict[str, QComboBox] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        grid = QGridLayout()
        grid.setHorizontalSpacing(0)
        grid.setVerticalSpacing(8)
        column.addLayout(grid)
        plain = [param for param in params if not param.choices]
        for number, param in enumerate(plain):
            knob = self._knob(look, param)
            grid.addWidget(knob, *divmod(number, KNOBS_IN_ROW), Qt.AlignmentFlag.AlignHCenter)
        for place in range(KNOBS_IN_ROW):
            grid.setColumnStretch(place, 1)
        chosen = [param for param in params if param.choices]
        rows = QGridLayout()
        rows.setHorizontalSpacing(8)
        rows.setVerticalSpacing(4)
        for number, param in enumerate(chosen):
            row, place = divmod(number, CHOICES_IN_ROW)
            label, combo = self._choice(look, param)
            rows.addWidget(combo, 2 * row, place)
            rows.addWidget(label, 2 * row + 1, place)
            rows.setColumnStretch(place, 1)
        if len(chosen) == 1:
            rows.setColumnStretch(1, 1)
        if chosen:
            column.addLayout(rows)
        column.addStretch(1)

    def show_settings(self, settings: EffectSettings) -> None:
        """Show what is set; a knob in somebody's hand is left alone."""
        values = {**dict(settings.values), SHARE.id: settings.wet}
        for param_id, knob in self.knobs.items():
            if param_id in values and not knob.is_dragged:
                knob.show_amount(values[param_id])
        for param_id, combo in self.choices.items():
            if param_id in values:
                combo.setCurrentIndex(combo.findData(float(values[param_id])))

    def _knob(self, look: Look, param: ParamSpec) -> Knob:
        knob = Knob(look, param.name, scale_of(param))
        knob.explain(f"{param.help} It is {param.allowed}.")
        knob.value_moved.connect(lambda value, name=param.id: self.moved.emit(name, value))
        knob.value_settled.connect(lambda value, name=param.id: self.settled.emit(name, value))
        self.knobs[param.id] = knob
        return knob

    def _choice(self, look: Look, param: ParamSpec) -> tuple[QLabel, QComboBox]:
        combo = QComboBox()
        combo.setAccessibleName(param.name)
        combo.setToolTip(param.help)
        combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        for value, words in param.listed:
            combo.addItem(words, value)
        combo.activated.connect(
            lambda row, name=param.id: self.settled.emit(name, combo.itemData(row))
        )
        self.choices[param.id] = combo
        label = QLabel(param.name, alignment=Qt.AlignmentFlag.AlignHCenter)
        label.setProperty("tone", "mute")
        label.setFont(look.fonts.caption)
        label.setBuddy(combo)
        return label, combo


def pages_of(spec: EffectSpec) -> dict[str, tuple[ParamSpec, ...]]:
    """Return the parameters by page, under the names of the pages.

    Those of bands ("freq", "freq_2", "freq_3") stand under the number of their band, others twelve
    a page; what is repeated under other names ("low_gain_db", "high_gain_db") under those. The
    share of the treated sound stands last.
    """
    params = spec.params
    if len(params) <= MOST_ON_PAGE:
        return {"All": (*params, share_of(spec))}
    bands = _by_band(spec)
    if len(bands) == 1 and (parts := _by_part(params)):
        placed = {param.id for part in parts.values() for param in part}
        return {
            "All": (*(each for each in params if each.id not in placed), share_of(spec)),
            **parts,
        }
    if len(bands) == 1:
        starts = range(0, len(params), MOST_ON_PAGE)
        pages = {
            f"{number}": params[start : start + MOST_ON_PAGE]
            for number, start in enumerate(starts, start=1)
        }
        last = f"{len(pages)}"
        return {**pages, last: (*pages[last], share_of(spec))}
    whole = bands.pop(0, [])
    pages = {f"{band}": tuple(bands[band]) for band in sorted(bands)}
    return {**pages, "Out": (*whole, share_of(spec))}


def _by_part(params: Sequence[ParamSpec]) -> dict[str, tuple[ParamSpec, ...]]:
    """Return the parameters that several parts of an effect have, by the names of the parts."""
    told = Counter(each.id.partition("_")[2] for each in params)
    pages: dict[str, tuple[ParamSpec, ...]] = {}
    for param in params:
        part, _, what = param.id.partition("_")
        if what and told[what] > 1:
            title = part.capitalize()
            # The page says already whose threshold it is.
            short = param.name.removeprefix(title).strip().capitalize()
            pages[title] = (*pages.get(title, ()), replace(param, name=short))
    return pages


def _by_band(spec: EffectSpec) -> dict[int, list[ParamSpec]]:
    """Return the parameters of each band; those of none under 0."""
    repeated = {_NUMBERED.sub("", each.id) for each in spec.params if _NUMBERED.search(each.id)}
    bands: dict[int, list[ParamSpec]] = {}
    for param in spec.params:
        found = _NUMBERED.search(param.id)
        band = int(found[1]) if found else 1 if param.id in repeated else 0
        bands.setdefault(band, []).append(param)
    return bands


def scale_of(param: ParamSpec) -> ValueScale:
    """Return how a knob spreads and writes the values of a parameter."""
    span = param.max - param.min
    step = span / 100.0
    fine = max(1e-4, 10.0 ** round_down_exponent(span / 1000.0))
    return ValueScale(
        param.min,
        param.max,
        param.default,
        step=max(step, fine),
        fine_step=fine,
        is_logarithmic=param.scale is ParamScale.LOG,
        words=lambda value: words_of(param, value),
        number=_percent_number if param.id == SHARE.id else plain_number,
    )


def _percent_number(text: str) -> float:
    return plain_number(text) / 100.0


def round_down_exponent(value: float) -> int:
    """Return the power of ten that is not above a value."""
    return int(f"{value:e}".partition("e")[2])


def words_of(param: ParamSpec, value: float) -> str:
    """Return a value as short as a knob has room for: "−12.5 dB", "1.8 kHz", "3:1"."""
    if param.id == SHARE.id:
        return f"{value * 100.0:.0f}{THIN_SPACE}%"
    if param.unit == "Hz" and abs(value) >= 1000.0:
        return f"{value / 1000.0:.3g}{THIN_SPACE}kHz"
    if param.unit == "ms" and abs(value) >= 1000.0:
        return f"{value / 1000.0:.3g}{THIN_SPACE}s"
    if param.unit.startswith(":"):
        return f"{value:.3g}{param.unit}"
    places = 0 if abs(value) >= 100.0 else 1 if abs(value) >= 10.0 or param.unit == "dB" else 2
    number = f"{value:.{places}f}".replace("-", MINUS)
    return f"{number}{THIN_SPACE}{param.unit}" if param.unit else number
