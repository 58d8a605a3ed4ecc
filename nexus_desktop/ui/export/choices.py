"""What can be chosen for an export, in the words of the panel."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from nexus_desktop.domain.loudness_targets import TARGETS
from nexus_desktop.domain.timecode import THIN_SPACE, format_value
from nexus_desktop.workflows.export_audio import (
    AudioFormat,
    Dither,
    FormatChoice,
    LoudnessGoal,
    format_named,
    writable_formats,
)

BITRATES_KBPS = (320, 256, 192, 160, 128, 96, 64, 48, 32)
RATES = (44_100, 48_000, 88_200, 96_000, 192_000)
DITHERS = (
    ("Even dither", Dither.TPDF),
    ("Shaped dither", Dither.SHAPED),
    ("No dither", Dither.NONE),
)
MP3_VARIABLE: Mapping[int, str] = {0: "about 245", 2: "about 190", 4: "about 165", 6: "about 115"}
"""Which qualities are offered, and the bit rate that comes of them, in kbit/s."""

_SLOWEST_OFFERED = RATES[0]
Choice = tuple[str, object]


def formats() -> list[Choice]:
    """Return every format there is, by its id."""
    return [(each.title, each.id) for each in writable_formats()]


def extension_of(format_id: str) -> str:
    """Return ".wav" for "wav"."""
    return format_named(format_id).extension


def qualities(format_id: str) -> tuple[list[tuple[str, FormatChoice]], int]:
    """Return what a format can be written with, and which of them is usual."""
    chosen = format_named(format_id)
    found = [(quality_words(each), each) for each in _qualities(chosen)]
    usual = FormatChoice(chosen.id, bitrate_kbps=chosen.usual_bitrate_kbps)
    if chosen.bitrate_kbps is None and chosen.is_lossy:
        usual = FormatChoice(chosen.id, quality=chosen.usual_quality)
    choices = [choice for _title, choice in found]
    return found, choices.index(usual) if usual in choices else 0


def quality_of(choice: FormatChoice) -> FormatChoice:
    """Return what of a choice is its quality, as one of `qualities`."""
    return FormatChoice(
        choice.format_id,
        bit_depth=choice.bit_depth,
        is_float=choice.is_float,
        bitrate_kbps=choice.bitrate_kbps,
        quality=choice.quality,
        is_average=choice.is_average,
    )


def quality_words(choice: FormatChoice) -> str:
    """Return a quality in words: "24-bit", "192 kbit/s"."""
    chosen = format_named(choice.format_id)
    words = []
    if choice.is_float:
        words.append(f"{choice.bit_depth or 32}-bit float")
    elif chosen.bit_depths:
        words.append(f"{choice.bit_depth or chosen.bit_depths[0]}-bit")
    kbps = choice.bitrate_kbps
    if choice.quality is None and kbps is None:
        kbps = chosen.usual_bitrate_kbps
    if kbps is not None:
        words.append(f"{kbps}{THIN_SPACE}kbit/s{' on average' if choice.is_average else ''}")
    if choice.quality is not None and chosen.id == "mp3":
        about = MP3_VARIABLE.get(int(choice.quality), "")
        kilobits = f", {about}{THIN_SPACE}kbit/s" if about else ""
        words.append(f"Variable V{choice.quality:g}{kilobits}")
    elif choice.quality is not None:
        words.append(f"{'quality' if words else 'Quality'} {choice.quality:g}")
    return ", ".join(words)


def _qualities(chosen: AudioFormat) -> Iterator[FormatChoice]:
    for depth in chosen.bit_depths:
        yield FormatChoice(chosen.id, bit_depth=depth)
    for bits in chosen.float_bits:
        yield FormatChoice(chosen.id, bit_depth=None if bits == 32 else bits, is_float=True)
    if chosen.bitrate_kbps is not None:
        for kbps in BITRATES_KBPS:
            if kbps in chosen.bitrate_kbps:
                yield FormatChoice(chosen.id, bitrate_kbps=kbps)
        if chosen.quality is not None:
            for step in MP3_VARIABLE:
                yield FormatChoice(chosen.id, quality=step)
    elif chosen.is_lossy and chosen.quality is not None:
        for step in range(int(chosen.quality.high), int(chosen.quality.low) - 1, -1):
            yield FormatChoice(chosen.id, quality=step)


def can_dither(choice: FormatChoice) -> bool:
    """Return whether samples lose bits that noise could hide."""
    return bool(format_named(choice.format_id).bit_depths) and not choice.is_float


def sample_rates(format_id: str, own: int) -> list[Choice]:
    """Return the rates a format has; None stands for the project's own."""
    chosen = format_named(format_id)
    rates: Sequence[int] = chosen.rates or RATES
    found: list[Choice] = []
    if own in rates or not chosen.rates:
        found.append((f"{kilohertz(own)}, as the project", None))
    return found + [
        (kilohertz(rate), rate) for rate in rates if rate != own and rate >= _SLOWEST_OFFERED
    ]


def kilohertz(rate: int) -> str:
    """Return a rate as "44.1 kHz"."""
    return f"{rate / 1000:g}{THIN_SPACE}kHz"


def loudnesses() -> list[Choice]:
    """Return how loud a file can be made; None stands for the mix as it is."""
    wanted: dict[LoudnessGoal, list[str]] = {}
    for target in sorted(TARGETS, key=lambda target: -target.integrated_lufs):
        goal = LoudnessGoal(target.integrated_lufs, target.true_peak_dbtp)
        wanted.setdefault(goal, []).append(target.name)
    found: list[Choice] = [("As loud as the mix", None)]
    return found + [
        (f"{goal_words(goal)} · {', '.join(names)}", goal) for goal, names in wanted.items()
    ]


def goal_words(goal: LoudnessGoal) -> str:
    """Return a goal as "−14 LUFS, −1 dBTP"."""
    loudness = format_value(goal.target_lufs, "LUFS")
    return f"{loudness}, {format_value(goal.ceiling_dbtp, 'dBTP')}"


def same_sound(choice: FormatChoice) -> FormatChoice:
    """Return a choice in the one form in which two that write the same files are equal."""
    chosen = format_named(choice.format_id)
    if choice.is_float or choice.bit_depth is not None or not chosen.bit_depths:
        return choice
    return replace(choice, bit_depth=chosen.bit_depths[0])
