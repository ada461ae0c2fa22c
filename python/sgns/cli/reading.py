"""Options of commands that read text."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal, TypeAlias

from cyclopts import Parameter

from sgns import Corpus, FormatError
from sgns.cli.groups import TEXT
from sgns.cli.integers import PositiveInt
from sgns.cli.progress import Printing
from sgns.cli.streams import say
from sgns.corpus.file import recipe, write_corpus
from sgns.corpus.shards import locate_corpus, shards_of
from sgns.files.lines import read_words
from sgns.files.names import Input
from sgns.reading.ingestion import Ingestion
from sgns.reading.options import IngestionOptions
from sgns.reading.small_corpora import DEFAULT_MIN_COUNT
from sgns.training.ranks import Ranks

__all__ = ["Reading", "Texts"]


def _check_names(type_: object, names: Sequence[str] | None) -> None:
    for name in names or ():
        if name.startswith("-") and name != "-":
            raise ValueError(f"unknown option {name}")


#: Names of files, or "-" for standard input, which is not an option.
Texts: TypeAlias = Annotated[
    Sequence[str], Parameter(allow_leading_hyphen=True, validator=_check_names)
]


@Parameter(name="*", group=TEXT)
@dataclass(frozen=True)
class Reading:
    """Options of text that is read."""

    min_count: PositiveInt | None = None
    """Drop words that occur less often; 5 if omitted."""
    max_size: PositiveInt | None = None
    """Largest size of the vocabulary; the most frequent words stay."""
    keep: Path | None = None
    """File of words, one on a line, that stay however rare they are."""
    drop: Path | None = None
    """File of words, one on a line, that are dropped however frequent they are."""
    given_vocabulary: Annotated[Path | None, Parameter(name="--vocabulary")] = None
    """File of the words to take, and no others, one on a line, in the order of their rows."""
    out_of_vocabulary: Literal["skip", "break", "unknown"] = "skip"
    """Effect of other words: leave no gap, end the sentence, or become one unknown word."""
    unknown_token: str = "<unk>"
    """The unknown word."""
    lowercase: bool = False
    """Convert the text to lower case."""
    tokenizer: str | None = None
    """Regular expression that matches the words, in place of white space between them; slow."""
    errors: Literal["strict", "replace"] = "strict"
    """Report bytes that are not UTF-8 as an error, or replace them by U+FFFD."""
    column: str | None = None
    """Column of Parquet files: of text, lists of words, or lists of ids."""
    session: str | None = None
    """Column of CSV or Parquet files: the session, user or basket of each row of a log."""
    item: str | None = None
    """Column of the items; those of a session are a sentence."""
    time: str | None = None
    """Column of the times by which the items of a session are sorted; by rows if omitted."""
    max_memory: PositiveInt | None = None
    """Bytes that counting may take; the rest goes to a temporary file."""

    def read(
        self,
        files: Sequence[Input],
        workers: int | None,
        printing: Printing,
        save_to: Path | None = None,
        whole: bool = False,
    ) -> Corpus:
        """Read text and show the progress, or open an encoded corpus; write it to `save_to`.

        With `whole`, words are kept that `min_count` and `max_size` would drop.
        """
        if self.is_encoded(files):
            later = {"min_count", "max_size"} if whole else set()
            for name in vars(Reading()).keys() - later:
                if getattr(self, name) != getattr(Reading(), name):
                    raise ValueError(
                        f"{name} was set when the corpus was encoded: omit it, or encode the "
                        "text again with it"
                    )
            corpus = Corpus.open(str(files[0]))
            if save_to is None:
                return corpus
            write_corpus(save_to, corpus, corpus.phrases, self._recipe(files))
            return Corpus.open(save_to, verify=False)
        started = time.perf_counter()
        corpus = self._read_text(files, workers, printing, save_to, whole)
        _report(corpus, started, printing)
        return corpus

    def _read_text(
        self,
        files: Sequence[Input],
        workers: int | None,
        printing: Printing,
        save_to: Path | None,
        whole: bool,
    ) -> Corpus:
        """Read text as `read` does, without a report."""
        self._check_columns(files)
        min_count = 1 if whole else self._min_count
        options = self._options | IngestionOptions(workers=workers, save_to=save_to)
        if whole:
            options["max_size"] = None
        options["progress"] = printing.display
        if self.session is not None and self.item is not None:
            return Corpus.from_log(files, self.session, self.item, self.time, min_count, **options)
        if self.column is None:
            return Corpus.from_file(files, min_count, **options)
        return Corpus.from_parquet(files, self.column, min_count, **options)

    def read_together(
        self,
        ranks: Ranks,
        files: Sequence[Input],
        workers: int | None,
        printing: Printing,
        save_to: Path,
        shards: bool = False,
    ) -> None:
        """Read text on all ranks, and write it to one file, or to shards and a manifest.

        Call `check_ranks` before.
        """
        from sgns.distributed.encoding import encode_together
        from sgns.distributed.group import Group

        assert isinstance(ranks, Group)
        made_by = self._recipe(files)
        started = time.perf_counter()

        def read(own: Sequence[Input], path: Path) -> Corpus:
            corpus = self._read_text(own, workers, printing, save_to=path, whole=True)
            # Ids are not renumbered, so their vocabulary is the numbers in their order.
            tokens = corpus.vocabulary.tokens
            if self.column is not None and all(t == str(i) for i, t in enumerate(tokens)):
                raise ValueError(
                    f"column {self.column!r} holds ids, which several ranks do not read: encode in "
                    "one process"
                )
            return corpus

        encode_together(
            ranks, files, save_to, read, self.least_count, self.max_size, made_by, shards
        )
        if ranks.rank == 0:
            _report(Corpus.open(save_to, verify=False), started, printing)

    def check_ranks(self, files: Sequence[Input]) -> None:
        """Check that several ranks can share these files.

        Raises
        ------
        ValueError
            If an option needs all files at once, or if they are an encoded corpus.
        """
        if self.is_encoded(files):
            raise ValueError(
                f"{files[0]} is an encoded corpus already: train on it, or write it as one file in "
                "one process"
            )
        for name in ("keep", "given_vocabulary", "out_of_vocabulary", "session"):
            if getattr(self, name) != getattr(Reading(), name):
                raise ValueError(
                    f"{name} is not for several ranks, each of which reads some of the files: "
                    "encode in one process"
                )

    def check(self, workers: int | None) -> None:
        """Check all options, before any text is read.

        Raises
        ------
        ValueError, OSError
            If an option is out of its range, or a file of words cannot be read.
        """
        self._check_columns([])
        options = self._options | IngestionOptions(workers=workers, progress=False)
        with Ingestion(self.least_count, **options):
            pass

    def inputs(self, files: Sequence[Input]) -> list[tuple[str, object]]:
        """Return all files that are read, each with its name in errors."""
        words = {"--keep": self.keep, "--drop": self.drop, "--vocabulary": self.given_vocabulary}
        shards = shards_of(str(files[0])) if self.is_encoded(files) else []
        found: list[tuple[str, object]] = [("input", file) for file in files]
        return found + [("a shard of the input", file) for file in shards] + list(words.items())

    @property
    def given(self) -> dict[str, object]:
        """Options that differ from their defaults, by their names on the command line."""
        names = {"given_vocabulary": "vocabulary"}
        return {
            names.get(name, name): value
            for name, default in vars(Reading()).items()
            if (value := getattr(self, name)) != default
        }

    @property
    def comparable(self) -> dict[str, object]:
        """Options that must be the same on all ranks. Files can have other names on each."""
        of_machine = {"keep", "drop", "given_vocabulary", "max_memory"}
        names = [name for name in vars(Reading()) if name not in of_machine]
        return {name: getattr(self, name) for name in names}

    @property
    def least_count(self) -> int:
        """Value of `min_count`, 5 if omitted."""
        return DEFAULT_MIN_COUNT if self.min_count is None else self.min_count

    @property
    def _min_count(self) -> int | None:
        """The count for a call of Python, which would lower its own default for a small text.

        A column may hold ids, of which none is dropped by default.
        """
        return self.least_count if self.column is None else self.min_count

    @staticmethod
    def is_encoded(files: Sequence[Input]) -> bool:
        """Return whether these files are one encoded corpus."""
        return [file.suffix for file in files] == [".safetensors"]

    def made(self, corpus: Path, files: Sequence[Input], shards: bool = False) -> bool:
        """Return whether an encoded corpus was built from these files with these options.

        It must have shards, all of them, or must be one file.
        """
        wanted = self._recipe(files)
        try:
            found = locate_corpus(corpus, verify=False)
        except FormatError:
            return False
        return found.metadata.get("recipe", "") == wanted and bool(found.shards) == shards

    def _recipe(self, files: Sequence[Input]) -> str | None:
        """Return the recipe of the corpus that is built from these files with these options."""
        columns = [name for name in (self.session, self.item, self.time) if name is not None]
        return recipe(files, self._min_count, self._options, columns or self.column)

    def _check_columns(self, files: Sequence[Input]) -> None:
        """Raise ValueError unless columns are chosen for one kind of input."""
        of_log = {"--session": self.session, "--item": self.item, "--time": self.time}
        given = [name for name, column in of_log.items() if column is not None]
        if given and (self.session is None or self.item is None):
            raise ValueError(f"a log needs --session and --item, got only {' and '.join(given)}")
        if given and self.column is not None:
            raise ValueError(f"--column is not for logs: omit it, or {' and '.join(given)}")
        for file in files:
            if file.suffix == ".parquet" and self.column is None and not given:
                raise ValueError(
                    f"{file}: choose a column with --column, or those of a log with --session "
                    "and --item"
                )

    @cached_property
    def _options(self) -> IngestionOptions:
        """Options of reading. Files of words are read once: they may be pipes."""
        return IngestionOptions(
            max_size=self.max_size,
            keep=self._words(self.keep),
            drop=self._words(self.drop),
            vocabulary=None
            if self.given_vocabulary is None
            else self._words(self.given_vocabulary, unique=True),
            out_of_vocabulary=self.out_of_vocabulary,
            unknown_token=self.unknown_token,
            lowercase=self.lowercase,
            tokenizer=self.tokenizer,
            errors=self.errors,
            max_memory=self.max_memory,
        )

    def _words(self, path: Path | None, unique: bool = False) -> list[str]:
        """Return the words of a list, one on a line."""
        # Words of plain text have no white space in them, those of other text can have it.
        with_blanks = bool(self.tokenizer or self.column or self.session)
        return [] if path is None else read_words(path, with_blanks, unique)


def _report(corpus: Corpus, started: float, printing: Printing) -> None:
    """Print what was read since a time."""
    seconds = time.perf_counter() - started
    say(
        f"read {corpus.n_raw_words:,} words, {len(corpus.vocabulary):,} of them different and "
        f"kept, in {seconds:.1f} s, {corpus.n_raw_words / seconds:,.0f} words/s",
        printing.quiet,
    )
