"""What is told of a file that effects have made."""

from __future__ import annotations

from nexus_desktop.workflows.apply_effect import ApplyReport


def written_document(report: ApplyReport) -> dict[str, object]:
    """Return it as JSON."""
    return {
        "path": str(report.path),
        "format": report.format,
        "sample_rate": report.sample_rate,
        "channels": report.channels,
        "frames": report.frames,
        "duration_s": report.duration_s,
        "clipped_samples": report.clipped_samples,
    }


def written_words(report: ApplyReport) -> str:
    """Return it in two lines."""
    clipped = f", {report.clipped_samples} samples clipped" if report.clipped_samples else ""
    return f"{report.path}\n  {report.duration_s:.3f} s, {report.sample_rate} Hz{clipped}"
