"""Corpora built from text, sentences, columns or ids."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Self, Unpack

from numpy.typing import ArrayLike

from sgns.arguments import suggest_keywords
from sgns.corpus.encoded import EncodedCorpus
from sgns.corpus.file import read_corpus, recipe_if_saved, stream_corpus, write_corpus
from sgns.corpus.phrases import Phrases
from sgns.errors import FormatError
from sgns.files.names import Input, PathLike, expand, names_of
from sgns.reading import tables
from sgns.reading.batches import Batch, GrowingIds
from sgns.reading.ingestion import Ingestion
from sgns.reading.logs import log_batches
from sgns.reading.options import IngestionOptions
from sgns.reading.sentences import check_sentences
from sgns.reading.sessions import in_order
from sgns.reading.tokens_or_ids import (
    Sentences,
    check_options_of_ids,
    take_batches,
    take_sentences,
)

__all__ = ["Corpus"]


class Corpus(EncodedCorpus):
    """An encoded corpus: token ids of all sentences, and the vocabulary with counts.

    Build one with `from_file`, `from_sentences`, `from_sessions`, `from_log`, `from_column`,
    `from_parquet`, `from_ids` or `open`. Training can read it any number of times.

    Parameters
    ----------
    vocabulary : Vocabulary
        Tokens with their counts.
    ids : ndarray of uint32, shape (n_words,), or StoredIds
        Token ids of all sentences, concatenated, or their location in files.
    offsets : ndarray of uint64, shape (n_sentences + 1,)
        Sentence ``s`` is ``ids[offsets[s]:offsets[s + 1]]``.
    n_raw_words : int, optional
        Number of words before rare tokens were dropped; `n_words` if omitted.
    phrases : tuple of Phrases, optional
        Phrases that `Phrases.apply` joined, one entry per pass.

    Attributes
    ----------
    n_words : int
        Number of words whose token is in the vocabulary. An epoch of training reads all of them.

    Raises
    ------
    ValueError
        If `offsets` do not rise from 0 to the number of ids, or if the vocabulary has no counts.
    """

    phrases: tuple[Phrases, ...]

    @classmethod
    @suggest_keywords(IngestionOptions)
    def from_file(
        cls,
        path: PathLike | Input | Sequence[PathLike | Input],
        min_count: int | None = None,
        **options: Unpack[IngestionOptions],
    ) -> Self:
        """Count and encode text files in one pass.

        Each line is a sentence. Tokens are separated by ASCII whitespace. Lines can have any
        length, tokens up to 16 MiB.

        Parameters
        ----------
        path : path or sequence of paths
            UTF-8 text; ``.gz``, ``.bz2``, ``.xz`` and ``.zst`` are decompressed. A folder means
            all files below it, a pattern such as ``data/*.txt`` all files that match, ``"-"``
            standard input, and a URL what fsspec finds there (needs the extra ``remote``). Files
            are read in the given order; the files of one folder or pattern in order of spelling.
        min_count : int, optional
            Tokens that occur less often are dropped; 5 if omitted.
        **options
            See `IngestionOptions`.

        Returns
        -------
        Corpus
            Ids are in order of descending count, ties in order of spelling.

        Raises
        ------
        OSError
            If a file cannot be found or read, if nothing matches a pattern, or if the disk is full.
        CorpusError
            If a file is not UTF-8 (the message gives line and byte offset), or if no token occurs
            `min_count` times.
        FormatError
            If a compressed file is damaged, or if a file shrinks while it is read.
        ImportError
            If a URL needs a library that is not installed.

        Notes
        -----
        If a file grows while it is read, the added part is ignored.
        """
        with Ingestion(min_count, **options) as ingestion:
            files = expand(path)
            recipe = recipe_if_saved(files, min_count, options)
            ingestion.add_files(files)
            return cls._finish(ingestion, names_of(files), recipe)

    @classmethod
    @suggest_keywords(IngestionOptions)
    def from_sentences(
        cls, sentences: Sentences, min_count: int | None = None, **options: Unpack[IngestionOptions]
    ) -> Self:
        """Count and encode sentences in one pass.

        Parameters
        ----------
        sentences : iterable of iterables of str, of str, or of arrays of int
            Tokens of each sentence, or sentences as strings, whose tokens are separated by ASCII
            whitespace. A generator is accepted. Integers are ids, as in `from_ids`; they are not
            kept as objects.
        min_count : int, optional
            Tokens that occur less often are dropped; 5 if omitted. Integers that occur less often
            are dropped only if it is given; the others then get new ids, as by `prune`, and keep
            their names.
        **options
            See `IngestionOptions`. Options of tokens and text are not allowed with integers.

        Returns
        -------
        Corpus

        Raises
        ------
        TypeError
            If `sentences` is a string or a mapping, if a sentence is missing or another object, or
            if a token is neither a string nor an integer.
        CorpusError
            If there are no sentences, or if no token occurs `min_count` times.
        Exception
            Any exception of the iterable.
        """
        check_sentences(sentences)
        with Ingestion(min_count, **options) as ingestion:
            ids = take_sentences(ingestion, sentences)
            if ids is not None:
                return cls._from_growing(ids, ingestion, min_count, options)
            return cls._finish(ingestion, "the sentences")

    @classmethod
    @suggest_keywords(IngestionOptions)
    def from_sessions(
        cls,
        sessions: ArrayLike,
        items: ArrayLike,
        times: ArrayLike | None = None,
        min_count: int | None = None,
        **options: Unpack[IngestionOptions],
    ) -> Self:
        """Count and encode a log of items. The items of each session are a sentence.

        Rows can be in any order. Sessions are in the order of their first rows.

        Parameters
        ----------
        sessions : array_like, shape (n_rows,)
            Session, user or basket of each row: numbers or strings, in an array or a column of
            pandas, polars or pyarrow.
        items : array_like of str or int, shape (n_rows,)
            Item of each row. Integers are ids, as in `from_ids`.
        times : array_like, shape (n_rows,), optional
            Time of each row, as a number or a time. Items of a session are sorted by time. If
            omitted, they keep the order of their rows.
        min_count : int, optional
            Items that occur less often are dropped; 5 if omitted. Integers that occur less often
            are dropped only if it is given; the others then get new ids, as by `prune`, and keep
            their names.
        **options
            See `IngestionOptions`.

        Returns
        -------
        Corpus

        Raises
        ------
        ValueError
            If columns differ in length or hold nulls; the message gives the row.
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
    @suggest_keywords(IngestionOptions)
    def from_log(
        cls,
        path: PathLike | Input | Sequence[PathLike | Input],
        session: str,
        item: str,
        time: str | None = None,
        min_count: int | None = None,
        **options: Unpack[IngestionOptions],
    ) -> Self:
        """Count and encode a log of items in files. The items of each session are a sentence.

        Rows can be in any order. Sessions are in the order of their first rows, and can continue
        in a later file. The columns are read into memory. Needs the extra ``arrow``.

        Parameters
        ----------
        path : path or sequence of paths
            CSV and Parquet files, as in `Graph.from_edge_list` with `source` and `target`; folders,
            patterns and URLs as in `from_file`.
        session, item : str
            Columns of the session, user or basket and of the item of each row. They hold strings or
            integers; an integer is the name that it is written as, not a row of the vectors.
        time : str, optional
            Column of the time of each row: numbers, dates or times; in CSV also ISO 8601. Items of
            a session are sorted by time. If omitted, they keep the order of their rows.
        min_count : int, optional
            Items that occur less often are dropped; 5 if omitted.
        **options
            See `IngestionOptions`.

        Returns
        -------
        Corpus

        Raises
        ------
        ImportError
            If pyarrow is not installed.
        OSError
            If a file cannot be found or read, or if nothing matches a pattern.
        FormatError
            If a file is damaged, or is neither CSV nor Parquet.
        ValueError
            If a file has no such column, or if a column holds a null; the message has the row,
            counted from 0.
        TypeError
            If a column is of another type.
        CorpusError
            If a name is not UTF-8, or if no item occurs `min_count` times.
        """
        found = expand(path)
        columns = [session, item] + ([] if time is None else [time])
        recipe = recipe_if_saved(found, min_count, options, columns)
        files = tables.parquet_files(found)
        label = names_of(files)
        batches = log_batches(files, session, item, time)
        return cls._from_batches([(label, batches)], label, min_count, options, recipe)

    @classmethod
    @suggest_keywords(IngestionOptions)
    def from_column(
        cls,
        column: Any,
        min_count: int | None = None,
        *,
        name: str | None = None,
        **options: Unpack[IngestionOptions],
    ) -> Self:
        """Count and encode a column of a table. Each row is a sentence.

        The strings are read in place, without Python objects. Needs the extra ``arrow``.

        Parameters
        ----------
        column : column, or table
            Array or chunked array of pyarrow, Series of pandas or polars, column of a Hugging
            Face dataset, or any other object with the Arrow interface; or a table of these, with
            `name`. The column holds strings, whose tokens are separated by ASCII whitespace
            (including line feeds), lists of tokens, or lists of integers, which are ids, as in
            `from_ids`. A null is an empty sentence.
        min_count : int, optional
            Tokens that occur less often are dropped; 5 if omitted. Integers that occur less often
            are dropped only if it is given; the others then get new ids, as by `prune`, and keep
            their names.
        name : str, optional
            Name of the column, if `column` is a table.
        **options
            See `IngestionOptions`. Options of tokens and text are not allowed with integers.

        Returns
        -------
        Corpus

        Raises
        ------
        ImportError
            If pyarrow is not installed.
        TypeError
            If the column holds other types, if a list holds a null, or if `column` is a table and
            `name` is omitted.
        ValueError
            If the table has no such column, or if offsets are invalid.
        CorpusError
            If a string is not UTF-8 (the message gives the row), or if no token occurs `min_count`
            times.
        """
        if isinstance(min_count, str):
            raise TypeError(
                f"min_count must be an integer, got {min_count!r}; for a column of this name write "
                f"name={min_count!r}"
            )
        label, batches = tables.column_batches(column, name)
        return cls._from_batches([(label, batches)], label, min_count, options)

    @classmethod
    @suggest_keywords(IngestionOptions)
    def from_parquet(
        cls,
        path: PathLike | Input | Sequence[PathLike | Input],
        column: str,
        min_count: int | None = None,
        **options: Unpack[IngestionOptions],
    ) -> Self:
        """Count and encode a column of Parquet files. Each row is a sentence.

        Row groups are read one after another. Needs the extra ``arrow``.

        Parameters
        ----------
        path : path or sequence of paths
            As in `from_file`. Files that begin with an underscore and do not end in ``.parquet``
            are ignored.
        column : str
            Name of the column, which holds the same types as in `from_column`.
        min_count : int, optional
            Tokens that occur less often are dropped; 5 if omitted. Integers that occur less often
            are dropped only if it is given; the others then get new ids, as by `prune`, and keep
            their names.
        **options
            See `IngestionOptions`. Options of tokens and text are not allowed with integers.

        Returns
        -------
        Corpus

        Raises
        ------
        ImportError, TypeError, CorpusError
            As in `from_column`.
        OSError
            If a file cannot be found or read, or if nothing matches a pattern.
        FormatError
            If a file is not a Parquet file, or is damaged.
        ValueError
            If a file has no such column.
        """
        found = expand(path)
        recipe = recipe_if_saved(found, min_count, options, column)
        files = tables.parquet_files(found)
        sources = tables.parquet_batches(files, column)
        return cls._from_batches(sources, names_of(files), min_count, options, recipe)

    @classmethod
    def open(cls, path: PathLike, verify: bool = True) -> Self:
        """Open a corpus of any size that `save` or ``sgns encode`` wrote.

        The ids stay in the file, or in the shards that a manifest lists. Training reads them in
        order, a few thousand at a time. The rest, which includes 8 bytes per sentence, is read into
        memory.

        Parameters
        ----------
        path : path
            File to open.
        verify : bool, default True
            Whether to read the whole file, and all shards, once and compare checksums.

        Returns
        -------
        Corpus

        Raises
        ------
        OSError
            If a file cannot be opened.
        FormatError
            If the file is not an encoded corpus, or is damaged; or if a shard is missing, damaged,
            or of another corpus.
        ValueError
            If `path` is a URL.
        """
        parts = read_corpus(path, verify)
        try:
            return cls(*parts)
        except ValueError as error:
            raise FormatError(f"{path}: not a valid corpus: {error}") from error

    def save(self, path: PathLike) -> None:
        """Write the corpus to one file, which `open` reads. Shards are joined.

        Ids that are in files are copied piece by piece.

        Parameters
        ----------
        path : path
            File to create or replace. Replacement is atomic.
        """
        write_corpus(path, self, self.phrases)

    @classmethod
    def _finish(cls, ingestion: Ingestion, source: str, recipe: str | None = None) -> Self:
        counted = ingestion.finish(source)
        if ingestion.save_to is None:
            return cls(counted.vocabulary, *counted.encode(), counted.n_raw_words)
        stream_corpus(ingestion.save_to, counted, recipe)
        return cls.open(ingestion.save_to, verify=False)

    @classmethod
    def _from_batches(
        cls,
        sources: Iterable[tuple[str, Iterator[Batch]]],
        name: str,
        min_count: int | None,
        options: IngestionOptions,
        recipe: str | None = None,
    ) -> Self:
        with Ingestion(min_count, **options) as ingestion:
            ids = take_batches(ingestion, sources, name)
            if ids is not None:
                return cls._from_growing(ids, ingestion, min_count, options, recipe)
            return cls._finish(ingestion, name, recipe)

    @classmethod
    def _from_growing(
        cls,
        ids: GrowingIds,
        ingestion: Ingestion,
        min_count: int | None,
        options: IngestionOptions,
        recipe: str | None = None,
    ) -> Self:
        check_options_of_ids(options)
        # A given vocabulary is complete, for ids as for tokens.
        kept = 1 if min_count is None or ingestion.vocabulary is not None else min_count
        corpus = cls.from_ids(ids.ids, ids.offsets, vocabulary=ingestion.vocabulary, min_count=kept)
        if ingestion.save_to is None:
            return corpus
        write_corpus(ingestion.save_to, corpus, corpus.phrases, recipe)
        return cls.open(ingestion.save_to, verify=False)
