"""A stream that is made on another thread while what was made before is used."""

from __future__ import annotations

import threading
from collections.abc import Generator, Iterable
from queue import SimpleQueue
from typing import TypeVar

T = TypeVar("T")


def ahead(items: Iterable[T], *, name: str, most: int = 2) -> Generator[T]:
    """Yield what an iterable gives, which another thread goes through meanwhile.

    What the iterable raises is raised here, in its place. Close the generator where it is not read
    to its end: the thread then stops behind the item that it is making, and an iterable that is a
    generator itself is closed.

    Args:
        name: of the thread.
        most: how many items may be made and not taken yet, 1 or more.
    """
    made: SimpleQueue[tuple[T, ...]] = SimpleQueue()
    room = threading.Semaphore(most - 1)
    unwanted = threading.Event()
    failures: list[BaseException] = []

    def make() -> None:
        try:
            for item in items:
                made.put((item,))
                room.acquire()
                if unwanted.is_set():
                    break
            if isinstance(items, Generator):
                items.close()
        except BaseException as error:  # noqa: BLE001 - raised again for the reader, in its place
            failures.append(error)
        made.put(())

    maker = threading.Thread(target=make, name=name)
    try:
        # Inside, since Ctrl+C may come while it begins: nobody would tell it to stop.
        maker.start()
        while got := made.get():
            room.release()
            yield got[0]
    finally:
        unwanted.set()
        room.release()
        if maker.is_alive():
            maker.join()
    if failures:
        raise failures[0]
