"""A screen made of software with a real window manager, a mouse that is moved, and a file manager.

Needs the programs `Xvfb`, `openbox`, `xdotool` and `pcmanfm`.
"""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

Place = tuple[int, int]
SIZE = "1600x1000x24"
Box = tuple[int, int, int, int]
"""Left, top, width and height in pixels."""

PATIENCE_S, SHORT_PATIENCE_S, MOST_TRIES = 30.0, 4.0, 6
_STEPS, _STEP_S, _DWELL_S = 20, 0.02, 0.3
_LOOK_S = 0.05


@dataclass(frozen=True, slots=True)
class Screen:
    """A running X server; `environment` is what a program needs to show itself there."""

    environment: dict[str, str]

    @contextmanager
    def program(self, *words: str | Path, home: Path) -> Iterator[subprocess.Popen[str]]:
        """Run a program on the screen while the block runs, with its own session bus."""
        command = ["dbus-run-session", "--", *map(str, words)]
        with ended(command, {**self.environment, "HOME": str(home)}) as process:
            yield process

    @contextmanager
    def folder_shown(self, home: Path, folder: Path, box: Box) -> Iterator[None]:
        """Show a folder in a real file manager, in a box, while the block runs."""
        with ExitStack() as open_now:
            words = ("pcmanfm", "--no-desktop", folder)
            for _ in range(MOST_TRIES):
                started = open_now.enter_context(ExitStack())
                started.enter_context(self.program(*words, home=home))
                window = seen(lambda: self._window_named(folder.name), SHORT_PATIENCE_S)
                if window:
                    break
                # Now and then the window manager overlooks a window that has just come.
                started.close()
            else:
                raise AssertionError("the file manager did not show itself")
            x, y, width, height = map(str, box)
            self._mouse("windowmove", "--sync", window, x, y)
            self._mouse("windowsize", "--sync", window, width, height)
            # It lays its icons out anew, and there is nothing to be seen that says it has.
            time.sleep(1.0)
            yield

    def drag(self, start: Place, end: Place) -> None:
        """Drag as a hand does: press, go far enough to mean it, on in small steps, wait, let go."""
        self._mouse("mousemove", *_words(start))
        time.sleep(0.1)
        self._mouse("mousedown", "1")
        time.sleep(0.1)
        for by in ((4, 2), (12, 4)):
            self._mouse("mousemove_relative", "--", *_words(by))
            time.sleep(0.15)
        for step in range(1, _STEPS + 1):
            here = tuple(a + (b - a) * step // _STEPS for a, b in zip(start, end, strict=True))
            self._mouse("mousemove", *_words((here[0], here[1])))
            time.sleep(_STEP_S)
        for _ in range(2):
            self._mouse("mousemove_relative", "--", "1", "0")
            time.sleep(_DWELL_S)
        self._mouse("mouseup", "1")

    def window_manager(self) -> str:
        """Return how many desktops it has, once it is there."""
        return self._mouse("get_num_desktops", check=False).strip()

    def _window_named(self, name: str) -> str:
        found = self._mouse("search", "--onlyvisible", "--name", f"^{name}$", check=False)
        return found.split()[-1] if found.split() else ""

    def _mouse(self, *words: str, check: bool = True) -> str:
        return subprocess.run(
            ["xdotool", *words], env=self.environment, check=check, capture_output=True, text=True
        ).stdout


@contextmanager
def a_screen() -> Iterator[Screen]:
    """Run an X server and a window manager while the block runs."""
    reads, writes = os.pipe()
    server = ["Xvfb", "-displayfd", str(writes), "-screen", "0", SIZE, "-nolisten", "tcp"]
    with ExitStack() as running:
        running.enter_context(ended(server, dict(os.environ), pass_fds=(writes,)))
        os.close(writes)
        with os.fdopen(reads) as told:
            number = told.readline().strip()
        environment = {
            name: value
            for name, value in os.environ.items()
            if name not in {"WAYLAND_DISPLAY", "QT_QPA_PLATFORM"}
        } | {"DISPLAY": f":{number}"}
        running.enter_context(ended(["openbox", "--sm-disable"], environment))
        screen = Screen(environment)
        wait_for(screen.window_manager, "the window manager did not begin")
        yield screen


@contextmanager
def ended(
    command: Sequence[str], environment: dict[str, str], pass_fds: tuple[int, ...] = ()
) -> Iterator[subprocess.Popen[str]]:
    """Run a program while the block runs, and then end it and all that it has started."""
    process = subprocess.Popen(
        command,
        env=environment,
        pass_fds=pass_fds,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    )
    with process:
        try:
            yield process
        finally:
            os.killpg(process.pid, signal.SIGTERM)
            try:
                process.wait(PATIENCE_S)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)


def wait_for(look: Callable[[], str], complaint: str) -> str:
    """Look again and again until something is seen; return it."""
    found = seen(look, PATIENCE_S)
    assert found, complaint
    return found


def seen(look: Callable[[], str], patience_s: float) -> str:
    """Look again and again for a while; return what is seen in the end, maybe nothing."""
    until = time.monotonic() + patience_s
    while not (found := look()) and time.monotonic() < until:
        time.sleep(_LOOK_S)
    return found


def _words(place: Place) -> list[str]:
    return [str(each) for each in place]
