"""The highest or lowest of the last values at each."""

from __future__ import annotations

from collections.abc import Callable

from nexus_desktop.engine.effects.smoothing import Curve


def of_last(choose: Callable[[Curve, Curve], Curve], values: Curve, length: int) -> Curve:
    """Return what `np.maximum` or `np.minimum` chooses of the last `length` values at each.

    Every pass doubles how many are covered.

    Args:
        values: `length` - 1 values of before come first, and are not told of.
    """
    covered = 1
    while covered < length:
        further = min(covered, length - covered)
        values = choose(values[further:], values[:-further])
        covered += further
    return values
