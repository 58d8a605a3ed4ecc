"""How loud those who play or broadcast a sound want it, and whether it is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from nexus_desktop.domain.errors import CommandError
from nexus_desktop.domain.timecode import format_value


class MeasuredLoudness(Protocol):
    """What a target is held against; None where the sound is silent or too short."""

    @property
    def integrated_lufs(self) -> float | None: ...
    @property
    def range_lu(self) -> float | None: ...
    @property
    def short_term_max_lufs(self) -> float | None: ...
    @property
    def true_peak_dbtp(self) -> float | None: ...


@dataclass(frozen=True, slots=True)
class LoudnessTarget:
    """What somebody asks for.

    Attributes:
        tolerance_lu: by how much the loudness may be off. Services that turn every sound to their
            level name none; 1 LU is what a listener hardly notices.
        source: who says so, in words.
        short_term_max_lufs, range_max_lu: limits that few name.
    """

    id: str
    name: str
    integrated_lufs: float
    tolerance_lu: float
    true_peak_dbtp: float
    source: str
    short_term_max_lufs: float | None = None
    range_max_lu: float | None = None


TARGETS = (
    LoudnessTarget("spotify", "Spotify", -14.0, 1.0, -1.0, "Spotify for Artists, setting “Normal”"),
    LoudnessTarget(
        "spotify_loud", "Spotify, loud", -11.0, 1.0, -2.0, "Spotify for Artists, setting “Loud”"
    ),
    LoudnessTarget("youtube", "YouTube", -14.0, 1.0, -1.0, "The player, which turns down only"),
    LoudnessTarget(
        "apple_music", "Apple Music", -16.0, 1.0, -1.0, "Sound Check; Apple Digital Masters"
    ),
    LoudnessTarget(
        "apple_podcasts", "Apple Podcasts", -16.0, 1.0, -1.0, "Apple Podcasts for Creators"
    ),
    LoudnessTarget("amazon_music", "Amazon Music", -14.0, 1.0, -2.0, "Amazon Music and Alexa"),
    LoudnessTarget("tidal", "Tidal", -14.0, 1.0, -1.0, "Tidal, by album, after AES TD1004"),
    LoudnessTarget("deezer", "Deezer", -15.0, 1.0, -1.0, "Deezer, normalization of the player"),
    LoudnessTarget(
        "soundcloud", "SoundCloud", -14.0, 1.0, -1.0, "As measured; the service publishes none"
    ),
    LoudnessTarget("podcast", "Podcast", -16.0, 1.0, -1.0, "AES TD1004.1.15-10, its upper end"),
    LoudnessTarget("ebu_r128", "EBU R 128", -23.0, 0.5, -1.0, "EBU R 128, television in Europe"),
    LoudnessTarget(
        "ebu_r128_live", "EBU R 128, live", -23.0, 1.0, -1.0, "EBU R 128 for live programmes"
    ),
    LoudnessTarget(
        "ebu_r128_s1",
        "EBU R 128 s1",
        -23.0,
        0.5,
        -1.0,
        "EBU R 128 s1 for advertisements and promos",
        short_term_max_lufs=-18.0,
    ),
    LoudnessTarget(
        "uk_dpp",
        "UK DPP",
        -23.0,
        0.5,
        -3.0,
        "Technical standards for delivery to broadcasters in the UK",
        range_max_lu=18.0,
    ),
    LoudnessTarget("atsc_a85", "ATSC A/85", -24.0, 2.0, -2.0, "Television in North America"),
    LoudnessTarget("arib_tr_b32", "ARIB TR-B32", -24.0, 1.0, -1.0, "Television in Japan"),
    LoudnessTarget("op_59", "Free TV OP-59", -24.0, 1.0, -2.0, "Television in Australia"),
)
"""Everything on offer, as published up to 2025."""


@dataclass(frozen=True, slots=True)
class Check:
    """One demand of a target, held against a sound.

    Attributes:
        id: "integrated", "true_peak", "short_term" or "range".
        measured: in LUFS, dBTP or LU; None where there is nothing to measure.
        least, most: what is allowed, in the same unit.
        sentence: all of it in words.
    """

    id: str
    measured: float | None
    least: float | None
    most: float
    is_met: bool
    sentence: str


@dataclass(frozen=True, slots=True)
class Compliance:
    """Whether a sound is as a target wants it, and what would make it so.

    Attributes:
        gain_db: meets the target when the sound is turned by it; 0 where it is met already, None
            where no gain helps: there is no loudness, or its range is too wide.
        needs_limiter: whether peaks would stand above the target's true peak with that gain, and
            have to be limited to it.
        to_loudness_db: the gain to the loudness of the target itself, whatever the peaks; None
            where there is none.
    """

    target: LoudnessTarget
    checks: tuple[Check, ...]
    gain_db: float | None
    needs_limiter: bool
    to_loudness_db: float | None

    @property
    def is_met(self) -> bool:
        return all(check.is_met for check in self.checks)


def target_named(target_id: str) -> LoudnessTarget:
    """Return a target by its id.

    Raises:
        CommandError: there is none.
    """
    for target in TARGETS:
        if target.id == target_id:
            return target
    raise CommandError(
        "No such target",
        f"Nobody is called “{target_id}”.",
        hint=f"There are {', '.join(target.id for target in TARGETS)}.",
    )


def compliance(target: LoudnessTarget, measured: MeasuredLoudness) -> Compliance:
    """Hold a sound against a target. Numbers are compared as they are shown, to a tenth."""
    checks = tuple(_checks(target, measured))
    to_loudness_db = _gain_to_loudness(target, measured)
    if all(check.is_met for check in checks):
        return Compliance(target, checks, 0.0, False, to_loudness_db)
    if to_loudness_db is None:
        return Compliance(target, checks, None, False, None)
    gain_db, needs_limiter = _below_the_peak(target, measured, to_loudness_db)
    return Compliance(target, checks, gain_db, needs_limiter, to_loudness_db)


def _checks(target: LoudnessTarget, measured: MeasuredLoudness) -> Iterator[Check]:
    yield _loudness_check(target, measured.integrated_lufs)
    yield _limit_check(
        "true_peak", "True peak", "dBTP", measured.true_peak_dbtp, target.true_peak_dbtp
    )
    if target.short_term_max_lufs is not None:
        loudest = measured.short_term_max_lufs
        yield _limit_check(
            "short_term", "Short-term loudness", "LUFS", loudest, target.short_term_max_lufs
        )
    if target.range_max_lu is not None:
        yield _limit_check("range", "Loudness range", "LU", measured.range_lu, target.range_max_lu)


def _loudness_check(target: LoudnessTarget, lufs: float | None) -> Check:
    wanted, tolerance = target.integrated_lufs, target.tolerance_lu
    least, most = wanted - tolerance, wanted + tolerance
    if lufs is None:
        sentence = "It is too soft or too short to have a loudness."
        return Check("integrated", None, least, most, is_met=False, sentence=sentence)
    is_met = round(least, 1) <= round(lufs, 1) <= round(most, 1)
    off = abs(round(lufs, 1) - wanted)
    shown, asked = format_value(lufs, "LUFS"), format_value(wanted, "LUFS")
    if is_met:
        sentence = f"Loudness {shown} is within {format_value(tolerance, 'LU')} of {asked}."
    else:
        side = "above" if lufs > wanted else "below"
        sentence = f"Loudness {shown} is {format_value(off, 'LU')} {side} {asked}."
    return Check("integrated", lufs, least, most, is_met, sentence)


def _limit_check(check_id: str, name: str, unit: str, value: float | None, most: float) -> Check:
    limit = format_value(most, unit)
    if value is None:
        sentence = f"{name} stays below {limit}: there is none."
        return Check(check_id, None, None, most, is_met=True, sentence=sentence)
    is_met = round(value, 1) <= round(most, 1)
    shown = format_value(value, unit)
    if is_met:
        sentence = f"{name} {shown} is not above {limit}."
    else:
        over = format_value(round(value, 1) - most, "LU" if unit == "LU" else "dB")
        sentence = f"{name} {shown} is {over} above {limit}."
    return Check(check_id, value, None, most, is_met, sentence)


def _gain_to_loudness(target: LoudnessTarget, measured: MeasuredLoudness) -> float | None:
    """Return the gain to a target's loudness, or to as much as its short-term limit leaves of it.

    None where there is no loudness, and where a limit forbids what is asked for.
    """
    lufs, range_lu = measured.integrated_lufs, measured.range_lu
    is_too_wide = target.range_max_lu is not None and (range_lu or 0.0) > target.range_max_lu
    if lufs is None or is_too_wide:
        return None
    wanted_db = target.integrated_lufs - lufs
    if target.short_term_max_lufs is None or measured.short_term_max_lufs is None:
        return wanted_db
    most_db = target.short_term_max_lufs - measured.short_term_max_lufs
    return min(wanted_db, most_db) if wanted_db - target.tolerance_lu <= most_db else None


def _below_the_peak(
    target: LoudnessTarget, measured: MeasuredLoudness, wanted_db: float
) -> tuple[float, bool]:
    """Return the gain that meets a target, and whether it needs a limiter as well.

    A gain alone is preferred, even one that ends at the lower end of what is tolerated: limiting is
    heard, half a decibel is not.
    """
    if measured.true_peak_dbtp is None or measured.integrated_lufs is None:
        return wanted_db, False
    most_db = target.true_peak_dbtp - measured.true_peak_dbtp
    least_db = target.integrated_lufs - measured.integrated_lufs - target.tolerance_lu
    if wanted_db <= most_db:
        return wanted_db, False
    return (most_db, False) if most_db >= least_db else (wanted_db, True)
