"""What is said about an export that is done."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

from nexus_desktop.domain.timecode import format_duration, format_gain_db
from nexus_desktop.domain.timeline import SampleRate
from nexus_desktop.ui.widgets.banner import BannerAction, BannerKind, Message
from nexus_desktop.workflows.export_audio import ExportReport


def exported_message(report: ExportReport) -> Message:
    """Return where the file is, how long and how loud; too loud a sound is a warning."""
    length = format_duration(report.frames, SampleRate(report.sample_rate))
    peak = "silent" if report.peak_dbfs is None else f"peak {format_gain_db(report.peak_dbfs)}"
    return Message(
        BannerKind.WARN if report.clipped_samples else BannerKind.DONE,
        "Exported",
        f"{report.path.name} · {length} · {peak}",
        clipping_words(report.clipped_samples),
        BannerAction("Show in folder", lambda: show_folder_of(report.path)),
        key=f"exported {report.path}",
    )


def clipping_words(samples: int) -> str:
    """Return what is wrong with samples beyond full scale, and what helps; empty without any."""
    if not samples:
        return ""
    count = "One sample is" if samples == 1 else f"{samples:,} samples are"
    return f"{count} too loud and may crackle. Turn the loudest tracks down and export again."


def show_folder_of(path: Path) -> None:
    """Open the folder of a file in the system's file manager."""
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(path.parent)))
