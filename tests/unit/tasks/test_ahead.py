"""A stream that is made on another thread."""

from __future__ import annotations

import threading
from collections.abc import Generator, Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nexus_desktop.tasks.ahead import ahead


@given(items=st.lists(st.integers(), max_size=20), most=st.integers(1, 4))
def test_everything_comes_in_order(items: list[int], most: int) -> None:
    assert list(ahead(items, name="test", most=most)) == items


def test_it_is_made_on_another_thread_and_not_further_ahead_than_allowed() -> None:
    threads, made = set[str](), list[int]()
    third = threading.Event()

    def counted() -> Iterator[int]:
        for number in range(100):
            threads.add(threading.current_thread().name)
            made.append(number)
            if number == 2:
                third.set()
            yield number

    stream = ahead(counted(), name="counting", most=2)
    assert next(stream) == 0
    assert third.wait(10)
    assert threads == {"counting"}
    assert made == [0, 1, 2]
    stream.close()
    assert len(made) <= 4


def test_what_goes_wrong_is_raised_behind_what_came_before() -> None:
    def failing() -> Iterator[int]:
        yield 1
        raise ValueError("no more")

    stream = ahead(failing(), name="test")
    assert next(stream) == 1
    with pytest.raises(ValueError, match="no more"):
        next(stream)


def test_a_reader_that_leaves_early_closes_what_it_read() -> None:
    closed = threading.Event()

    def endless() -> Generator[int]:
        try:
            while True:
                yield 1
        finally:
            closed.set()

    stream = ahead(endless(), name="left")
    next(stream)
    stream.close()
    assert closed.is_set()
    assert "left" not in {thread.name for thread in threading.enumerate()}


def test_nothing_is_made_before_it_is_asked_for() -> None:
    stream = ahead([1], name="asleep")
    assert "asleep" not in {thread.name for thread in threading.enumerate()}
    stream.close()


def test_a_reader_that_is_interrupted_while_it_begins_leaves_nobody_at_work(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    started: list[threading.Thread] = []

    class Interrupted(threading.Thread):
        def start(self) -> None:
            started.append(self)
            super().start()
            raise KeyboardInterrupt

    monkeypatch.setattr(threading, "Thread", Interrupted)
    stream = ahead(iter(range(1000)), name="test")
    with pytest.raises(KeyboardInterrupt):
        next(stream)
    started[0].join(10)
    assert not started[0].is_alive()
