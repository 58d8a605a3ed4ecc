"""How a sound stands to loudness targets: in words, and as JSON."""

from __future__ import annotations

from collections.abc import Sequence

from nexus_desktop.domain.loudness_targets import (
    TARGETS,
    Compliance,
    LoudnessTarget,
    target_named,
)
from nexus_desktop.domain.timecode import format_gain_db, format_value

ALL = "all"


def targets_named(names: Sequence[str]) -> tuple[LoudnessTarget, ...]:
    """Return the targets with these ids, each once; "all" names all of them.

    Raises:
        CommandError: there is none of that name.
    """
    named = TARGETS if ALL in names else tuple(target_named(name) for name in names)
    return tuple(dict.fromkeys(named))


def compliance_document(compliance: Compliance) -> dict[str, object]:
    """Return how a sound stands to a target, as JSON."""
    target = compliance.target
    return {
        "id": target.id,
        "name": target.name,
        "source": target.source,
        "pass": compliance.is_met,
        "gain_db": compliance.gain_db,
        "needs_limiter": compliance.needs_limiter,
        "integrated_lufs": target.integrated_lufs,
        "tolerance_lu": target.tolerance_lu,
        "true_peak_dbtp": target.true_peak_dbtp,
        "checks": [
            {
                "id": check.id,
                "measured": check.measured,
                "min": check.least,
                "max": check.most,
                "pass": check.is_met,
                "sentence": check.sentence,
            }
            for check in compliance.checks
        ],
    }


def compliance_words(compliance: Compliance) -> str:
    """Return it for people: a line for the target, one for every demand, one for the cure."""
    lines = [f"  {compliance.target.name}: {'passes' if compliance.is_met else 'fails'}"]
    lines += [f"    {check.sentence}" for check in compliance.checks]
    if not compliance.is_met:
        lines.append(f"    {_cure(compliance)}")
    return "\n".join(lines)


def _cure(compliance: Compliance) -> str:
    if compliance.gain_db is None:
        return "No gain alone would meet it."
    gain = f"A gain of {format_gain_db(compliance.gain_db)}"
    if not compliance.needs_limiter:
        return f"{gain} meets it."
    peak = format_value(compliance.target.true_peak_dbtp, "dBTP")
    return f"{gain} and a limiter at {peak} meet it."
