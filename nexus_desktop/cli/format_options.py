"""How a file is to be written, as the flags of commands that write mixes."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from nexus_desktop.cli.preset_use import export_presets_here
from nexus_desktop.domain.errors import CommandError
from nexus_desktop.engine.media.cover import cover_from
from nexus_desktop.engine.media.encode_settings import EncodeSettings
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


def settings_of(written: WrittenAs, like: EncodeSettings) -> EncodeSettings:
    """Return how a file is written that is like another one where the flags say nothing.

    Raises:
        MediaError: the cover is no picture.
    """
    choice = written.choice
    has_size = choice.is_float or choice.bit_depth is not None
    return replace(
        like,
        sample_rate=choice.sample_rate or like.sample_rate,
        channels=1 if choice.channels == 1 else like.channels,
        bit_depth=choice.bit_depth if has_size else like.bit_depth,
        is_float=choice.is_float if has_size else like.is_float,
        bitrate_kbps=choice.bitrate_kbps,
        quality=choice.quality,
        is_average=choice.is_average,
        dither=choice.dither,
        tags={**like.tags, **written.tags},
        cover=cover_from(written.cover) if written.cover is not None else like.cover,
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
