"""Run the ``dashkit`` command by ``python -m dashkit``."""

from __future__ import annotations

import sys

from dashkit.serve.cli import main

if __name__ == "__main__":
    sys.exit(main())
