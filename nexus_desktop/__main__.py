"""The program in a process of its own: `nexus-desktop`, and `python -m nexus_desktop`."""

from __future__ import annotations

import gc
import os
import sys

from nexus_desktop.cli.main import COMMANDS, main

SELDOM = 100_000
"""Objects after which a command looks for garbage; while modules are loaded there is none."""


def program() -> int:
    """Be the program from its first word to its exit code.

    What is done here is of no use to others who call `main`: it saves a command a third of the time
    that it takes to start and to end.
    """
    if sys.argv[1:] and sys.argv[1] in COMMANDS:
        gc.set_threshold(SELDOM)
    # Read by NumPy when it is loaded. Sound is worked on in pieces for which nobody calls up more
    # threads, and until those find that out they keep a processor busy.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    code = main()
    # The process ends: its memory is given back as a whole, and not searched for garbage before.
    gc.freeze()
    return code


if __name__ == "__main__":
    sys.exit(program())
