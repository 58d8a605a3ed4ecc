"""Who hears what is played: the meters and drawings that are on the screen just now."""

from __future__ import annotations

from collections.abc import Callable

from nexus_desktop.domain.rack import RackPlace
from nexus_desktop.engine.block import Block
from nexus_desktop.engine.device.heard_sound import Listener
from nexus_desktop.engine.render.rack_tap import RackTap


class Listening:
    """Hands the mix on as it is heard, to any number of hearers and to none at no cost.

    Attributes:
        tap: shows the sound behind one rack.
    """

    def __init__(self, render_anew: Callable[[], None]) -> None:
        """Begin with nobody.

        Args:
            render_anew: renders what was rendered ahead once more; it was not tapped.
        """
        self._hearers: tuple[Listener, ...] = ()
        self._render_anew = render_anew
        self.tap = RackTap()

    def tap_rack(self, place: RackPlace | None) -> None:
        """Show the sound behind another rack from now on; None shows none."""
        if place == self.tap.place:
            return
        self.tap.move_to(place)
        if place is not None:
            self._render_anew()

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
