"""The command `sgns` in little memory, whose peak it prints at the end.

python -m tests.distributed.limited MEBIBYTES ARGUMENTS...: address space, code and stacks included.
"""

import resource
import sys
from pathlib import Path

from sgns.cli import main


def peaks() -> dict[str, int]:
    """Return the most memory (VmHWM) and address space (VmPeak) so far, in MiB."""
    lines = dict(line.split(":") for line in Path("/proc/self/status").read_text().splitlines())
    return {name: int(lines[name].split()[0]) // 1024 for name in ("VmHWM", "VmPeak")}


if __name__ == "__main__":
    limit, *rest = sys.argv[1:]
    resource.setrlimit(resource.RLIMIT_AS, (int(limit) * 2**20,) * 2)
    code = main(rest)
    print("peak", peaks(), file=sys.stderr, flush=True)
    sys.exit(code)
