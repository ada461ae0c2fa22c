"""Files of text that are read at the same time, in the order of their names.

Plain files are read by the workers of the core. Each compressed file is unpacked by a thread of
Python, and several at once. All other inputs, such as pipes and URLs, are read alone.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import accumulate
from types import TracebackType
from typing import TYPE_CHECKING, Self

from sgns import _core
from sgns.files.names import Input
from sgns.files.streams import Source, is_compressed, is_regular, size_of
from sgns.reading.lines import Buffer, checked_text, without_surrogates
from sgns.reading.vectors_as_text import refuse_vectors

if TYPE_CHECKING:
    from concurrent.futures import Future, ThreadPoolExecutor

__all__ = ["SideBySide", "checked"]

#: Seconds between two looks at signals and progress.
_WAIT = 0.05


def checked(name: str, chunks: Iterable[Buffer], errors: str) -> Iterator[Buffer]:
    """Yield the chunks of a text, after a look at its start. Errors contain `name`.

    Raises
    ------
    CorpusError
        If it is no text, or vectors; or, with `errors` "strict", in another encoding than UTF-8.
    """
    return checked_text(name, refuse_vectors(name, chunks), errors)


class SideBySide:
    """One pass over files that counts their words, as if they were read one after another.

    If several files have errors, that of the first one is raised.

    Parameters
    ----------
    builder : CorpusBuilder
        Builder that counts the words. It is not kept after the context ends.
    files : sequence of Path, RemoteFile or StandardInput
        Files to read.
    sizes : sequence of int or None
        Size of each file, if it is known.
    errors : str
        Treatment of bytes that are not UTF-8, "strict" or "replace".
    threads : int
        Number of threads that unpack files.
    on_bytes : callable, optional
        Function that is called with the number of bytes read so far.
    """

    def __init__(
        self,
        builder: _core.CorpusBuilder,
        files: Sequence[Input],
        sizes: Sequence[int | None],
        errors: str,
        threads: int,
        on_bytes: Callable[[int], object] | None = None,
    ) -> None:
        self._builder = builder
        self._files = files
        self._errors = errors
        n_packed = sum(_is_packed(file) for file in files)
        self._feeders = max(1, min(threads, n_packed))
        # A thread unpacks frames about twice as fast as a worker counts, but takes more time for
        # them than for a stream.
        self._threads_of_each = max(1, threads // 2 // self._feeders)
        self._executor: ThreadPoolExecutor | None = None
        self._feeds: list[Future[None]] = []
        self._last_text = -1
        self._on_bytes = on_bytes
        #: Bytes at the end of each file, which are always reported as long as they are known.
        self._ends = deque(accumulate(_known(sizes)))
        self._reported = 0
        self._starts = 0  # bytes at the starts of plain files, which Python reads to check them
        self._is_abandoned = False
        self._lock = threading.Lock()  # guards the members below
        self._done = 0  # bytes of files that Python has read to their ends
        self._positions: dict[int, int] = {}  # in files that Python reads, by text

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is not None:
            self._abandon()
        if self._executor is not None:
            self._executor.shutdown(cancel_futures=True)
        del self._builder

    def read(self) -> None:
        """Read all files.

        Raises
        ------
        OSError, FormatError, CorpusError
            The first error in the order of the files.
        """
        error: Exception | None = None
        try:
            for file in self._files:
                if self._builder.ends_before(self._last_text + 1):
                    break
                self._add(file)
        except Exception as caught:
            if self._is_abandoned:
                raise
            error = caught
        try:
            if error is not None and self._last_text >= 0:
                self._builder.end_input_after(self._last_text)
            self._finish()  # an earlier file may have an error, too
            if error is not None:
                raise error
        finally:
            del error  # its traceback refers to this frame

    def _add(self, file: Input) -> None:
        """Begin to read a file. Return when another one can begin."""
        name = without_surrogates(str(file))  # for errors
        if _is_packed(file):
            self._wait_for_a_feeder()
            self._last_text = self._builder.begin_text(name)
            self._feeds.append(self._pool().submit(self._feed, file, self._last_text))
        elif is_regular(file) and size_of(file):
            while not self._builder.wait_for_room(_WAIT):
                self._report()
            with Source(file) as source:
                start = next(checked(str(file), source.chunks(), self._errors))
                self._starts += len(start)
                self._report()
                size = source.size or 0  # it has none if it was emptied just now
                self._last_text = self._builder.add_file(name, source.fileno(), size)
        else:
            # The wait for a pipe or a server has no end, and must not hide an earlier error.
            self._finish()
            self._last_text = self._builder.begin_text(name)
            self._feed(file, self._last_text, self._report)
            self._builder.raise_error()

    def _feed(self, file: Input, text: int, report: Callable[[], None] | None = None) -> None:
        """Read a file to its end, or to the end of the input before it."""
        try:
            if self._builder.ends_before(text):
                return
            with Source(file, self._threads_of_each) as source:
                for chunk in checked(str(file), source.chunks(), self._errors):
                    if not self._builder.feed_to(text, chunk):
                        return
                    with self._lock:
                        self._positions[text] = source.position
                    if report is not None:
                        report()
            self._builder.end_text_of(text)
            with self._lock:
                self._done += self._positions.pop(text, 0)
        except BaseException:
            self._builder.end_input_after(text)
            raise

    def _finish(self) -> None:
        """Wait until all is counted. Raise the first error."""
        if self._feeds:
            from concurrent.futures import wait

            while wait(self._feeds, _WAIT).not_done:
                self._report()
        while not self._builder.wait_until_counted(_WAIT):
            self._report()
        self._builder.raise_error()
        for feed in self._feeds:
            feed.result()
        self._feeds.clear()
        self._report()

    def _wait_for_a_feeder(self) -> None:
        """Wait until few files wait to be read, so that few are in memory."""
        from concurrent.futures import FIRST_COMPLETED, wait

        while True:
            # Errors stay in order until _finish().
            self._feeds = [
                feed for feed in self._feeds if not feed.done() or feed.exception() is not None
            ]
            running = [feed for feed in self._feeds if not feed.done()]
            if len(running) < 2 * self._feeders:
                return
            wait(running, _WAIT, FIRST_COMPLETED)
            self._report()

    def _pool(self) -> ThreadPoolExecutor:
        if self._executor is None:
            from concurrent.futures import ThreadPoolExecutor  # imported late: rarely needed

            self._executor = ThreadPoolExecutor(self._feeders, "sgns-files")
        return self._executor

    def _report(self) -> None:
        if self._on_bytes is None:
            return
        with self._lock:
            done = self._done + sum(self._positions.values())
        done += max(self._builder.bytes_read, self._starts)
        while self._ends and self._ends[0] <= done:
            self._report_once(self._ends.popleft())
        self._report_once(done)

    def _report_once(self, done: int) -> None:
        if done > self._reported:
            assert self._on_bytes is not None
            self._reported = done
            try:
                self._on_bytes(done)
            except BaseException:
                self._abandon()  # nothing else matters now
                raise

    def _abandon(self) -> None:
        """Let all threads end soon."""
        self._is_abandoned = True
        self._builder.abandon()


def _known(sizes: Iterable[int | None]) -> Iterator[int]:
    """Yield the sizes before the first one that is unknown."""
    for size in sizes:
        if size is None:
            return
        yield size


def _is_packed(file: Input) -> bool:
    """Return True for a compressed local file, which can be read at any time."""
    return is_compressed(file) and is_regular(file)
