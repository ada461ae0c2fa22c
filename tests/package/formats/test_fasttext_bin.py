"""Models of fastText: the vectors that fastText itself computes, and what is refused."""

from __future__ import annotations

import gzip
import tracemalloc
import warnings
from contextlib import suppress

import numpy as np
import pytest
from sgns import Subwords, SubwordVectors, WordVectors
from sgns.errors import FormatError, TruncatedError, UnexpectedFileError
from sgns.formats import fasttext_bin, load_vectors
from sgns.formats.fasttext_layout import Arguments
from sgns.formats.subword_table import SubwordTable
from sgns.formats.table import Table
from sgns.formats.token_rules import TokenRules
from sgns.vocabulary import Vocabulary

from . import fasttext_files as files

ROWS = np.arange(12).reshape(6, 2) / 4


@pytest.fixture
def path(tmp_path):
    return tmp_path / "model.bin"


def write(path, *arguments, **options):
    path.write_bytes(files.model(*arguments, **options))
    return path


@pytest.mark.parametrize(
    ("data", "tokens"),
    [
        (files.SKIPGRAM, files.SKIPGRAM_TOKENS),
        (files.SUPERVISED, files.SUPERVISED_TOKENS),
    ],
    ids=["skipgram", "supervised"],
)
def test_vectors_are_those_of_fasttext(path, data, tokens):
    path.write_bytes(data)
    found = WordVectors.load(path)
    assert isinstance(found, SubwordVectors)
    assert found.vocabulary.tokens == tokens  # labels are no words
    assert found.subwords == Subwords(2, 3, 7)
    for word, vector in files.VECTORS.items():
        np.testing.assert_allclose(found[word], vector, rtol=0, atol=1e-6)
    assert "__label__good" not in found.vocabulary


def test_counts_are_read(path):
    path.write_bytes(files.SKIPGRAM)
    assert WordVectors.load(path).vocabulary.counts.tolist() == files.SKIPGRAM_COUNTS
    write(path, [b"a", b"b"], ROWS[:2], count=0)
    assert WordVectors.load(path).vocabulary.counts.tolist() == [0, 0]
    write(path, [b"a", b"b"], ROWS[:2], count=1)  # as unknown ones are written
    assert WordVectors.load(path).vocabulary.counts is None


def test_the_rows_of_a_file_are_written_again(path, tmp_path):
    path.write_bytes(files.SKIPGRAM)
    first = WordVectors.load(path)
    first.save(tmp_path / "again.fasttext")
    second = WordVectors.load(tmp_path / "again.fasttext")
    np.testing.assert_array_equal(second.rows, first.rows)
    assert second.vocabulary == first.vocabulary
    assert second.subwords == first.subwords


def test_what_is_written_is_a_skipgram_model(path):
    """The bytes are those of `files.model`, whose layout fastText reads."""
    table = SubwordTable(
        Vocabulary(["a", "b"], [3, 3]), ROWS.astype(np.float32), fasttext_bin.Ngrams(2, 3, 4)
    )
    fasttext_bin.save(table, path)
    expected = files.model([b"a", b"b"], ROWS, buckets=4, lengths=(2, 3), outputs=np.zeros((2, 2)))
    # The number of words of the text is the sum of the counts.
    at = 8 + 12 * 4 + 8 + 3 * 4
    assert path.read_bytes()[:at] == expected[:at]
    assert int.from_bytes(path.read_bytes()[at : at + 8], "little") == 6
    assert path.read_bytes()[at + 8 :] == expected[at + 8 :]


def test_context_vectors_are_the_output_matrix(path):
    table = SubwordTable(
        Vocabulary(["a", "b"]), ROWS.astype(np.float32), fasttext_bin.Ngrams(2, 3, 4)
    )
    outputs = np.float32([[9, 8], [7, 6]])
    fasttext_bin.save(table, path, outputs)
    assert path.read_bytes().endswith(outputs.tobytes())


def test_vectors_without_ngrams_have_no_buckets(path):
    vectors = WordVectors(Vocabulary(["a", "b"], [2, 1]), ROWS[:2])
    vectors.save(path, "fasttext-bin")
    found = WordVectors.load(path)
    assert type(found) is WordVectors
    assert found.vocabulary == vectors.vocabulary
    np.testing.assert_array_equal(found.matrix, vectors.matrix)


@pytest.mark.parametrize("lengths", [(0, 0), (3, 0), (4, 3)])
def test_models_without_ngrams_are_plain_vectors(path, lengths):
    write(path, [b"a", b"b"], ROWS, buckets=4, lengths=lengths, outputs=ROWS[:2])
    found = WordVectors.load(path)
    assert type(found) is WordVectors
    np.testing.assert_array_equal(found.matrix, ROWS[:2])
    with pytest.raises(FormatError, match=r"without n-grams; load it with sgns\.WordVectors\.load"):
        SubwordVectors.load(path)


def test_a_least_length_of_zero_is_one(path):
    found = WordVectors.load(write(path, [b"a", b"b"], ROWS, buckets=4, lengths=(0, 3)))
    assert found.subwords == Subwords(1, 3, 4)


def test_supervised_models_of_version_11_have_no_ngrams(path):
    options = {"buckets": 4, "lengths": (2, 3), "labels": (b"__label__x",), "outputs": [[1, 2]]}
    old = WordVectors.load(write(path, [b"a", b"b"], ROWS, version=11, kind=3, **options))
    assert type(old) is WordVectors
    np.testing.assert_array_equal(old["a"], ROWS[0])
    assert len(old) == 2
    for version, kind in ((12, 3), (11, 1), (11, 2)):
        write(path, [b"a", b"b"], ROWS, version=version, kind=kind, **options)
        assert type(WordVectors.load(path)) is SubwordVectors


def test_models_before_fasttext_01_have_no_version(path):
    words, options = [b"a", b"b"], {"buckets": 4, "lengths": (2, 3), "outputs": ROWS[:2]}
    new = files.model(words, ROWS, **options)
    write(path, words, ROWS, version=12, **options)
    expected = WordVectors.load(path)
    # They lack the magic number and version, the length of the pruned index, and both flags.
    at = [0, 8, 84, 92, 92 + 22, 93 + 22, 93 + 22 + 16 + 48, 94 + 22 + 16 + 48]
    path.write_bytes(b"".join(new[i:j] for i, j in zip(at[1::2], [*at[2::2], None], strict=True)))
    found = WordVectors.load(path, "fasttext-bin")
    np.testing.assert_array_equal(found.rows, expected.rows)
    assert found.vocabulary == expected.vocabulary
    assert found.subwords == expected.subwords


def test_the_content_chooses_the_format(path, tmp_path):
    for name in ("m.bin", "m", "m.ftz", "m.vec", "m.fasttext"):
        (tmp_path / name).write_bytes(files.SKIPGRAM)
        assert isinstance(WordVectors.load(tmp_path / name), SubwordVectors)
    (tmp_path / "m.bin.gz").write_bytes(gzip.compress(files.SKIPGRAM))
    assert isinstance(WordVectors.load(tmp_path / "m.bin.gz"), SubwordVectors)
    WordVectors(["a"], [[1.0]]).save(path)  # without a format, .bin is a file of word2vec
    assert path.read_bytes().startswith(b"1 1\na ")
    with pytest.raises(UnexpectedFileError, match="is a fastText model, not in the format 'glove'"):
        load_vectors(tmp_path / "m.bin", "glove")
    with pytest.raises(UnexpectedFileError, match="format='fasttext-bin'"):
        load_vectors(tmp_path / "m.bin", "word2vec-binary")


def test_limit_reads_the_first_words_and_all_buckets(path):
    path.write_bytes(files.SKIPGRAM)
    whole, found = WordVectors.load(path), WordVectors.load(path, limit=2)
    assert found.vocabulary.tokens == whole.vocabulary.tokens[:2]
    np.testing.assert_array_equal(found.rows, np.concatenate([whole.rows[:2], whole.rows[6:]]))
    np.testing.assert_array_equal(found["unseen"], whole["unseen"])
    np.testing.assert_array_equal(found["green"], whole["green"])
    write(path, [b"a", b"b"], ROWS[:2])
    path.write_bytes(path.read_bytes()[: -17 - 8])  # cut within row 2
    with pytest.raises(TruncatedError):
        WordVectors.load(path)
    assert WordVectors.load(path, limit=1).matrix.tolist() == [[0, 0.25]]


def test_rows_are_read_in_pieces_if_the_size_is_unknown(path, monkeypatch):
    monkeypatch.setattr("sgns.formats.fasttext_layout._FIRST_VALUES", 2)
    packed = path.with_suffix(".bin.gz")
    packed.write_bytes(gzip.compress(files.SKIPGRAM))
    path.write_bytes(files.SKIPGRAM)
    for limit in (None, 1):
        whole = WordVectors.load(path, limit=limit)
        np.testing.assert_array_equal(WordVectors.load(packed, limit=limit).rows, whole.rows)


def test_words_that_are_not_utf8_keep_their_vectors(path):
    words = [b"caf\xe9", b"b", b"\xff\xfe"]
    rows = np.random.default_rng(4).normal(size=(23, 5))
    write(path, words, rows, buckets=20, lengths=(1, 3))
    with pytest.raises(FormatError, match=r"word 1: b'caf\\xe9' is not UTF-8; errors='replace'"):
        WordVectors.load(path)
    offsets, buckets = fasttext_bin._core.ngram_buckets(words, 1, 3, 20)
    expected = [
        rows[[i, *(3 + buckets[offsets[i] : offsets[i + 1]].astype(int))]].mean(axis=0)
        for i in range(3)
    ]
    for options in ({"encoding": "latin-1"}, {"errors": "replace"}, {"errors": "backslashreplace"}):
        found = WordVectors.load(path, **options)
        np.testing.assert_allclose(found.matrix, expected, rtol=0, atol=1e-6)
    assert WordVectors.load(path, encoding="latin-1")["café"] == pytest.approx(
        expected[0], abs=1e-6
    )


def test_words_that_errors_make_alike_are_read_once(path):
    rows = np.random.default_rng(4).normal(size=(23, 5))
    write(path, [b"a\xff", b"b", b"a\xfe"], rows, buckets=20, lengths=(2, 3))
    with pytest.warns(UserWarning, match="skipped 1 row"):
        found = WordVectors.load(path, errors="replace")
    assert found.vocabulary.tokens == ("a\ufffd", "b")
    np.testing.assert_array_equal(found.rows[2:], rows[3:].astype(np.float32))
    with pytest.raises(FormatError, match="is already at row 1"):
        WordVectors.load(path, errors="replace", duplicates="error")


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"quantized": 1}, r"is a quantized model of fastText \(.ftz\), which holds codes"),
        ({"n_pruned": 0}, "an index of pruned n-grams, but is not quantized"),
        ({"n_pruned": 2}, "an index of pruned n-grams, but is not quantized"),
        ({"version": 13}, "has version 13 of fastText's models; sgns reads 11 and 12"),
        ({"dim": 0}, "vectors have 1 to 1048576 dimensions, not 0"),
        ({"dim": -2}, "vectors have 1 to 1048576 dimensions, not -2"),
        ({"dim": 3}, "the input matrix has the shape 6 x 2, but 2 words and 4 buckets have 3 dim"),
        ({"height": 5}, "the input matrix has the shape 5 x 2"),
        ({"height": 2**40}, "the input matrix has the shape 1099511627776 x 2"),
        ({"bucket": 2**31 - 1, "height": 2**31 + 1}, "the file ends in the rows of 2 numbers"),
        ({"bucket": -1}, "never negative"),
        ({"bucket": 0, "height": 2}, "n-grams need at least one bucket"),
        ({"maxn": 256}, "n-grams of up to 256 characters; sgns has at most 255"),
        ({"n_words": 3}, "a dictionary of 2 entries has 3 words and 0 labels"),
        ({"n_words": -1, "n_labels": 3}, "has -1 words and 3 labels"),
        ({"n_words": 1, "n_labels": 1}, "not words and then labels"),
        ({"n_words": 0, "n_entries": 0}, "holds no vectors: its dictionary has no words"),
        ({"n_words": 2**30, "n_entries": 2**30}, "the file ends in the 1073741824 entries"),
        ({"count": -1}, "counts must be >= 0, got -1"),
        ({"output_height": 9}, "the file ends in the rows of its output matrix"),
        ({"output_height": -1}, "output matrix has the shape -1 x 2"),
        ({"output_height": 1}, "8 bytes follow the end of the model"),
        ({"magic": 5, "dim": 2}, "is not a model of fastText"),
    ],
)
def test_damage_is_named(path, changes, message):
    options = {"buckets": 4, "lengths": (2, 3), "outputs": ROWS[:2]}
    write(path, [b"a", b"b"], ROWS, **options)
    assert isinstance(WordVectors.load(path, "fasttext-bin"), SubwordVectors)
    write(path, [b"a", b"b"], ROWS, **options | changes)
    with pytest.raises(FormatError, match=message) as caught:
        WordVectors.load(path, "fasttext-bin")
    assert str(path) in str(caught.value)


def test_rows_that_are_not_finite_are_refused(path):
    rows = ROWS.copy()
    rows[4, 1] = np.nan
    write(path, [b"a", b"b"], rows, buckets=4, lengths=(2, 3))
    with pytest.raises(FormatError, match="row 5: component 2 is nan"):
        WordVectors.load(path)


@pytest.mark.parametrize("packed", [False, True])
def test_a_false_size_allocates_nothing(path, packed):
    data = files.model(
        [b"a", b"b"], ROWS, buckets=2**30, lengths=(2, 3), height=2**30 + 2, bucket=2**30
    )
    path = path.with_suffix(".bin.gz") if packed else path
    path.write_bytes(gzip.compress(data) if packed else data)
    tracemalloc.start()
    try:
        with pytest.raises(FormatError, match="the file ends in the rows"):
            WordVectors.load(path)
        assert tracemalloc.get_traced_memory()[1] < 1 << 24
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("data", [files.SKIPGRAM, files.SUPERVISED])
def test_changed_bytes_are_an_error_or_vectors(path, data):
    rng = np.random.default_rng(2)
    for _ in range(300):
        damaged = bytearray(data)
        for at in rng.integers(len(data), size=rng.integers(1, 4)).tolist():
            damaged[at] ^= int(rng.choice([1 << rng.integers(8), rng.integers(1, 256)]))
        path.write_bytes(damaged)
        with suppress(FormatError), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found = WordVectors.load(path, "fasttext-bin", errors="replace")
            assert np.isfinite(found.matrix).all()
    for length in range(len(data)):
        path.write_bytes(data[:length])
        with pytest.raises(FormatError):
            WordVectors.load(path, "fasttext-bin")


def test_more_rows_than_fasttext_can_have_are_refused(path):
    table = SubwordTable(Vocabulary(["a"]), np.ones((1, 2), np.float32), (2, 3, 2**31))
    with pytest.raises(ValueError, match="fastText has at most 2147483647 buckets, got 2147483648"):
        fasttext_bin.save(table, path)
    assert not path.exists()


OUTPUTS = np.float32([[1, -1], [0.5, 2]])


def test_the_output_matrix_is_read_and_written_again(path, tmp_path):
    options = {"buckets": 4, "lengths": (2, 3), "outputs": OUTPUTS, "counts": (7, 1)}
    write(path, [b"a", b"b"], ROWS, **options)
    model = fasttext_bin.load_model(path, rules=TokenRules())
    np.testing.assert_array_equal(model.outputs, OUTPUTS)
    np.testing.assert_array_equal(model.table.rows, ROWS)
    assert model.counts.tolist() == [7, 1]
    assert model.n_words == 99
    assert model.arguments == (2, 5, 5, 1, 5, 1, 2, 2, 4, 2, 3, 100, 1e-4)
    fasttext_bin.save_model(model, tmp_path / "again")
    assert (tmp_path / "again").read_bytes() == path.read_bytes()


def test_unknown_counts_of_a_model_are_1(path):
    write(path, [b"a", b"b"], ROWS[:2], outputs=OUTPUTS, count=1)
    assert fasttext_bin.load_model(path, rules=TokenRules()).counts.tolist() == [1, 1]


def test_words_are_written_in_an_encoding(path):
    table = Table(Vocabulary(["é"]), np.ones((1, 2), np.float32))
    model = fasttext_bin.FasttextModel(Arguments(2), table, 1, None)
    fasttext_bin.save_model(model, path, "latin-1")
    assert b"\xe9\0" in path.read_bytes()
    with pytest.raises(UnicodeEncodeError):
        fasttext_bin.save_model(model, path, "ascii")


def test_numbers_that_the_header_cannot_hold_are_refused(path):
    table = Table(Vocabulary(["a"]), np.ones((1, 2), np.float32))
    model = fasttext_bin.FasttextModel(Arguments(2, epoch=2**31), table, 1, None)
    with pytest.raises(ValueError, match="epoch must be at most 2147483647 for fastText"):
        fasttext_bin.save_model(model, path)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"outputs": OUTPUTS[:1]}, r"output matrix has the shape 1 x 2, not .* 2 words, 2 x 2"),
        ({"outputs": OUTPUTS * np.nan}, "output matrix that are not finite"),
        ({"outputs": OUTPUTS, "kind": 3}, "is a supervised model"),
        ({"outputs": OUTPUTS, "loss": 3}, "a loss over all words"),
    ],
)
def test_models_that_cannot_be_trained_are_refused(path, options, message):
    write(path, [b"a", b"b"], ROWS[:2], **options)
    with pytest.raises(FormatError, match=message):
        fasttext_bin.load_model(path, rules=TokenRules())
    assert len(WordVectors.load(path)) == 2


def test_cut_models_are_refused(path):
    data = files.model([b"a", b"b"], ROWS, buckets=4, lengths=(2, 3), outputs=OUTPUTS)
    for size in range(len(data)):
        path.write_bytes(data[:size])
        with pytest.raises(TruncatedError):
            fasttext_bin.load_model(path, rules=TokenRules())
    path.write_bytes(data + b"x")
    with pytest.raises(FormatError, match="1 bytes follow the end"):
        fasttext_bin.load_model(path, rules=TokenRules())


def test_output_rows_of_words_that_become_alike_are_left_out(path):
    rules = TokenRules("ignore")
    words, rows = [b"a", b"a\xff", b"b"], ROWS[:3]
    outputs = np.float32([[1, 2], [3, 4], [5, 6]])
    write(path, words, rows, outputs=outputs)
    model = fasttext_bin.load_model(path, rules=rules)
    assert model.table.vocabulary.tokens == ("a", "b")
    np.testing.assert_array_equal(model.outputs, outputs[[0, 2]])
    write(path, words, rows, outputs=outputs, loss=1)
    with pytest.raises(FormatError, match="its tree has other nodes"):
        fasttext_bin.load_model(path, rules=rules)
