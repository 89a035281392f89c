"""How good and how fast the analyses are: runs every ``analytics_*.py`` beside it, or those that are named.

``python benchmarks/analytics.py [forecast ...]``
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent


def main() -> int:
    found = {
        one.stem.removeprefix("analytics_"): one for one in sorted(HERE.glob("analytics_*.py"))
    }
    unknown = sorted(set(sys.argv[1:]) - set(found))
    if unknown:
        print(f"no benchmark {', '.join(unknown)}; there are {', '.join(found)}", file=sys.stderr)
        return 2
    worst = 0
    for name in sys.argv[1:] or found:
        print(f"== {name}", flush=True)
        worst = max(worst, subprocess.run([sys.executable, found[name]], check=False).returncode)
    return worst


if __name__ == "__main__":
    sys.exit(main())
