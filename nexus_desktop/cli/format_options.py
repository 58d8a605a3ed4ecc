"""How a file is to be written, as the flags of commands that write mixes."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from nexus_desktop.cli.preset_use import export_presets_here
from nexus_desktop.domain.errors import CommandError
from nexus_desktop.engine.media.formats import format_for_path, format_named
from nexus_desktop.workflows.export_audio import Dither, FormatChoice, LoudnessGoal
from nexus_desktop.workflows.export_presets import ExportPreset

_FLOAT_BITS = {"float": None, "float64": 64}


@dataclass(frozen=True, slots=True)
class WrittenAs:
    """What the flags say.

    Attributes:
        goal: how loud the file is to be; None leaves it as loud as the mix.
        tags: by the names of `TAG_NAMES`.
        cover: a file with the picture of the record.
        with_chapters: whether markers become chapters.
    """

    choice: FormatChoice
    goal: LoudnessGoal | None
    tags: Mapping[str, str]
    cover: Path | None
    with_chapters: bool


def add_format_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare how a file is written."""
    parser.add_argument("--format", metavar="NAME", help="wav, flac, mp3 …; the ending tells too")
    parser.add_argument(
        *("--preset",),
        metavar="NAME",
        help="as `export-presets` lists them: podcast, cd …; other flags change what it says",
    )
    parser.add_argument("--bitrate", type=int, metavar="KBPS", help="of MP3, M4A and Opus")
    parser.add_argument("--average", action="store_true", help="keep MP3's bit rate on average")
    parser.add_argument(
        "--quality",
        type=float,
        metavar="Q",
        help="instead of a bit rate: MP3 0 (best) to 9, Ogg 0 to 10 (best); FLAC's effort 0 to 8",
    )
    parser.add_argument("--bit-depth", metavar="BITS", help="16, 24, 32, float or float64")
    parser.add_argument("--rate", type=int, metavar="HZ", help="without it, that of the source")
    parser.add_argument(
        *("--dither",),
        choices=[*Dither],
        help="noise that hides the steps of 16 and 24 bits: even (tpdf), where the ear hears "
        "least (shaped, at 44.1 and 48 kHz), or none",
    )
    parser.add_argument("--mono", action="store_true", help="the mean of left and right")
    parser.add_argument("--channels", type=int, metavar="N", help="1 to 8, with --map above 2")
    parser.add_argument(
        *("--map",),
        metavar="A,B,…",
        help="what each channel takes, in the order of WAV (left, right, centre, LFE, back, side): "
        "L, R, M for the mean of both, - for silence",
    )
    parser.add_argument("--loudness", type=float, metavar="LUFS", help="bring it there, as -14")
    parser.add_argument(
        *("--true-peak",),
        type=float,
        metavar="DBTP",
        help="the ceiling that --loudness keeps peaks below; without it, -1",
    )
    parser.add_argument(
        *("--tag",),
        action="append",
        default=[],
        metavar="NAME=TEXT",
        help="title, artist, album, date, genre, comment, copyright or track; may come often",
    )
    parser.add_argument("--bwf", action="store_true", help="WAV that tells its place in time")
    parser.add_argument("--no-chapters", action="store_true", help="no chapters from markers")
    parser.add_argument("--cover", type=Path, metavar="IMG", help="a JPEG or PNG picture")


def written_as(
    arguments: argparse.Namespace, refused: str, target: Path | None = None
) -> WrittenAs:
    """Return what the flags say, and the preset where they say nothing.

    Args:
        refused: the title of a refusal.
        target: the file, whose ending tells its format where nothing else does.

    Raises:
        CommandError: one of them cannot be like that, or there is no such preset.
        MediaError: there is no such format.
        StoreError: the presets cannot be read.
    """
    preset = export_presets_here().named(arguments.preset) if arguments.preset else None
    format_id = _format_id(arguments, preset, target, refused)
    base = FormatChoice(format_id)
    if preset is not None and preset.choice.format_id == format_id:
        base = preset.choice
    return WrittenAs(
        _choice(arguments, base, refused),
        _goal(arguments, refused) or (preset.goal if preset is not None else None),
        dict(_tag(text, refused) for text in arguments.tag),
        arguments.cover,
        not arguments.no_chapters,
    )


def _format_id(
    arguments: argparse.Namespace, preset: ExportPreset | None, target: Path | None, refused: str
) -> str:
    if arguments.format:
        return format_named(arguments.format).id
    if preset is not None:
        chosen = format_named(preset.choice.format_id)
        if target is not None and target.suffix.lower() not in ("", *chosen.extensions):
            raise CommandError(
                refused,
                f"The preset “{preset.name}” writes {chosen.title}, and {target.name} is another.",
                hint=f"Let it end in {chosen.extension}, or name the --format.",
            )
        return chosen.id
    if target is not None:
        return format_for_path(target).id
    raise CommandError(refused, "No format is named.", hint="--format flac, or --preset podcast")


def _choice(arguments: argparse.Namespace, base: FormatChoice, refused: str) -> FormatChoice:
    depth = arguments.bit_depth
    is_float = depth in _FLOAT_BITS
    if depth is not None and not is_float and not depth.isdecimal():
        raise CommandError(
            refused,
            f"--bit-depth cannot be “{depth}”.",
            hint="It is 16, 24, 32, float or float64.",
        )
    if depth is not None:
        bits = _FLOAT_BITS[depth] if is_float else int(depth)
        base = replace(base, bit_depth=bits, is_float=is_float)
    # A bit rate takes the place of a quality, and the other way round.
    if arguments.bitrate is not None or arguments.quality is not None:
        base = replace(base, bitrate_kbps=arguments.bitrate, quality=arguments.quality)
    if arguments.mono:
        base = replace(base, channels=1, channel_map=())
    elif arguments.map or arguments.channels:
        mapped = tuple(arguments.map.split(",")) if arguments.map else ()
        base = replace(base, channels=arguments.channels or len(mapped), channel_map=mapped)
    return replace(
        base,
        sample_rate=arguments.rate or base.sample_rate,
        is_average=arguments.average or base.is_average,
        dither=Dither(arguments.dither) if arguments.dither else base.dither,
        is_broadcast=arguments.bwf or base.is_broadcast,
    )


def _goal(arguments: argparse.Namespace, refused: str) -> LoudnessGoal | None:
    lufs, dbtp = arguments.loudness, arguments.true_peak
    if lufs is None and dbtp is not None:
        raise CommandError(
            refused, "--true-peak says nothing without --loudness.", hint="--loudness -14"
        )
    if lufs is None:
        return None
    return LoudnessGoal(lufs) if dbtp is None else LoudnessGoal(lufs, dbtp)


def _tag(text: str, refused: str) -> tuple[str, str]:
    name, is_there, value = text.partition("=")
    if not is_there or not value.strip():
        raise CommandError(
            refused, f"--tag cannot be “{text}”.", hint="It is a name and a text: artist=Ann."
        )
    return name.strip().lower(), value.strip()
