"""What is said about exports that have ended."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

from nexus_desktop.domain.timecode import format_duration, format_gain_db, format_value
from nexus_desktop.domain.timeline import SampleRate
from nexus_desktop.ui.widgets.banner import BannerAction, BannerKind, Message
from nexus_desktop.workflows.export_audio import ExportReport
from nexus_desktop.workflows.export_queue import Export
from nexus_desktop.workflows.export_report import report_document


def messages(exports: Sequence[Export], try_again: Callable[[], None]) -> list[Message]:
    """Return what is to be said of exports that were asked for together; nothing of cancelled ones.

    Args:
        try_again: writes those that failed once more.
    """
    reports = [each.report for each in exports if each.report is not None]
    failed = [each for each in exports if each.error is not None]
    found = []
    if len(reports) == 1:
        found.append(exported_message(reports[0]))
    elif reports:
        found.append(_several_message(reports))
    if failed:
        found.append(_failed_message(failed, len(exports), try_again))
    return found


def exported_message(report: ExportReport) -> Message:
    """Return where the file is, how long and how loud; too loud a sound is a warning."""
    length = format_duration(report.frames, SampleRate(report.sample_rate))
    return Message(
        BannerKind.WARN if report.clipped_samples else BannerKind.DONE,
        "Exported",
        f"{report.path.name} · {length} · {level_words(report)}",
        clipping_words(report.clipped_samples),
        BannerAction("Show in folder", lambda: show_folder_of(report.path)),
        key=f"exported {report.path}",
    )


def _several_message(reports: Sequence[ExportReport]) -> Message:
    clipped = sum(report.clipped_samples for report in reports)
    folder = reports[0].path.parent
    return Message(
        BannerKind.WARN if clipped else BannerKind.DONE,
        "Exported",
        f"{len(reports)} files in {folder.name or folder}",
        clipping_words(clipped),
        BannerAction("Show in folder", lambda: show_folder_of(reports[0].path)),
        key=f"exported {reports[0].path}",
    )


def _failed_message(failed: Sequence[Export], count: int, try_again: Callable[[], None]) -> Message:
    first = failed[0].error
    assert first is not None
    title = first.title
    if len(failed) > 1:
        title = f"{len(failed)} of {count} files were not exported"
    return Message(
        BannerKind.ERROR,
        title,
        first.message,
        first.hint,
        BannerAction("Try again", try_again),
        key=f"{title}: {first.message}",
    )


def level_words(report: ExportReport) -> str:
    """Return how loud a file is: "−16.0 LUFS · peak −1.0 dB"."""
    if report.peak_dbfs is None:
        return "silent"
    peak = f"peak {format_gain_db(report.peak_dbfs)}"
    lufs = report.loudness.integrated_lufs if report.loudness else None
    return peak if lufs is None else f"{format_value(lufs, 'LUFS')} · {peak}"


def loudness_words(report: ExportReport) -> str:
    """Return what was measured in the file: "−16.0 LUFS · −1.0 dBTP"."""
    loudness = report.loudness
    if loudness is None or loudness.integrated_lufs is None or loudness.true_peak_dbtp is None:
        return level_words(report)
    lufs, dbtp = loudness.integrated_lufs, loudness.true_peak_dbtp
    return f"{format_value(lufs, 'LUFS')} · {format_value(dbtp, 'dBTP')}"


def clipping_words(samples: int) -> str:
    """Return what is wrong with samples beyond full scale, and what helps; empty without any."""
    if not samples:
        return ""
    count = "One sample is" if samples == 1 else f"{samples:,} samples are"
    return f"{count} too loud and may crackle. Turn the loudest tracks down and export again."


def report_text(reports: Sequence[ExportReport]) -> str:
    """Return reports as the JSON document that the command line prints."""
    document = {"files": [report_document(report) for report in reports]}
    return json.dumps(document, ensure_ascii=False, indent=2)


def show_folder_of(path: Path) -> None:
    """Open the folder of a file in the system's file manager."""
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(path.parent)))
