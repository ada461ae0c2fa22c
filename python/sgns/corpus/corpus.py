"""From text, sentences or columns to a corpus."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Self, TypeAlias, Unpack

from numpy.typing import ArrayLike

from sgns.corpus.encoded import EncodedCorpus
from sgns.corpus.file import read_corpus, recipe, stream_corpus, write_corpus
from sgns.corpus.phrases import Phrases
from sgns.errors import FormatError
from sgns.files.names import Input, PathLike, expand, names_of
from sgns.reading import tables
from sgns.reading.batches import Batch, GrowingIds
from sgns.reading.ingestion import Ingestion
from sgns.reading.options import IngestionOptions
from sgns.reading.sessions import in_order
from sgns.reading.tokens_or_ids import (
    Sentences,
    check_options_of_ids,
    take_batches,
    take_sentences,
)

__all__ = ["Corpus", "CorpusLike", "as_corpus"]

#: What `train` accepts: a corpus, a path, several paths, sentences, or a column of a table.
CorpusLike: TypeAlias = "Corpus | PathLike | Sequence[PathLike] | Sentences | Any"


class Corpus(EncodedCorpus):
    """An encoded corpus: counted, numbered, and ready to be read many times.

    Make one with `from_file`, `from_sentences`, `from_sessions`, `from_column`, `from_parquet`,
    `from_ids` or `open`.

    Parameters
    ----------
    vocabulary : Vocabulary
        Tokens with their counts.
    ids : ndarray of uint32, shape (n_words,), or container.StoredArray
        Token ids of all sentences, one after the other, or where they are in a file.
    offsets : ndarray of uint64, shape (n_sentences + 1,)
        Sentence ``s`` is ``ids[offsets[s]:offsets[s + 1]]``.
    n_raw_words : int, optional
        Words of the text before rare tokens were dropped; `n_words` if left out.
    phrases : tuple of Phrases, optional
        What `Phrases.apply` has joined, pass by pass.

    Attributes
    ----------
    n_words : int
        Words in one epoch of training: those whose token is in the vocabulary.

    Raises
    ------
    ValueError
        If `offsets` do not rise from 0 to the number of ids, or the vocabulary has no
        counts.
    """

    phrases: tuple[Phrases, ...]

    @classmethod
    def from_file(
        cls,
        path: PathLike | Input | Sequence[PathLike | Input],
        min_count: int = 5,
        **options: Unpack[IngestionOptions],
    ) -> Self:
        """Count and encode text files in one pass.

        Tokens are separated by ASCII whitespace; every line is a sentence. Lines may be of any
        length, tokens of up to 16 MiB.

        Parameters
        ----------
        path : path or sequence of paths
            UTF-8 text; ``.gz``, ``.bz2``, ``.xz`` and ``.zst`` are decompressed. A folder
            stands for the files below it, a pattern like ``data/*.txt`` for those that match,
            ``"-"`` for standard input, and a URL for what fsspec finds there (needs the extra
            ``remote``). Files are read in this order; those of one name in the order of their
            spelling.
        min_count : int, default 5
            Tokens that occur less often are dropped.
        **options
            See `IngestionOptions`.

        Returns
        -------
        Corpus
            Ids are given by falling count, ties by spelling.

        Raises
        ------
        OSError
            If a file cannot be found or read, nothing matches a pattern, or the disk is full.
        CorpusError
            If a file is not UTF-8 (line and byte offset are named), or if no token occurs
            `min_count` times.
        FormatError
            If a compressed file is damaged, or a file shrinks while it is read.
        ImportError
            If a URL needs a library that is not installed.

        Notes
        -----
        A file that grows while it is read is read up to the size that it had at first.
        """
        with Ingestion(min_count, **options) as ingestion:
            files = expand(path)
            made_of = _recipe_if_saved(files, min_count, options)
            ingestion.add_files(files)
            return cls._finish(ingestion, names_of(files), made_of)

    @classmethod
    def from_sentences(
        cls, sentences: Sentences, min_count: int = 5, **options: Unpack[IngestionOptions]
    ) -> Self:
        """Count and encode sentences in one pass, so that a generator will do.

        Parameters
        ----------
        sentences : iterable of iterables of str, of str, or of arrays of int
            Tokens of each sentence, or sentences as strings, whose tokens are separated by
            ASCII whitespace. Integers are taken for ids, as in `from_ids`; none is kept as an
            object.
        min_count : int, default 5
            Tokens that occur less often are dropped. Has no bearing on integers.
        **options
            See `IngestionOptions`. Those of tokens and text cannot be given with integers.

        Returns
        -------
        Corpus

        Raises
        ------
        TypeError
            If `sentences` is a string, or a token neither a string nor an integer.
        CorpusError
            If there is no sentence, or no token that occurs `min_count` times.
        Exception
            What the iterable raises.
        """
        if isinstance(sentences, (str, bytes)):
            raise TypeError(f"sentences must be an iterable of sentences, not {sentences[:40]!r}")
        with Ingestion(min_count, **options) as ingestion:
            ids = take_sentences(ingestion, sentences)
            if ids is not None:
                return cls._from_growing(ids, ingestion, options)
            return cls._finish(ingestion, "the sentences")

    @classmethod
    def from_sessions(
        cls,
        sessions: ArrayLike,
        items: ArrayLike,
        times: ArrayLike | None = None,
        min_count: int = 5,
        **options: Unpack[IngestionOptions],
    ) -> Self:
        """Count and encode a log of items, a sentence of which is what one session holds.

        Rows may come in any order; sessions keep the order of their first rows.

        Parameters
        ----------
        sessions : array_like, shape (n_rows,)
            What names the session, user or basket of each row: numbers or strings, in an array
            or a column of pandas, polars or pyarrow.
        items : array_like of str or int, shape (n_rows,)
            The item of each row. Integers are taken for ids, as in `from_ids`.
        times : array_like, shape (n_rows,), optional
            When it was: numbers or times. If left out, items of a session keep their order.
        min_count : int, default 5
            Items that occur less often are dropped. Has no bearing on integers.
        **options
            See `IngestionOptions`.

        Returns
        -------
        Corpus

        Raises
        ------
        ValueError
            If columns differ in length, or sessions or times hold nulls.
        TypeError, IndexError, CorpusError
            As in `from_sentences`.

        Examples
        --------
        >>> import sgns
        >>> corpus = sgns.Corpus.from_sessions(
        ...     [7, 4, 7, 7], ["tea", "jam", "rye", "tea"], times=[3, 1, 1, 2], min_count=1
        ... )
        >>> [corpus.vocabulary.tokens[i] for i in corpus.ids], corpus.offsets.tolist()
        (['rye', 'tea', 'tea', 'jam'], [0, 3, 4])
        """
        return cls.from_sentences(in_order(sessions, items, times), min_count, **options)

    @classmethod
    def from_column(
        cls,
        column: Any,
        min_count: int = 5,
        *,
        name: str | None = None,
        **options: Unpack[IngestionOptions],
    ) -> Self:
        """Count and encode a column of a table, a row of which is a sentence.

        The strings are read where they are, without making Python objects of them. Needs the
        extra ``arrow``.

        Parameters
        ----------
        column : column, or table
            Array or chunked array of pyarrow, Series of pandas or polars, column of a Hugging
            Face dataset, or anything else that has the Arrow interface; or a table of these, whose
            column `name` is meant. It holds strings, whose tokens are separated by ASCII
            whitespace (line feeds, too), lists of tokens, or lists of integers, which are taken
            for ids, as in `from_ids`. A null is an empty sentence.
        min_count : int, default 5
            Tokens that occur less often are dropped. Has no bearing on integers.
        name : str, optional
            Name of the column, if `column` is a table.
        **options
            See `IngestionOptions`. Those of tokens and text cannot be given with integers.

        Returns
        -------
        Corpus

        Raises
        ------
        ImportError
            If pyarrow is not installed.
        TypeError
            If the column holds something else, or a list holds a null; if it is a table, and no
            column is named.
        ValueError
            If there is no column of this name, or offsets make no sense.
        CorpusError
            If a string is not UTF-8 (its row is named), or no token occurs `min_count` times.
        """
        label, batches = tables.column_batches(column, name)
        return cls._from_batches([(label, batches)], label, min_count, options)

    @classmethod
    def from_parquet(
        cls,
        path: PathLike | Input | Sequence[PathLike | Input],
        column: str,
        min_count: int = 5,
        **options: Unpack[IngestionOptions],
    ) -> Self:
        """Count and encode a column of Parquet files, one group of rows after the other.

        Needs the extra ``arrow``.

        Parameters
        ----------
        path : path or sequence of paths
            As in `from_file`. Of a folder, files are left out that begin with an underscore and
            do not end in ``.parquet``.
        column : str
            Name of the column; what it may hold says `from_column`.
        min_count : int, default 5
            Tokens that occur less often are dropped. Has no bearing on integers.
        **options
            See `IngestionOptions`. Those of tokens and text cannot be given with integers.

        Returns
        -------
        Corpus

        Raises
        ------
        ImportError, TypeError, CorpusError
            As in `from_column`.
        OSError
            If a file cannot be found or read, or nothing matches a pattern.
        FormatError
            If a file is no Parquet, or damaged.
        ValueError
            If a file has no such column.
        """
        found = expand(path)
        made_of = _recipe_if_saved(found, min_count, options, column)
        files = tables.parquet_files(found)
        sources = tables.parquet_batches(files, column)
        return cls._from_batches(sources, names_of(files), min_count, options, made_of)

    @classmethod
    def open(cls, path: PathLike, verify: bool = True) -> Self:
        """Open a corpus that `save` wrote, of any size.

        Ids stay in the file: training reads them in order, a few thousand at a time. Everything
        else, 8 bytes for each sentence among it, is read into memory.

        Parameters
        ----------
        path : path
            File to open.
        verify : bool, default True
            Whether to read it once and compare checksums.

        Returns
        -------
        Corpus

        Raises
        ------
        OSError
            If the file cannot be opened.
        FormatError
            If it is no encoded corpus, or damaged.
        ValueError
            If it is a URL.
        """
        parts = read_corpus(path, verify)
        try:
            return cls(*parts)
        except ValueError as error:
            raise FormatError(f"{path}: not a sound corpus: {error}") from error

    def save(self, path: PathLike) -> None:
        """Write the corpus to one file, which `open` reads.

        Parameters
        ----------
        path : path
            File to write; one in place is replaced whole or not at all.
        """
        write_corpus(path, self, self.phrases)

    @classmethod
    def _finish(cls, ingestion: Ingestion, source: str, made_of: str | None = None) -> Self:
        counted = ingestion.finish(source)
        if ingestion.save_to is None:
            return cls(counted.vocabulary, *counted.encode(), counted.n_raw_words)
        stream_corpus(ingestion.save_to, counted, made_of)
        return cls.open(ingestion.save_to, verify=False)

    @classmethod
    def _from_batches(
        cls,
        sources: Iterable[tuple[str, Iterator[Batch]]],
        name: str,
        min_count: int,
        options: IngestionOptions,
        made_of: str | None = None,
    ) -> Self:
        with Ingestion(min_count, **options) as ingestion:
            ids = take_batches(ingestion, sources, name)
            if ids is not None:
                return cls._from_growing(ids, ingestion, options, made_of)
            return cls._finish(ingestion, name, made_of)

    @classmethod
    def _from_growing(
        cls,
        ids: GrowingIds,
        ingestion: Ingestion,
        options: IngestionOptions,
        made_of: str | None = None,
    ) -> Self:
        check_options_of_ids(options)
        corpus = cls.from_ids(ids.ids, ids.offsets, vocabulary=ingestion.vocabulary)
        if ingestion.save_to is None:
            return corpus
        write_corpus(ingestion.save_to, corpus, corpus.phrases, made_of)
        return cls.open(ingestion.save_to, verify=False)


def as_corpus(
    data: CorpusLike, min_count: int | None = None, **options: Unpack[IngestionOptions]
) -> Corpus:
    """Turn anything that can be trained on into a corpus.

    Parameters
    ----------
    data : Corpus, path, sequence of paths, iterable of sentences, or column
        A path that ends in ``.safetensors`` is opened as an encoded corpus. Strings in a list or
        tuple are taken for paths; what else comes as a string is a sentence.
    min_count : int, optional
        Tokens that occur less often are dropped; 5 if left out. Not for what is encoded
        already.
    **options
        See `IngestionOptions`.

    Returns
    -------
    Corpus

    Raises
    ------
    ValueError
        If `min_count` or another option is given for an encoded corpus, or a Parquet file, of
        which a column must be chosen.
    """
    if isinstance(data, (str, os.PathLike)) and Path(data).suffix == ".safetensors":
        data = Corpus.open(data)
    if isinstance(data, Corpus):
        for name in ["min_count"] * (min_count is not None) + sorted(options):
            raise ValueError(f"{name} was settled when the corpus was encoded")
        return data
    min_count = 5 if min_count is None else min_count
    if isinstance(data, (str, os.PathLike)):
        data = [data]
    if isinstance(data, (list, tuple)) and data and isinstance(data[0], (str, os.PathLike)):
        for path in data:
            if isinstance(path, (str, os.PathLike)) and Path(path).suffix == ".parquet":
                raise ValueError(f"{os.fspath(path)}: choose a column with Corpus.from_parquet")
        try:
            return Corpus.from_file(data, min_count, **options)
        except FileNotFoundError as error:
            error.add_note("A list of strings is one of paths; see Corpus.from_sentences.")
            raise
    if tables.is_column(data):
        return Corpus.from_column(data, min_count, **options)
    return Corpus.from_sentences(data, min_count, **options)  # type: ignore[arg-type]


def _recipe_if_saved(
    files: Sequence[Input], min_count: int, options: IngestionOptions, column: str | None = None
) -> str | None:
    """Recipe to be saved, of files as they are before they are read."""
    if options.get("save_to") is None:
        return None
    return recipe(files, min_count, options, column)
