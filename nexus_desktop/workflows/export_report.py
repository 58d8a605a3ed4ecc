"""What was written, for other programs and for the archive."""

from __future__ import annotations

from datetime import UTC, datetime

from nexus_desktop.workflows.export_audio import ExportReport


def report_document(report: ExportReport) -> dict[str, object]:
    """Return what was written, as JSON."""
    return {
        "path": str(report.path),
        "format": report.format,
        "sha256": report.sha256,
        "sample_rate": report.sample_rate,
        "frames": report.frames,
        "duration_s": report.duration_s,
        "integrated_lufs": report.loudness.integrated_lufs if report.loudness else None,
        "true_peak_dbtp": report.loudness.true_peak_dbtp if report.loudness else None,
        "sample_peak_dbfs": report.peak_dbfs,
        "decoded_peak_dbfs": report.written_peak_dbfs,
        "clipped_samples": report.clipped_samples,
        "written_at": datetime.now(UTC).isoformat(timespec="seconds"),
    }
