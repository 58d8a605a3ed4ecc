"""Finds what brings a mix to a loudness target: a gain, and a limiter where peaks ask for one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from nexus_desktop.domain.edits.effects import add_effect, set_effect
from nexus_desktop.domain.effect import EffectSettings
from nexus_desktop.domain.errors import NexusError
from nexus_desktop.domain.loudness_targets import Compliance, LoudnessTarget, compliance
from nexus_desktop.domain.project import Project
from nexus_desktop.domain.rack import MASTER_RACK, RackSlot
from nexus_desktop.engine.effects.registry import effect_named
from nexus_desktop.engine.samples.resample import ResampledReader
from nexus_desktop.tasks.progress import Progress
from nexus_desktop.workflows.measure import MeasureRequest, measure_loudness

GAIN, LIMITER = "gain", "limiter"
MOST_ROUNDS = 6
"""Limiting takes loudness away, so the gain in front of it is found in rounds; three are usual."""


@dataclass(frozen=True, slots=True)
class Fix:
    """What meets a target, at the end of the rack of the master.

    Attributes:
        ceiling_dbtp: that of the limiter; None where a gain alone is enough.
    """

    gain_db: float
    ceiling_dbtp: float | None = None

    def edit(self, project: Project) -> Project:
        """Return the project with it: the last effect is turned further if it is of that kind.

        Raises:
            EditRefused: the rack is full.
        """
        wanted = {} if self.ceiling_dbtp is None else {"ceiling_db": self.ceiling_dbtp}
        name = GAIN if self.ceiling_dbtp is None else LIMITER
        last = project.master.slots[-1] if project.master else None
        if last is not None and _is_at_work(last, name):
            values = dict(last.settings.values)
            settings = _settings(name, values, values["gain_db"] + self.gain_db, wanted)
            return set_effect(project, MASTER_RACK, last.id, settings)
        return add_effect(project, MASTER_RACK, _settings(name, {}, self.gain_db, wanted))


def find_fix(
    request: MeasureRequest,
    target: LoudnessTarget,
    reader: ResampledReader,
    progress: Progress | None = None,
) -> Fix | None:
    """Return what meets a target, tried out on the mix; None where it is met already.

    Raises:
        NexusError: there is nothing to measure, or no gain and limiter meets the target.
        Cancelled: nobody wants it any more.
    """
    progress = progress or Progress()
    fix, project = None, request.project
    for turn in range(MOST_ROUNDS):
        part = progress.part(turn / MOST_ROUNDS, (turn + 1) / MOST_ROUNDS)
        loudness = measure_loudness(replace(request, project=project), reader, part)
        found = compliance(target, loudness)
        if found.is_met:
            progress.report(1.0)
            return fix
        fix = _further(fix, found, loudness.true_peak_dbtp)
        project = fix.edit(request.project)
    raise _out_of_reach(target)


def _further(fix: Fix | None, found: Compliance, true_peak_dbtp: float | None) -> Fix:
    """Return a fix that comes nearer than the one that was tried."""
    if found.gain_db is None or found.to_loudness_db is None:
        raise _out_of_reach(found.target)
    before = fix or Fix(0.0)
    if before.ceiling_dbtp is None and not found.needs_limiter:
        return Fix(before.gain_db + found.gain_db)
    most_dbtp = found.target.true_peak_dbtp
    if before.ceiling_dbtp is None:
        return Fix(before.gain_db + found.to_loudness_db, most_dbtp)
    # The limiter and the meter guess a little differently what is between the samples.
    over_db = max(0.0, (true_peak_dbtp or most_dbtp) - most_dbtp)
    return Fix(before.gain_db + found.to_loudness_db, before.ceiling_dbtp - over_db)


def _is_at_work(slot: RackSlot, effect: str) -> bool:
    settings = slot.settings
    is_whole = settings.wet == 1.0 and not settings.is_bypassed
    return settings.effect == effect and is_whole and not slot.automation


def _settings(
    effect: str, values: Mapping[str, float], gain_db: float, wanted: Mapping[str, float]
) -> EffectSettings:
    spec = effect_named(effect)
    return spec.settings({**values, "gain_db": spec.param("gain_db").nearest(gain_db), **wanted})


def _out_of_reach(target: LoudnessTarget) -> NexusError:
    return NexusError(
        f"{target.name} was not met",
        "No gain and limiter at the end of the master makes the mix as they want it.",
        hint="Make its loud and its soft parts more alike first, with a compressor.",
    )
