"""Messages lie beside the work, say what happened and go when they have been seen."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QAbstractAnimation, QPropertyAnimation, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from nexus_desktop.domain.errors import MediaError
from nexus_desktop.ui.error_presenter import UNEXPECTED_TITLE, ErrorPresenter
from nexus_desktop.ui.look import Look
from nexus_desktop.ui.widgets.banner import Banner, BannerAction, BannerKind, Message
from nexus_desktop.ui.widgets.banner_area import BannerArea
from nexus_desktop.ui.widgets.icon_button import IconButton
from tests.support.pictures import shows_color

BROKEN = Message(
    BannerKind.ERROR, "Could not open “a.wav”", "It is empty.", hint="Copy it once more."
)


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(900, 600)
    return window


@pytest.fixture
def area(look: Look, qtbot: QtBot, window: QWidget) -> BannerArea:
    area = BannerArea(look, window, bottom=28)
    with qtbot.waitExposed(window):
        window.show()
    return area


def words(banner: Banner) -> list[str]:
    return [label.text() for label in banner.findChildren(QLabel)]


def press(banner: Banner, title: str) -> None:
    buttons = banner.findChildren(QPushButton)
    QTest.mouseClick(
        next(button for button in buttons if button.text() == title), Qt.MouseButton.LeftButton
    )


def test_nothing_is_on_the_screen_without_a_message(area: BannerArea) -> None:
    assert not area.isVisible()


def test_a_message_says_what_why_and_what_to_do(area: BannerArea) -> None:
    banner = area.post(BROKEN)
    assert words(banner) == ["Could not open “a.wav”", "It is empty.", "Copy it once more."]
    assert banner.accessibleName() == "Could not open “a.wav”"
    assert banner.accessibleDescription() == "It is empty. Copy it once more."


def test_an_error_is_not_red_since_red_is_for_recording(area: BannerArea, look: Look) -> None:
    banner = area.post(BROKEN)
    assert shows_color(banner, look.theme.warn)
    assert not shows_color(banner, look.theme.rec)


def test_messages_lie_in_the_lower_right_corner_above_the_status_line(area: BannerArea) -> None:
    area.post(BROKEN)
    assert area.geometry().right() == 900 - 16 - 1
    assert area.geometry().bottom() == 600 - 28 - 16 - 1


def test_they_stay_there_when_the_window_changes_its_size(area: BannerArea) -> None:
    area.post(BROKEN)
    area.window().resize(500, 400)
    assert area.geometry().right() == 500 - 16 - 1
    area.window().resize(300, 400)
    assert area.geometry().left() == 16


def test_the_cross_takes_a_message_away(area: BannerArea) -> None:
    banner = area.post(BROKEN)
    cross = banner.findChild(IconButton)
    assert cross is not None
    QTest.mouseClick(cross, Qt.MouseButton.LeftButton)
    assert area.banners == ()
    assert not area.isVisible()


def test_the_same_message_is_not_shown_twice(area: BannerArea) -> None:
    area.post(BROKEN)
    area.post(BROKEN)
    assert len(area.banners) == 1


def test_a_message_gives_way_to_the_next_with_the_same_key(area: BannerArea) -> None:
    area.post(Message(BannerKind.WARN, "No sound card", key="device"))
    area.post(Message(BannerKind.DONE, "Sound card found", key="device"))
    assert [banner.message.title for banner in area.banners] == ["Sound card found"]


def test_three_messages_are_enough(area: BannerArea) -> None:
    for number in range(5):
        area.post(Message(BannerKind.ERROR, f"Failure {number}"))
    titles = [banner.message.title for banner in area.banners]
    assert titles == ["Failure 2", "Failure 3", "Failure 4"]


def test_a_message_can_be_taken_back_when_its_reason_is_gone(area: BannerArea) -> None:
    area.post(Message(BannerKind.WARN, "No sound card", key="device"))
    area.take_back("device")
    assert area.banners == ()


def test_the_button_does_what_it_says_and_the_message_goes(area: BannerArea) -> None:
    done: list[str] = []
    action = BannerAction("Show in folder", lambda: done.append("shown"))
    banner = area.post(Message(BannerKind.DONE, "Exported", action=action))
    press(banner, "Show in folder")
    assert done == ["shown"]
    assert area.banners == ()


def test_good_news_goes_by_itself_and_bad_news_stays(
    area: BannerArea, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("nexus_desktop.ui.widgets.banner.READING_MS", 30)
    area.post(Message(BannerKind.DONE, "Exported"))
    area.post(BROKEN)
    qtbot.waitUntil(lambda: len(area.banners) == 1)
    assert area.banners[0].message is BROKEN


def test_a_long_text_is_shown_whole(area: BannerArea) -> None:
    short = area.post(BROKEN).height()
    long = area.post(Message(BannerKind.ERROR, "Long", "All of it. " * 30))
    assert long.height() > short
    text = long.findChildren(QLabel)[1]
    assert text.heightForWidth(text.width()) <= text.height()


def test_motion_is_short_and_off_for_those_who_want_none(area: BannerArea, look: Look) -> None:
    area.post(BROKEN)
    assert area.findChildren(QPropertyAnimation) == []
    look.reduced_motion = False
    area.post(Message(BannerKind.ERROR, "Another"))
    (motion,) = area.findChildren(QPropertyAnimation)
    assert motion.duration() <= 150
    assert motion.state() == QAbstractAnimation.State.Running
    motion.stop()


def test_an_expected_failure_is_told_in_its_own_words(area: BannerArea) -> None:
    presenter = ErrorPresenter(area, show_details=lambda error: None)
    presenter.present(MediaError("Could not open “a.wav”", "It is empty.", hint="Copy it."))
    assert words(area.banners[0]) == ["Could not open “a.wav”", "It is empty.", "Copy it."]


def test_trying_again_is_offered_where_it_may_help(area: BannerArea) -> None:
    tried: list[int] = []
    presenter = ErrorPresenter(area, show_details=lambda error: None)
    presenter.present(MediaError("A", "b", retryable=True), retry=lambda: tried.append(1))
    press(area.banners[0], "Try again")
    assert tried == [1]
    presenter.present(MediaError("A", "b"), retry=lambda: tried.append(1))
    assert area.banners[0].findChildren(QPushButton) == []


def test_a_bug_is_called_one_and_its_details_can_be_seen(area: BannerArea) -> None:
    seen: list[Exception] = []
    bug = KeyError("clip")
    presenter = ErrorPresenter(area, show_details=seen.append)
    presenter.present(bug)
    banner = area.banners[0]
    assert banner.message.title == UNEXPECTED_TITLE
    assert "clip" not in " ".join(words(banner))
    press(banner, "Details…")
    assert seen == [bug]
