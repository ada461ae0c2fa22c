"""Ingestion: text or tokens become ids. All functions that build a corpus use it."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from itertools import chain, islice
from types import TracebackType
from typing import Any, Literal, Self

import numpy as np
from numpy.typing import NDArray

from sgns import _core
from sgns.arguments import UINT64_MAX, check_choice, check_flag, check_integer
from sgns.arguments.progress import Phase, ProgressLike, display_of
from sgns.errors import CorpusError, EmptyCorpusError, TextEncodingError
from sgns.files.names import Input, output_path
from sgns.files.outputs import check_outputs
from sgns.files.streams import Source, is_regular, size_of
from sgns.machine import available_cores, available_memory
from sgns.reading.batches import Batch, IdBatch, TextBatch
from sgns.reading.lines import (
    Buffer,
    decoded_batch,
    decoded_lines,
    lowered,
    tokenizing,
    without_surrogates,
)
from sgns.reading.options import ReadProgress, Tokenizer
from sgns.reading.sentences import check_sentence
from sgns.reading.side_by_side import SideBySide, checked
from sgns.reading.small_corpora import DEFAULT_MIN_COUNT, is_all_rare, warn_of_count
from sgns.vocabulary import Vocabulary

__all__ = ["Counted", "Ingestion"]

_LEAST_MEMORY = 1 << 26  # bytes; each worker has buffers
_MEMORY_TO_UNPACK = 1 << 27  # bytes of `max_memory` for each thread that unpacks
_CHARACTERS_AT_ONCE = 1 << 20
_SENTENCES_AT_ONCE = 10_000


class Ingestion:
    """One pass over text or tokens that counts and encodes them.

    Parameters
    ----------
    min_count : int, optional
        Tokens that occur less often are dropped; 5 if omitted, but 1 for a small corpus that would
        have no token.
    **options
        See `IngestionOptions`.
    """

    def __init__(
        self,
        min_count: int | None = None,
        *,
        max_size: int | None = None,
        keep: Iterable[str] = (),
        drop: Iterable[str] = (),
        vocabulary: Vocabulary | Iterable[str] | None = None,
        out_of_vocabulary: Literal["skip", "break", "unknown"] = "skip",
        unknown_token: str = "<unk>",
        lowercase: bool = False,
        tokenizer: Tokenizer | None = None,
        errors: Literal["strict", "replace"] = "strict",
        workers: int | None = None,
        max_memory: int | None = None,
        save_to: str | os.PathLike[str] | None = None,
        on_progress: Callable[[ReadProgress], object] | None = None,
        progress: ProgressLike = None,
    ) -> None:
        self._may_lower = min_count is None and vocabulary is None
        self._min_count = check_integer(
            "min_count", DEFAULT_MIN_COUNT if min_count is None else min_count, 1
        )
        self._max_size = UINT64_MAX if max_size is None else check_integer("max_size", max_size, 1)
        self._keep = _tokens("keep", keep)
        self._drop = _tokens("drop", drop)
        if both := set(self._keep) & set(self._drop):
            raise ValueError(f"{min(both)!r} is both in keep and in drop")
        if vocabulary is not None and not isinstance(vocabulary, Vocabulary):
            vocabulary = Vocabulary(_tokens("vocabulary", vocabulary))
        #: Given vocabulary; None if the counts determine it.
        self.vocabulary = vocabulary
        check_choice("out_of_vocabulary", out_of_vocabulary, ("skip", "break", "unknown"))
        self._cut = out_of_vocabulary == "break"
        self._unknown = unknown_token if out_of_vocabulary == "unknown" else ""
        if out_of_vocabulary == "unknown" and not unknown_token:
            raise ValueError("unknown_token must not be empty")
        self._lowercase = check_flag("lowercase", lowercase)
        self._tokenize = tokenizing(tokenizer)
        check_choice("errors", errors, ("strict", "replace"))
        self._errors = errors
        workers = available_cores() if workers is None else workers
        if max_memory is None:
            max_memory = max(_LEAST_MEMORY, available_memory() // 2)
        self.save_to = None if save_to is None else output_path(save_to)
        check_outputs({"save_to": self.save_to})
        self._folder = (
            tempfile.gettempdir() if self.save_to is None else os.fspath(self.save_to.parent)
        )
        workers = check_integer("workers", workers, 1, 1024)
        max_memory = check_integer("max_memory", max_memory, _LEAST_MEMORY)
        self._unpackers = max(1, min(workers, max_memory // _MEMORY_TO_UNPACK))
        self._builder = _core.CorpusBuilder(
            workers=workers,
            replace=errors == "replace",
            max_bytes=max_memory,
            folder=self._folder,
        )
        self._display = display_of(progress, on_progress)
        self._phases = ExitStack()
        self._phase: Phase | None = None  # that of reading
        self._on_progress = on_progress
        self._started = time.perf_counter()
        self._bytes_done = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._phase = None
        self._phases.__exit__(kind, error, trace)
        # Stops the threads and frees the memory, even if an exception keeps this object alive.
        del self._builder

    def add_files(self, files: Sequence[Input]) -> None:
        """Read text files, compressed or not."""
        sizes = [file.stat().st_size if is_regular(file) else size_of(file) for file in files]
        total = None if None in sizes else sum(size for size in sizes if size is not None)
        self._begin("bytes", total)
        if self._tokenize is not None or self._lowercase:
            for file in files:
                with Source(file) as source:
                    self.add_text(str(file), self._with_progress(source, total))
            return
        before = self._bytes_done

        def report(done: int) -> None:
            self._bytes_done = before + done
            self._report(total)

        with SideBySide(
            self._builder,
            files,
            sizes,
            self._errors,
            self._unpackers,
            report,
        ) as reading:
            reading.read()

    def add_text(self, name: str, chunks: Iterable[Buffer]) -> None:
        """Read UTF-8 text whose chunks are cut anywhere. Errors contain `name`."""
        chunks = checked(name, chunks, self._errors)
        if self._tokenize is not None:
            self._add(decoded_lines(name, chunks, self._errors))
            return
        if self._lowercase:
            chunks = lowered(name, chunks)
        self._builder.begin_text(without_surrogates(name))
        for chunk in chunks:
            self._builder.feed(chunk)
        self._builder.end_text()

    def add_sentences(self, sentences: Iterable[Any], first: int = 0) -> None:
        """Read sentences: lists of tokens, or strings, which are lines of text.

        A byte order mark at the start of sentence 0 is dropped: an open file yields it.
        """
        self._begin("sentences")
        iterator = iter(sentences)
        for sentence in islice(iterator, 1 if first == 0 else 0):
            unmarked = sentence.removeprefix("\ufeff") if isinstance(sentence, str) else sentence
            iterator = chain([unmarked], iterator)
        self._add(iterator, first)

    def _add(self, sentences: Iterable[Any], first: int = 0) -> None:
        iterator = iter(sentences)
        unchanged = self._tokenize is None and not self._lowercase
        end = object()
        number = first
        sentence: Any = next(iterator, end)
        while sentence is not end:
            if isinstance(sentence, str) and self._tokenize is None:
                number, sentence = self._add_lines(sentence, iterator, number, end)
                continue
            check_sentence(sentence, number)
            if isinstance(sentence, str):
                assert self._tokenize is not None
                sentence = self._tokenize(sentence)
            if self._lowercase:
                sentence = list(sentence)
                with suppress(AttributeError):  # not a string, which the core refuses
                    sentence = [word.lower() for word in sentence]
            self._builder.add_sentence(sentence, number)
            number += 1
            if unchanged:
                some = islice(iterator, _SENTENCES_AT_ONCE)
                number, sentence = self._builder.add_sentences(some, number, end)
                self._show_sentences(number)
            if not unchanged or sentence is end:
                sentence = next(iterator, end)

    def add_batch(self, name: str, batch: Batch, first: int) -> None:
        """Read a batch of column `name` that begins with row `first`; errors contain both."""
        if isinstance(batch, IdBatch):
            raise TypeError(f"{name}: row {first} holds ids, but earlier rows hold strings")
        self._begin("bytes")
        if self._lowercase or self._tokenize is not None:
            self._add(decoded_batch(name, batch, first, self._errors), first)
        elif isinstance(batch, TextBatch):
            self._builder.begin_rows(name, "row", first)
            self._builder.feed_rows(batch.data, batch.offsets)
            self._builder.end_text()
        else:
            tokens = batch.tokens
            self._builder.add_rows(tokens.data, tokens.offsets, batch.ends, name, first)
        text = batch if isinstance(batch, TextBatch) else batch.tokens
        self._bytes_done += int(text.offsets[-1] - text.offsets[0]) if len(text) else 0
        self._report(None)

    def finish(self, source: str) -> Counted:
        """Choose the vocabulary, after all text is counted.

        Raises
        ------
        CorpusError
            If no words remain. The message contains `source`.
        """
        given = self.vocabulary
        tokens, counts = self._choose(self._min_count)
        n_words, n_sentences = self._builder.n_words, self._builder.n_sentences
        if self._may_lower and is_all_rare(int(counts.astype(bool).sum()), n_words):
            tokens, counts = self._choose(1)
            if counts.any():  # not all of them are in `drop`
                warn_of_count(source, n_words)
        if self._phase is not None:
            self._phase.update(self._phase.done, words=n_words)  # the last reports came too early
            self._phase = None
            self._phases.close()
        if n_words == 0:
            error = EmptyCorpusError(f"{source}: no tokens in {n_sentences} sentences")
            error.n_sentences = n_sentences
            raise error
        if not counts.any():
            what = (
                f"no token occurs min_count={self._min_count} times"
                if given is None
                else "no token of the vocabulary occurs"
            )
            advice = "; min_count=1 keeps every token" if given is None else ""
            raise CorpusError(f"{source}: {what} in {n_words} words{advice}")
        vocabulary = Vocabulary(tokens, counts)
        if given is not None and given.counts is not None:
            vocabulary = given
        return Counted(vocabulary, n_words, n_sentences, int(counts.sum()), self)

    def _choose(self, min_count: int) -> tuple[list[str], NDArray[np.uint64]]:
        """Return the tokens that are kept, and their counts."""
        given = self.vocabulary
        return self._builder.choose(
            min_count=min_count,
            max_size=self._max_size,
            keep=self._keep,
            drop=self._drop,
            unknown=self._unknown,
            given=None if given is None else list(given.tokens),
        )

    def encode(self, n_ids: int) -> tuple[NDArray[np.uint32], NDArray[np.uint64]]:
        """Return the ids and offsets of all sentences; `Counted` has the number of ids."""
        with self._display.phase("encoding", "words", self._builder.n_words) as phase:
            return self._builder.encode(cut=self._cut, n_ids=n_ids, on_progress=phase.count)

    def encode_to(self, descriptor: int, start: int) -> tuple[int, int]:
        """Write ids and offsets to an open file from byte `start`; return the number of each."""
        with self._display.phase("encoding", "words", self._builder.n_words) as phase:
            return self._builder.encode_to(
                descriptor,
                start,
                cut=self._cut,
                folder=self._folder,
                on_progress=phase.count,
            )

    def _add_lines(
        self, line: str, iterator: Iterator[Any], number: int, end: object
    ) -> tuple[int, Any]:
        """Read a string, sentence `number`, and the strings that follow it.

        Return the number and the value of the next sentence that is not a string, or `end`.
        """
        sentence: Any = line
        while isinstance(sentence, str):
            first = number
            lines: list[str] = []
            held = 0
            while isinstance(sentence, str) and held < _CHARACTERS_AT_ONCE:
                lines.append(sentence.replace("\n", " "))
                held += len(sentence) + 1
                sentence = next(iterator, end)
                number += 1
            text = "\n".join([*lines, ""])
            if self._lowercase:
                text = text.lower()
            try:
                encoded = text.encode()
            except UnicodeEncodeError as error:
                if self._errors == "strict":
                    bad = first + text.count("\n", 0, error.start)
                    raise TextEncodingError(
                        f"sentence {bad} holds a lone surrogate: not valid Unicode; "
                        'errors="replace" reads on'
                    ) from None
                encoded = without_surrogates(text).encode()
            self._builder.begin_rows("the sentences", "sentence", first)
            self._builder.feed(encoded)
            self._builder.end_text()
            self._show_sentences(number)
        return number, sentence

    def _with_progress(self, source: Source, total: int | None) -> Iterator[bytes]:
        """Yield the chunks of a source, and report progress."""
        before = self._bytes_done
        for chunk in source.chunks():
            yield chunk
            self._bytes_done = before + source.position
            self._report(total)

    def _begin(self, unit: str, total: int | None = None) -> None:
        """Begin to show that text is read, unless that has begun."""
        if self._phase is None:
            self._phase = self._phases.enter_context(self._display.phase("reading", unit, total))
            self._is_in_sentences = unit == "sentences"

    def _show_sentences(self, number: int) -> None:
        if self._phase is not None and self._is_in_sentences:
            self._phase.update(number, words=self._builder.words_seen)

    def _report(self, total: int | None) -> None:
        words = self._builder.words_seen
        if self._phase is not None:
            self._phase.update(self._bytes_done, total=total, words=words)
        if self._on_progress is not None:
            seconds = time.perf_counter() - self._started
            self._on_progress(ReadProgress(self._bytes_done, total, words, seconds))


@dataclass(frozen=True)
class Counted:
    """Counted words, which can be encoded once.

    Attributes
    ----------
    vocabulary : Vocabulary
        Kept tokens, with their counts.
    n_raw_words : int
        Number of words before rare tokens were dropped.
    n_sentences : int
        Number of sentences, including empty ones.
    n_ids : int
        Number of words whose token is in the vocabulary.
    """

    vocabulary: Vocabulary
    n_raw_words: int
    n_sentences: int
    n_ids: int
    _ingestion: Ingestion

    @property
    def most_bytes(self) -> int:
        """Upper bound of the size of ids and offsets, in bytes."""
        return 4 * self.n_ids + 8 * (self.n_raw_words + self.n_sentences)

    def encode(self) -> tuple[NDArray[np.uint32], NDArray[np.uint64]]:
        """Return the ids and offsets of all sentences."""
        return self._ingestion.encode(self.n_ids)

    def encode_to(self, descriptor: int, start: int) -> tuple[int, int]:
        """Write ids and then offsets, aligned to their size, to an open file.

        Parameters
        ----------
        descriptor : int
            File descriptor.
        start : int
            Byte position of the first id.

        Returns
        -------
        n_ids, n_offsets : int
        """
        return self._ingestion.encode_to(descriptor, start)


def _tokens(name: str, tokens: Iterable[str]) -> list[str]:
    if isinstance(tokens, str):
        raise TypeError(f"{name} must be an iterable of tokens, not the string {tokens!r}")
    listed = list(tokens)
    for token in listed:
        if not isinstance(token, str):
            raise TypeError(f"{name} must hold strings, got {token!r}")
    return listed
