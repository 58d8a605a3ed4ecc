"""A session while the program runs: one exchange at a time, and no network failure ends it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import pytest

from nexus_desktop.cloud.refresh_schedule import LONGEST_WAIT_S, RefreshSchedule
from nexus_desktop.cloud.session_keeper import SessionKeeper
from nexus_desktop.cloud.translate_errors import session_ended
from nexus_desktop.domain.account import Session
from nexus_desktop.domain.errors import StoreError
from nexus_desktop.domain.sync_failures import Offline, SessionRejected
from nexus_desktop.store.credentials import RunOnlySessions
from tests.support.cloud_line import ANN, a_session

LIFETIME_S = 3600.0


@dataclass
class Server:
    """Exchanges each refresh token once, as the real one does.

    Attributes:
        exchanged: every token that was offered.
        failure: raised instead, while it is set.
        before: called before each answer.
    """

    clock: Clock
    exchanged: list[str] = field(default_factory=list)
    failure: Exception | None = None
    before: Callable[[], None] = lambda: None

    def refresh(self, refresh_token: str) -> Session:
        self.before()
        if self.failure is not None:
            raise self.failure
        if refresh_token in self.exchanged:
            raise session_ended()
        self.exchanged.append(refresh_token)
        number = len(self.exchanged) + 1
        return a_session(f"token-{number}", f"refresh-{number}", received_at=self.clock.now)


@dataclass
class Clock:
    """A clock that stands until it is set.

    Attributes:
        now: seconds since 1970.
    """

    now: float = 1000.0

    def __call__(self) -> float:
        return self.now


@dataclass
class Desk:
    """A keeper with everything around it."""

    clock: Clock
    server: Server
    kept: RunOnlySessions
    rejected: list[str]
    keeper: SessionKeeper


@pytest.fixture
def desk() -> Desk:
    clock = Clock()
    return a_desk(clock, Server(clock), RunOnlySessions())


def a_desk(clock: Clock, server: Server, kept: RunOnlySessions) -> Desk:
    session = kept.load(ANN) or a_session(received_at=clock.now)
    kept.renew(session)
    rejected: list[str] = []
    keeper = SessionKeeper(
        session, kept, server.refresh, lambda: rejected.append("once"), now=clock
    )
    return Desk(clock, server, kept, rejected, keeper)


def test_a_token_is_handed_out_until_four_fifths_of_its_life_are_over(desk: Desk) -> None:
    desk.clock.now += 0.8 * LIFETIME_S - 1
    assert desk.keeper.token() == "token-1"
    assert desk.keeper.due_in_s() == pytest.approx(1.0)
    desk.clock.now += 1
    assert desk.keeper.due_in_s() == 0.0
    assert desk.keeper.token() == "token-2"
    assert desk.server.exchanged == ["refresh-1"]


def test_a_fresh_session_is_kept_before_it_is_used(desk: Desk) -> None:
    told: list[str] = []
    desk.keeper.subscribe(told.append)
    desk.keeper.token_after("token-1")
    kept = desk.kept.load(ANN)
    assert kept is not None
    assert (kept.access_token, kept.refresh_token) == ("token-2", "refresh-2")
    assert told == ["token-2"]


def test_a_clock_that_went_back_costs_one_exchange_and_no_more(desk: Desk) -> None:
    desk.clock.now -= 100_000
    assert [desk.keeper.token(), desk.keeper.token()] == ["token-2", "token-2"]


def test_many_threads_with_the_same_refused_token_exchange_it_once(desk: Desk) -> None:
    together = threading.Barrier(16)

    def ask(_number: int) -> str:
        together.wait(10)
        return desk.keeper.token_after("token-1")

    with ThreadPoolExecutor(16) as pool:
        assert set(pool.map(ask, range(16))) == {"token-2"}
    assert desk.server.exchanged == ["refresh-1"]


def test_two_programs_on_one_library_exchange_it_once(desk: Desk) -> None:
    other = a_desk(desk.clock, desk.server, desk.kept)
    desk.clock.now += LIFETIME_S
    assert desk.keeper.token() == "token-2"
    assert other.keeper.token() == "token-2"
    assert desk.server.exchanged == ["refresh-1"]


def test_a_network_failure_leaves_the_old_token_while_it_is_good(desk: Desk) -> None:
    desk.clock.now += 0.9 * LIFETIME_S
    desk.server.failure = Offline("The session was not renewed", "The cloud cannot be reached.")
    assert desk.keeper.token() == "token-1"


def test_weeks_without_a_network_sign_nobody_out(desk: Desk) -> None:
    desk.server.failure = Offline("The session was not renewed", "The cloud cannot be reached.")
    for _ in range(50):
        desk.clock.now += 86_400
        with pytest.raises(Offline):
            desk.keeper.token()
    assert desk.kept.load(ANN) is not None
    assert desk.rejected == []
    desk.server.failure = None
    assert desk.keeper.token() == "token-2"


def test_a_rejected_exchange_is_told_once_and_not_tried_again(desk: Desk) -> None:
    desk.server.failure = session_ended()
    for _ in range(3):
        with pytest.raises(SessionRejected, match="kept on this computer"):
            desk.keeper.token_after("token-1")
        with pytest.raises(SessionRejected):
            desk.keeper.token()
        desk.server.failure = AssertionError("asked again")
    assert desk.rejected == ["once"]
    assert desk.kept.load(ANN) is not None, "nothing is thrown away"


def test_a_full_disk_does_not_keep_anybody_from_working(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse(_session: Session) -> None:
        raise StoreError("The session could not be kept", "The disk is full.")

    monkeypatch.setattr(desk.kept, "renew", refuse)
    assert desk.keeper.token_after("token-1") == "token-2"
    assert "in memory alone" in caplog.text
    assert "token-2" not in caplog.text


def test_the_schedule_renews_when_it_is_due_and_tells_when_to_look_again(desk: Desk) -> None:
    schedule = RefreshSchedule(desk.keeper, jitter=lambda: 1.0)
    assert schedule.step() == LONGEST_WAIT_S
    desk.clock.now += 0.8 * LIFETIME_S - 100
    assert schedule.step() == pytest.approx(100)
    desk.clock.now += 100
    assert schedule.step() == LONGEST_WAIT_S
    assert desk.keeper.session.access_token == "token-2"


def test_the_schedule_waits_longer_from_failure_to_failure_and_then_begins_anew(
    desk: Desk,
) -> None:
    schedule = RefreshSchedule(desk.keeper, jitter=lambda: 1.0)
    desk.clock.now += LIFETIME_S
    desk.server.failure = Offline("The session was not renewed", "The cloud cannot be reached.")
    waits = [schedule.step() for _ in range(10)]
    assert waits == [2, 4, 8, 16, 32, 64, 128, 256, 300, 300]
    desk.server.failure = None
    assert schedule.step() == LONGEST_WAIT_S
    desk.clock.now += LIFETIME_S
    desk.server.failure = Offline("The session was not renewed", "The cloud cannot be reached.")
    assert schedule.step() == 2


def test_the_schedule_ends_with_the_session(desk: Desk) -> None:
    desk.clock.now += LIFETIME_S
    desk.server.failure = session_ended()
    assert RefreshSchedule(desk.keeper).step() is None


def test_the_schedule_runs_by_itself_and_can_be_ended_and_hurried(desk: Desk) -> None:
    renewed = threading.Event()
    desk.keeper.subscribe(lambda _token: renewed.set())
    schedule = RefreshSchedule(desk.keeper)
    schedule.start()
    assert not renewed.wait(0.05)
    desk.clock.now += LIFETIME_S
    schedule.try_now()
    assert renewed.wait(10)
    schedule.stop()
