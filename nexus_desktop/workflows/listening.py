"""Who hears what is played: the meters on the screen that are shown just now."""

from __future__ import annotations

from collections.abc import Callable

from nexus_desktop.engine.block import Block
from nexus_desktop.engine.device.heard_sound import Listener


class Listening:
    """Hands the mix on as it is heard, to any number of hearers and to none at no cost."""

    def __init__(self) -> None:
        self._hearers: tuple[Listener, ...] = ()

    def begin(self, hearer: Listener) -> Callable[[], None]:
        """Give the mix as it is heard to `hearer`; returns a call that ends it.

        It is called block by block on the thread that renders, at the rate and with the channels of
        the device; what is beyond full scale is not cut off.
        """
        self._hearers = (*self._hearers, hearer)

        def end() -> None:
            self._hearers = tuple(each for each in self._hearers if each is not hearer)

        return end

    def hand_on(self, block: Block, sample_rate: int) -> None:
        """Pass on the next block; called by the transport."""
        for hearer in self._hearers:
            hearer(block, sample_rate)
