"""The command `sgns`, in which rank 1 (or 0, which writes) fails once at a place.

python -m tests.distributed.faulty PLACE FILE ARGUMENTS...: the file tells that it has failed.
"""

import os
import signal
import sys
from pathlib import Path

from sgns.cli import main
from sgns.distributed import exchange, sharded_rows, writing
from sgns.files import container
from sgns.training.core import CoreTrainer


def failing(function, n_calls, rank, marker, fail):
    """Return a function that fails after some calls on one rank, unless one has failed."""
    calls = []

    def call(*arguments, **options):
        calls.append(1)
        if os.environ["RANK"] == rank and len(calls) > n_calls and not marker.exists():
            marker.touch()
            fail()
        return function(*arguments, **options)

    return call


def die():
    """End as the process of a machine that is out of memory."""
    os.kill(os.getpid(), signal.SIGKILL)


def full_disk():
    """Fail as a write to a full disk."""
    raise OSError(28, "No space left on device")


#: Function at each place, calls before the one that fails, rank, and failure. There is a
#: checkpoint before.
PLACES = {
    "stretch": (CoreTrainer, "train", 20, "1", die),
    "exchange": (exchange._Piece, "receive", 41, "1", die),
    "checkpoint": (container, "write", 4, "0", die),
    "full disk": (container, "write", 4, "0", full_disk),
    "pull": (sharded_rows.ShardedRows, "pull", 40, "1", die),
    "push": (sharded_rows.ShardedRows, "push", 41, "1", die),
    "own rows": (writing, "_write_own_rows", 4, "1", die),
    "full disk of rank 1": (writing, "_write_own_rows", 4, "1", full_disk),
}


if __name__ == "__main__":
    place, marker, *rest = sys.argv[1:]
    owner, name, *how, fail = PLACES[place]
    setattr(owner, name, failing(getattr(owner, name), *how, Path(marker), fail))
    sys.exit(main(rest))
