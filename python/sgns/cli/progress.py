"""Progress on a terminal: nothing is drawn if standard error goes elsewhere."""

from __future__ import annotations

import stat
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from sgns import Progress
from sgns.source import COMPRESSIONS

__all__ = ["reading_bar", "say", "training_bar"]


def say(message: str, quiet: bool = False) -> None:
    """Print to standard error what is not the result of a command."""
    if not quiet:
        print(message, file=sys.stderr)


@contextmanager
def reading_bar(paths: Sequence[Path], quiet: bool) -> Iterator[Callable[[int], None]]:
    """Show bytes of text; yields what `Corpus.from_file` calls with those read so far."""
    from tqdm import tqdm

    with tqdm(
        desc="reading",
        total=_text_bytes(paths),
        unit="B",
        unit_scale=True,
        leave=False,
        disable=quiet or None,
    ) as bar:

        def on_progress(n_bytes: int) -> None:
            bar.update(n_bytes - bar.n)

        yield on_progress


@contextmanager
def training_bar(quiet: bool) -> Iterator[Callable[[Progress], None]]:
    """Show words, loss and time left; yields what `train` calls with its progress."""
    from tqdm import tqdm

    with tqdm(
        desc="training", unit=" words", unit_scale=True, leave=False, disable=quiet or None
    ) as bar:

        def on_progress(progress: Progress) -> None:
            bar.total = progress.words_total
            bar.set_postfix(loss=f"{progress.loss:.3f}", refresh=False)
            bar.update(progress.words_done - bar.n)

        yield on_progress


def _text_bytes(paths: Sequence[Path]) -> int | None:
    """Bytes of text in all files, or None where only reading can tell."""
    status = [path.stat() for path in paths]
    if any(path.suffix.lower() in COMPRESSIONS for path in paths):
        return None
    if not all(stat.S_ISREG(each.st_mode) for each in status):
        return None
    return sum(each.st_size for each in status)
