"""Exports that run or have ended: what is said of them, and what can be done."""

from __future__ import annotations

import hashlib
import json
import threading
from pathlib import Path

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication, QPushButton

from nexus_desktop.engine.samples.resample import ResampledReader
from nexus_desktop.tasks.progress import Progress
from nexus_desktop.ui.export.export_list import ExportList, ExportRow
from nexus_desktop.ui.export.outcome import clipping_words
from nexus_desktop.workflows.export_audio import ExportReport, ExportRequest, export
from tests.gui.export.conftest import panel_of
from tests.support.desk import Desk


def test_what_is_too_loud_is_said(song: Desk, tmp_path: Path) -> None:
    song.run("clip.gain", gain_db="12", clips="1.1")
    panel = panel_of(song)
    panel.path.setText(str(tmp_path / "loud.wav"))
    panel.go.click()
    song.wait_for_banner("peak +6.0\N{THIN SPACE}dB")
    (banner,) = (b for b in song.window.banners.banners if b.message.title == "Exported")
    assert "samples are too loud" in banner.message.hint


def test_the_folder_can_be_shown(
    song: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[QUrl] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", opened.append)
    panel = panel_of(song)
    panel.path.setText(str(tmp_path / "a.wav"))
    panel.go.click()
    song.wait_for_banner("Exported")
    (show,) = (
        button
        for button in song.window.banners.findChildren(QPushButton)
        if button.text() == "Show in folder"
    )
    show.click()
    assert opened == [QUrl.fromLocalFile(str(tmp_path))]


def test_one_sample_is_not_several() -> None:
    assert clipping_words(0) == ""
    assert clipping_words(1).startswith("One sample is")
    assert clipping_words(12_345).startswith("12,345 samples are")


def test_a_running_export_is_not_given_up_without_a_word(
    song: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    goes_on = threading.Event()

    def wait_first(
        request: ExportRequest, reader: ResampledReader, progress: Progress
    ) -> ExportReport:
        goes_on.wait(20)
        return export(request, reader, progress)

    monkeypatch.setattr("nexus_desktop.workflows.export_queue.export", wait_first)
    panel = panel_of(song)
    panel.path.setText(str(tmp_path / "a.wav"))
    panel.go.click()
    song.window.close()
    assert song.window.isVisible()
    assert any(banner.startswith("An export is still running") for banner in song.banners)
    goes_on.set()
    song.wait_for_banner("Exported: a.wav")
    song.window.close()
    assert not song.window.isVisible()


def list_of(desk: Desk) -> ExportList:
    desk.run("file.exports")
    (listed,) = desk.window.findChildren(ExportList)
    return listed


def test_the_list_shows_how_exports_came_out(song: Desk, tmp_path: Path) -> None:
    listed = list_of(song)
    assert listed.rows == []
    panel = panel_of(song)
    panel.path.setText(str(tmp_path / "a.wav"))
    panel.go.click()
    song.wait_for_banner("Exported: a.wav")
    (row,) = listed.rows
    assert "LUFS" in row.words
    assert "SHA-256" in row.words
    assert shown_buttons(row) == ["Show in folder"]
    listed.copy.click()
    (written,) = json.loads(QApplication.clipboard().text())["files"]
    assert written["path"] == str(tmp_path / "a.wav")
    assert written["sha256"] == hashlib.sha256((tmp_path / "a.wav").read_bytes()).hexdigest()
    listed.clear.click()
    assert listed.rows == []
    assert (tmp_path / "a.wav").exists()


def test_an_export_can_be_paused_given_up_and_tried_again(
    song: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    has_begun, goes_on = threading.Event(), threading.Event()

    def wait_first(
        request: ExportRequest, reader: ResampledReader, progress: Progress
    ) -> ExportReport:
        progress.report(0.25)
        has_begun.set()
        goes_on.wait(20)
        return export(request, reader, progress)

    monkeypatch.setattr("nexus_desktop.workflows.export_queue.export", wait_first)
    listed = list_of(song)
    panel = panel_of(song)
    panel.path.setText(str(tmp_path / "a.wav"))
    panel.go.click()
    song.wait(has_begun.is_set)
    (row,) = listed.rows
    song.wait(lambda: shown_buttons(row) == ["Pause", "Cancel"])
    row.buttons["Pause"].click()
    assert shown_buttons(row) == ["Go on", "Cancel"]
    assert row.words == "Paused"
    tasks = song.window.status.tasks
    song.wait(lambda: any("paused" in line.words for line in tasks.rows))
    row.buttons["Cancel"].click()
    goes_on.set()
    song.wait(lambda: shown_buttons(row) == ["Try again"])
    assert not (tmp_path / "a.wav").exists()
    row.buttons["Try again"].click()
    song.wait_for_banner("Exported: a.wav")


def test_what_failed_is_offered_again(song: Desk, tmp_path: Path) -> None:
    folder = tmp_path / "disk"
    folder.mkdir()
    panel = panel_of(song)
    panel.path.setText(str(folder / "a.wav"))
    order = panel.order
    panel.close()
    folder.rmdir()
    panel.export_requested.emit(order)
    song.wait_for_banner("The folder is gone.")
    folder.mkdir()
    (again,) = (
        button
        for button in song.window.banners.findChildren(QPushButton)
        if button.text() == "Try again"
    )
    again.click()
    song.wait_for_banner("Exported: a.wav")


def shown_buttons(row: ExportRow) -> list[str]:
    return [title for title, button in row.buttons.items() if button.isVisibleTo(row)]
