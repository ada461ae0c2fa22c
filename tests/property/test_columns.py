"""Columns of any layout, compared with lists of Python objects."""

import pyarrow as pa
import sgns
from hypothesis import given, settings
from hypothesis import strategies as st

letters = st.sampled_from(["a", "b", " ", "\n", "\t", "\u00e9", "\u3000", "\U0001f600", "\ufeff"])
texts = st.lists(st.none() | st.text(letters, max_size=8) | st.just("a long word " * 9), max_size=9)
tokens = st.lists(st.none() | st.lists(st.text(letters, max_size=20), max_size=5), max_size=9)
ids = st.lists(st.none() | st.lists(st.integers(0, 100), max_size=5), max_size=9)

strings = [pa.string(), pa.large_string(), pa.string_view(), pa.dictionary(pa.int16(), pa.string())]
string_types = st.sampled_from(strings)
list_types = st.sampled_from([pa.list_, pa.large_list, pa.list_view, pa.large_list_view])
id_types = st.sampled_from([pa.uint8(), pa.int32(), pa.uint32(), pa.int64()])


@st.composite
def layouts(draw, rows, kind):
    """Return a chunked array of rows. Chunks are slices of arrays with rows before and after."""
    cuts = sorted(draw(st.lists(st.integers(0, len(rows)), max_size=4)))
    ends = [*cuts, len(rows)] if rows else cuts
    chunks = []
    for begin, end in zip([0, *cuts], ends, strict=False):
        before = rows[begin : begin + draw(st.integers(0, 3))]
        around = [*before, *rows[begin:end], *rows[begin : begin + 2]]
        chunks.append(pa.array(around, kind).slice(len(before), end - begin))
    return pa.chunked_array(chunks, kind)


def outcome(build, *arguments, **options):
    """Return the content of a corpus, or the error."""
    try:
        corpus = build(*arguments, min_count=1, **options)
    except sgns.CorpusError as error:
        return str(error).partition(":")[2]
    arrays = (corpus.counts, corpus.ids, corpus.offsets)
    return corpus.vocabulary.tokens, *(array.tolist() for array in arrays), corpus.n_raw_words


def same(column, sentences, **options):
    """Assert that a column has these sentences, for any number of workers."""
    expected = outcome(sgns.Corpus.from_sentences, sentences, workers=1, **options)
    for workers in (1, 3):
        assert outcome(sgns.Corpus.from_column, column, workers=workers, **options) == expected


def split(row):
    """Return the tokens between ASCII whitespace."""
    return [token.decode() for token in (row or "").encode().split()]


@settings(max_examples=150)
@given(st.data(), texts, string_types)
def test_text(data, rows, kind):
    same(data.draw(layouts(rows, kind)), [split(row) for row in rows])


@settings(max_examples=150)
@given(st.data(), tokens, string_types, list_types)
def test_tokens(data, rows, kind, list_of):
    same(data.draw(layouts(rows, list_of(kind))), [row or [] for row in rows])


@settings(max_examples=150)
@given(st.data(), ids, id_types, list_types)
def test_ids(data, rows, kind, list_of):
    same(data.draw(layouts(rows, list_of(kind))), [row or [] for row in rows])


@settings(max_examples=50)
@given(st.data(), texts, tokens, string_types)
def test_lower_case(data, rows, lists, kind):
    column = data.draw(layouts([row and row.replace("a", "\u0130A") for row in rows], kind))
    same(column, [split(row) for row in column.cast(pa.string()).to_pylist()], lowercase=True)
    lists = [row and [token.upper() for token in row] for row in lists]
    column = data.draw(layouts(lists, pa.list_(kind)))
    same(column, [row or [] for row in lists], lowercase=True)
