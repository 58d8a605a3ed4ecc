"""What was measured, in words; no Qt."""

from __future__ import annotations

from nexus_desktop.domain.timecode import format_gain_db, format_value
from nexus_desktop.workflows.measure import Measured

_NOTHING = "–"


def figures_of(measured: Measured) -> dict[str, str]:
    """Return every figure by its name, in the order in which they are read."""
    report = measured.report
    loudness = report.loudness
    figures = {
        "Integrated": _value(loudness.integrated_lufs, "LUFS"),
        "Loudest 3 s": _value(loudness.short_term_max_lufs, "LUFS"),
        "Loudest 400 ms": _value(loudness.momentary_max_lufs, "LUFS"),
        "Range": _value(loudness.range_lu, "LU"),
        "True peak": _value(loudness.true_peak_dbtp, "dBTP"),
        "Peak": _level(report.sample_peak_dbfs),
        "RMS": _level(report.rms_dbfs),
        "Crest factor": _level(report.crest_db),
        "Phase": _correlation(report.phase_correlation),
        "Clipped samples": str(report.clipped_samples),
    }
    music = measured.music
    if music is not None and music.tempo is not None:
        figures["Tempo"] = f"{music.tempo.bpm:.1f} BPM"
    if music is not None and music.key is not None:
        figures["Key"] = music.key.name
    return figures


def _value(value: float | None, unit: str) -> str:
    return _NOTHING if value is None else format_value(value, unit)


def _level(level_db: float | None) -> str:
    return _NOTHING if level_db is None else format_gain_db(level_db)


def _correlation(value: float | None) -> str:
    return _NOTHING if value is None else f"{value:+.2f}".replace("-", "−")
