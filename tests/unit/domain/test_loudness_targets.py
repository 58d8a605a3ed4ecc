"""Targets, and the gain that meets them."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nexus_desktop.domain.errors import CommandError
from nexus_desktop.domain.loudness_targets import (
    TARGETS,
    LoudnessTarget,
    compliance,
    target_named,
)


@dataclass(frozen=True)
class Measured:
    integrated_lufs: float | None
    true_peak_dbtp: float | None = -20.0
    short_term_max_lufs: float | None = -40.0
    range_lu: float | None = 5.0

    def turned(self, gain_db: float, *, peak_dbtp: float | None = None) -> Measured:
        assert self.integrated_lufs is not None
        assert self.true_peak_dbtp is not None
        assert self.short_term_max_lufs is not None
        return replace(
            self,
            integrated_lufs=self.integrated_lufs + gain_db,
            true_peak_dbtp=self.true_peak_dbtp + gain_db if peak_dbtp is None else peak_dbtp,
            short_term_max_lufs=self.short_term_max_lufs + gain_db,
        )


SPOTIFY, R128 = target_named("spotify"), target_named("ebu_r128")


@pytest.mark.parametrize(
    ("target_id", "lufs", "dbtp"),
    [
        ("spotify", -14, -1),
        ("youtube", -14, -1),
        ("apple_music", -16, -1),
        ("apple_podcasts", -16, -1),
        ("amazon_music", -14, -2),
        ("tidal", -14, -1),
        ("deezer", -15, -1),
        ("ebu_r128", -23, -1),
        ("atsc_a85", -24, -2),
    ],
)
def test_the_figures_are_those_that_are_published(target_id: str, lufs: float, dbtp: float) -> None:
    target = target_named(target_id)
    assert (target.integrated_lufs, target.true_peak_dbtp) == (lufs, dbtp)


def test_every_target_has_an_id_of_its_own_and_says_where_it_is_from() -> None:
    assert len({target.id for target in TARGETS}) == len(TARGETS)
    assert all(target.source and target.name for target in TARGETS)


def test_a_target_that_does_not_exist_is_refused_with_those_that_do() -> None:
    with pytest.raises(CommandError, match=r"“napster”.*spotify"):
        target_named("napster")


@pytest.mark.parametrize(
    ("lufs", "is_met"), [(-15.1, False), (-15.04, True), (-14, True), (-13, True), (-12.94, False)]
)
def test_loudness_is_compared_as_it_is_shown(lufs: float, is_met: bool) -> None:
    assert compliance(SPOTIFY, Measured(lufs)).is_met is is_met


def test_what_is_wrong_is_said_in_sentences() -> None:
    found = compliance(SPOTIFY, Measured(-9.2, true_peak_dbtp=-0.3))
    assert [check.sentence for check in found.checks] == [
        "Loudness −9.2\u2009LUFS is 4.8\u2009LU above −14.0\u2009LUFS.",
        "True peak −0.3\u2009dBTP is 0.7\u2009dB above −1.0\u2009dBTP.",
    ]
    [loudness, peak] = compliance(SPOTIFY, Measured(-14.2, true_peak_dbtp=-1.2)).checks
    assert loudness.sentence == (
        "Loudness −14.2\u2009LUFS is within 1.0\u2009LU of −14.0\u2009LUFS."
    )
    assert peak.sentence == "True peak −1.2\u2009dBTP is not above −1.0\u2009dBTP."


def test_what_has_no_loudness_fails_and_nothing_helps() -> None:
    found = compliance(SPOTIFY, Measured(None, None, None, None))
    assert (found.is_met, found.gain_db, found.needs_limiter) == (False, None, False)
    assert "too soft or too short" in found.checks[0].sentence
    assert found.checks[1].is_met


def test_a_sound_that_is_right_needs_no_gain() -> None:
    assert compliance(R128, Measured(-23.4, true_peak_dbtp=-1.0)).gain_db == 0


def test_a_peak_is_met_by_a_gain_within_what_is_tolerated_rather_than_by_a_limiter() -> None:
    found = compliance(SPOTIFY, Measured(-14.0, true_peak_dbtp=-0.4))
    assert found.gain_db == pytest.approx(-0.6)
    assert not found.needs_limiter
    softer = compliance(SPOTIFY, Measured(-20.0, true_peak_dbtp=-3.0))
    assert softer.gain_db == pytest.approx(6)
    assert softer.needs_limiter


def test_the_short_form_limits_what_is_loud_for_three_seconds() -> None:
    target = target_named("ebu_r128_s1")
    loud = Measured(-23.0, short_term_max_lufs=-17.7)
    found = compliance(target, loud)
    assert [check.id for check in found.checks if not check.is_met] == ["short_term"]
    assert found.gain_db == pytest.approx(-0.3)
    assert compliance(target, replace(loud, short_term_max_lufs=-12.0)).gain_db is None


def test_a_range_that_is_too_wide_is_met_by_no_gain() -> None:
    found = compliance(target_named("uk_dpp"), Measured(-23.0, range_lu=18.4))
    assert [check.id for check in found.checks if not check.is_met] == ["range"]
    assert found.gain_db is None


@given(
    target=st.sampled_from(TARGETS),
    lufs=st.floats(-60, 5),
    crest=st.floats(3, 40),
    louder=st.floats(0, 12),
)
def test_the_gain_with_the_limiter_it_asks_for_meets_the_target(
    target: LoudnessTarget, lufs: float, crest: float, louder: float
) -> None:
    measured = Measured(lufs, lufs + crest, lufs + louder)
    found = compliance(target, measured)
    if found.gain_db is None:
        assert target.short_term_max_lufs is not None
        return
    peak_dbtp = target.true_peak_dbtp if found.needs_limiter else None
    assert compliance(target, measured.turned(found.gain_db, peak_dbtp=peak_dbtp)).is_met
