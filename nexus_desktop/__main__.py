"""`python -m nexus_desktop` is the same program as `nexus-desktop`."""

from __future__ import annotations

import sys

from nexus_desktop.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
