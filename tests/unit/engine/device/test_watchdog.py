"""The watchdog: patient with this program, not with a device."""

from __future__ import annotations

from nexus_desktop.engine.device.watchdog import Watchdog


def test_a_second_without_progress_is_an_alarm() -> None:
    watchdog = Watchdog()
    alarms = [watchdog.is_alarmed(480, 0.02 * look) for look in range(60)]
    assert not any(alarms[:50])
    assert alarms[-1]


def test_any_progress_calms_it() -> None:
    watchdog = Watchdog()
    assert not any(watchdog.is_alarmed(look // 40, 0.02 * look) for look in range(500))


def test_a_program_that_was_held_up_for_long_alarms_nobody() -> None:
    watchdog = Watchdog()
    assert not any(watchdog.is_alarmed(480, 3600.0 * look) for look in range(15))
