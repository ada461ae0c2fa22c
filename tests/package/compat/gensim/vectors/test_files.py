"""Files of vectors and models: gensim's formats, and containers of this package."""

import gzip
import logging
import tracemalloc

import numpy as np
import pytest
import sgns
from sgns.compat.gensim import KeyedVectors, Word2Vec, from_gensim
from sgns.compat.gensim.vectors.files import arrays_of, fill_from_arrays, read_counts
from sgns.errors import FormatError
from sgns.files import container


@pytest.fixture
def plain(ours):
    """Vectors whose keys every format can hold."""
    return ours.vectors_for_all([k for k in ours.index_to_key if k != "w w"], copy_vecattrs=True)


@pytest.mark.parametrize("binary", [False, True])
def test_gensim_reads_written_files(real, plain, tmp_path, binary):
    path, counts = tmp_path / "v", tmp_path / "counts"
    plain.save_word2vec_format(path, fvocab=counts, binary=binary)
    read = real["KeyedVectors"].load_word2vec_format(str(path), str(counts), binary=binary)
    plain.sort_by_descending_frequency()
    assert read.index_to_key == plain.index_to_key
    np.testing.assert_array_equal(read.vectors, plain.vectors)
    np.testing.assert_array_equal(read.expandos["count"], plain.expandos["count"])


@pytest.mark.parametrize("binary", [False, True])
@pytest.mark.parametrize("options", [{}, {"limit": 7}, {"datatype": np.float64}])
def test_files_of_gensim_are_read(real, plain, tmp_path, binary, options):
    path, counts = str(tmp_path / "v"), str(tmp_path / "counts")
    plain.to_gensim().save_word2vec_format(path, counts, binary=binary)
    read = KeyedVectors.load_word2vec_format(path, binary=binary, **options)
    expected = real["KeyedVectors"].load_word2vec_format(path, binary=binary, **options)
    assert read.index_to_key == expected.index_to_key
    assert read.vectors.dtype == expected.vectors.dtype
    np.testing.assert_allclose(read.vectors, expected.vectors, rtol=1e-7)
    np.testing.assert_array_equal(read.expandos["count"], expected.expandos["count"])
    with_counts = KeyedVectors.load_word2vec_format(path, counts, binary=binary)
    assert with_counts.get_vecattr("w3", "count") == plain.get_vecattr("w3", "count")


def test_compressed_files_without_a_header(plain, tmp_path):
    path = tmp_path / "v.gz"
    plain.save_word2vec_format(path, write_header=False, prefix="en:", sort_attr="none")
    assert gzip.decompress(path.read_bytes()).startswith(b"en:w0 ")
    read = KeyedVectors.load_word2vec_format(str(path), no_header=True)
    assert read.index_to_key == [f"en:{key}" for key in plain.index_to_key]
    np.testing.assert_allclose(read.vectors, plain.vectors, rtol=1e-6)


@pytest.mark.parametrize("errors", ["ignore", "replace"])
def test_words_that_are_not_utf8(real, tmp_path, errors):
    path = tmp_path / "v"
    path.write_bytes(b"1 2\nb\xffc 1 2\n")
    expected = real["KeyedVectors"].load_word2vec_format(str(path), unicode_errors=errors)
    read = KeyedVectors.load_word2vec_format(path, unicode_errors=errors)
    assert read.index_to_key == expected.index_to_key
    with pytest.raises(sgns.FormatError, match="not UTF-8") as raised:
        KeyedVectors.load_word2vec_format(path)
    assert isinstance(raised.value, UnicodeDecodeError)  # gensim raises this error


@pytest.mark.parametrize("binary", [False, True])
def test_truncated_files_are_refused(real, tmp_path, binary):
    path = tmp_path / "v"
    row = np.ones(2, "<f4").tobytes() if binary else b"1 1"
    path.write_bytes(b"3 2\n" + (b"a " + row + b"\n") * 2)
    for vectors in (KeyedVectors, real["KeyedVectors"]):
        with pytest.raises(EOFError):
            vectors.load_word2vec_format(str(path), binary=binary)
    with pytest.raises(sgns.FormatError):
        KeyedVectors.load_word2vec_format(path, binary=binary)


def test_unsupported_options_of_word2vec_formats_are_refused(ours, plain, tmp_path):
    path = tmp_path / "v"
    with pytest.raises(ValueError, match="cannot hold the token 'w w'"):
        ours.save_word2vec_format(path)
    for options in ({"append": True}, {"total_vec": 3}):
        with pytest.raises(NotImplementedError, match="files are written whole"):
            plain.save_word2vec_format(path, **options)
    with pytest.raises(ValueError, match="a binary file needs its header"):
        plain.save_word2vec_format(path, binary=True, write_header=False)
    assert not path.exists()
    plain.save_word2vec_format(path)
    for options, complaint in (
        ({"encoding": "utf-16"}, "encoding must be a text encoding"),
        (
            {"unicode_errors": "skip"},
            "unicode_errors must be one of strict, replace, ignore",
        ),
        ({"limit": 0}, "limit must be at least 1"),
        ({"binary": True, "no_header": True}, "without a header"),
    ):
        with pytest.raises(ValueError, match=complaint):
            KeyedVectors.load_word2vec_format(path, **options)
    (tmp_path / "counts").write_text("w1\n")
    with pytest.raises(
        sgns.FormatError, match="line 1: expected a word, a space and its count, got 'w1'"
    ):
        KeyedVectors.load_word2vec_format(path, tmp_path / "counts")


def word2vec_file(path, rows, n_claimed=None, binary=False):
    """Write a file of rows, which are a word as bytes and two numbers each."""
    data = b"%d 2\n" % (n_claimed or len(rows))
    for word, *numbers in rows:
        row = np.array(numbers, "<f4").tobytes() if binary else b"%r %r" % tuple(numbers)
        data += word + b" " + row + b"\n"
    path.write_bytes(data)
    return str(path)


@pytest.mark.parametrize("binary", [False, True])
@pytest.mark.parametrize("limit", [1, 3])
def test_a_limit_reads_the_rows_of_a_cut_file(real, tmp_path, binary, limit):
    rows = [(b"a", 1, 2), (b"b", 3, 4), (b"c", 5, 6)]
    path = word2vec_file(tmp_path / "v", rows, 100_000, binary)
    read, expected = (
        vectors.load_word2vec_format(path, binary=binary, limit=limit)
        for vectors in (KeyedVectors, real["KeyedVectors"])
    )
    assert read.index_to_key == expected.index_to_key
    np.testing.assert_array_equal(read.vectors, expected.vectors, strict=True)
    with pytest.raises(sgns.FormatError, match="limit=3 reads the rows before"):
        KeyedVectors.load_word2vec_format(path, binary=binary)


@pytest.mark.parametrize("binary", [False, True])
def test_the_first_row_of_a_repeated_word_stays(caplog, tmp_path, binary):
    rows = [(b"a", 1, 2), (b"b", 3, 4), (b"a", 5, 6), (b"c", 7, 8)]
    path = word2vec_file(tmp_path / "v", rows, binary=binary)
    with caplog.at_level(logging.WARNING):
        read = KeyedVectors.load_word2vec_format(path, binary=binary)
    assert "skipped 1 row" in caplog.text
    assert read.key_to_index == {"a": 0, "b": 1, "c": 2}
    assert read.vectors.tolist() == [[1, 2], [3, 4], [7, 8]]
    assert [read.get_vecattr(key, "count") for key in "abc"] == [3, 2, 1]
    other = KeyedVectors(2)
    other.add_vectors(["a", "c"], np.zeros((2, 2)))
    other.intersect_word2vec_format(path, binary=binary, lockf=1.0)
    assert other.vectors.tolist() == [[1, 2], [7, 8]]


@pytest.mark.parametrize("binary", [False, True])
def test_words_of_other_encodings_and_with_other_spaces(real, tmp_path, binary):
    words = ["talo", "hän", "a\xa0b", ""]
    rows = [(word.encode("latin-1"), 1, i) for i, word in enumerate(words)]
    path = word2vec_file(tmp_path / "v", rows, binary=binary)
    read, expected = (
        vectors.load_word2vec_format(path, binary=binary, encoding="iso-8859-1")
        for vectors in (KeyedVectors, real["KeyedVectors"])
    )
    assert read.index_to_key == expected.index_to_key == words
    with pytest.raises(sgns.FormatError, match="; unicode_errors='replace' puts"):
        KeyedVectors.load_word2vec_format(path, binary=binary)


def test_counts_of_words_with_other_spaces(tmp_path):
    saved = KeyedVectors(2)
    words = ["10\xa0000", "東京\u3000大阪", "a"]
    saved.add_vectors(words, np.eye(3, 2), extras={"count": np.array([3, 9, 5])})
    saved.save_word2vec_format(tmp_path / "v", fvocab=tmp_path / "counts")
    read = KeyedVectors.load_word2vec_format(tmp_path / "v", fvocab=tmp_path / "counts")
    assert [read.get_vecattr(word, "count") for word in words] == [3, 9, 5]
    (tmp_path / "counts").write_bytes("\ufeffa 4\r\n".encode())
    read = KeyedVectors.load_word2vec_format(tmp_path / "v", fvocab=tmp_path / "counts")
    assert [read.get_vecattr(word, "count") for word in words] == [0, 0, 4]


@pytest.mark.parametrize("datatype", [np.float16, np.float32, np.float64])
@pytest.mark.parametrize("binary", [False, True])
def test_the_dtype_of_vectors(real, tmp_path, datatype, binary):
    path = word2vec_file(tmp_path / "v", [(b"a", 0.1, 2), (b"b", 3, 1e-3)], binary=binary)
    read, expected = (
        vectors.load_word2vec_format(path, binary=binary, datatype=datatype)
        for vectors in (KeyedVectors, real["KeyedVectors"])
    )
    np.testing.assert_array_equal(read.vectors, expected.vectors, strict=True)
    read.add_vector("c", [1, 2])
    assert read.vectors.dtype == datatype


def test_loading_makes_one_matrix(tmp_path):
    rng = np.random.default_rng(0)
    path = tmp_path / "v"
    matrix = np.tile(rng.random((5000, 1), np.float32), 200)
    lines = (b"%d " % i + row.tobytes() for i, row in enumerate(matrix))
    path.write_bytes(b"5000 200\n" + b"".join(lines))
    tracemalloc.start()
    read = KeyedVectors.load_word2vec_format(path, binary=True)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 1.6 * matrix.nbytes  # the matrix, words and counts
    np.testing.assert_array_equal(read.vectors, matrix)


def test_intersect_replaces_and_freezes_common_vectors(real, plain, tmp_path):
    path = str(tmp_path / "v")
    plain.save_word2vec_format(path)
    model = Word2Vec([["w1", "x"], ["w2", "x"]] * 9, vector_size=20, min_count=1, sample=0)
    before = model.wv["x"].copy()
    model.wv.intersect_word2vec_format(path, lockf=1.0)
    np.testing.assert_allclose(model.wv["w1"], plain["w1"], rtol=1e-6)
    np.testing.assert_array_equal(model.wv["x"], before)
    assert model.wv.frozen_rows() is None
    model.wv.intersect_word2vec_format(path)
    assert {key: model.wv.vectors_lockf[row] for key, row in model.wv.key_to_index.items()} == {
        "x": 1,
        "w1": 0,
        "w2": 0,
    }
    with pytest.raises(NotImplementedError, match=r"lockf must be 0 or 1, got 0\.5"):
        model.wv.intersect_word2vec_format(path, lockf=0.5)
    with pytest.raises(ValueError, match="size 20, wanted 3"):
        KeyedVectors(3).intersect_word2vec_format(path, lockf=1.0)


@pytest.mark.parametrize("mmap", [None, "r"])
def test_containers_hold_keys_vectors_and_attributes(ours, tmp_path, mmap):
    path = tmp_path / "vectors.kv"
    ours.set_vecattr("w1", "weight", 0.5)
    ours.save(path, separately=["vectors"], pickle_protocol=4)
    read = KeyedVectors.load(str(path), mmap=mmap)
    assert read.index_to_key == ours.index_to_key
    assert read.key_to_index == ours.key_to_index
    np.testing.assert_array_equal(read.vectors, ours.vectors)
    assert read.vectors.flags.writeable == (mmap is None)
    assert read.get_vecattr("w9", "count") == ours.get_vecattr("w9", "count")
    assert read.get_vecattr("w1", "weight") == 0.5
    assert read.add_vector("new", np.ones(20)) == len(ours)


def test_wordvectors_reads_and_writes_the_same_containers(ours, tmp_path):
    path = tmp_path / "v.safetensors"
    ours.save(path)
    found = sgns.WordVectors.load(path).most_similar("w1", topn=3)
    assert [word for word, _ in found] == [word for word, _ in ours.most_similar("w1", topn=3)]
    other = tmp_path / "other.safetensors"
    sgns.WordVectors.load(path).save(other)
    assert KeyedVectors.load(other).index_to_key == ours.index_to_key


def test_integer_keys_stay_integers(tmp_path):
    vectors = KeyedVectors(1)
    vectors.add_vectors([7, "a", -3], [[1], [2], [3]])
    vectors.save(tmp_path / "v")
    assert KeyedVectors.load(tmp_path / "v").index_to_key == [7, "a", -3]
    vectors.add_vector("7", [4])
    vectors.save(tmp_path / "v")
    assert KeyedVectors.load(tmp_path / "v").index_to_key == [7, "a", -3, "7"]
    native = sgns.WordVectors.load(tmp_path / "v", "safetensors")
    assert native.vocabulary.tokens == ("int:7", "a", "-3", "7")


def test_rows_without_keys_are_not_saved(tmp_path):
    vectors = KeyedVectors(1, count=3)
    vectors.add_vector("a", [1])
    with pytest.raises(ValueError, match=r"3 rows have 1 keys.*add_vectors\(\)"):
        vectors.save(tmp_path / "v")
    assert not (tmp_path / "v").exists()


@pytest.mark.parametrize(
    ("key", "attribute", "complaint"),
    [(1j, 1, r"got complex: 1j\. Convert them"), ("a", {"x": 1j}, r"'tag' of the keys.*Remove")],
)
def test_keys_and_attributes_that_cannot_be_saved_are_refused(tmp_path, key, attribute, complaint):
    vectors = KeyedVectors(1)
    vectors.add_vectors([key], [[1]])
    vectors.set_vecattr(key, "tag", attribute)
    with pytest.raises(TypeError, match=complaint):
        vectors.save(tmp_path / "v")
    with pytest.raises(TypeError, match="unexpected keyword argument 'compress'"):
        vectors.save(tmp_path / "v", compress=True)


def test_attributes_that_are_not_numbers_are_saved(tmp_path):
    vectors = KeyedVectors(1)
    vectors.add_vectors(["a", "b", "c"], [[1], [2], [3]])
    vectors.set_vecattr("a", "part", "noun")
    vectors.set_vecattr("b", "senses", ("x", 2))
    vectors.save(tmp_path / "v")
    loaded = KeyedVectors.load(tmp_path / "v")
    assert loaded.get_vecattr("a", "part") == "noun"
    assert loaded.get_vecattr("b", "senses") == ("x", 2)
    assert loaded.get_vecattr("c", "part") == vectors.get_vecattr("c", "part")


@pytest.mark.parametrize("stored", [b"{", b"{}", b'{"list":["a"]}', b"[1, 2]"])
def test_malformed_attributes_are_refused(tmp_path, stored):
    vectors = KeyedVectors(1)
    vectors.add_vectors(["a", "b"], [[1], [2]])
    arrays = arrays_of(vectors) | {"plain_attribute.x": np.frombuffer(stored, np.uint8)}
    with pytest.raises(FormatError, match="v has malformed attributes of keys"):
        fill_from_arrays(KeyedVectors(1), arrays, tmp_path / "v")


def test_compressed_files_of_word2vec_are_told_with_the_call(plain, tmp_path):
    for name, is_binary in (("v.bin.gz", True), ("v.txt.gz", False)):
        plain.save_word2vec_format(tmp_path / name, binary=is_binary)
        with pytest.raises(FormatError, match=rf"load_word2vec_format.*binary={is_binary}"):
            KeyedVectors.load(tmp_path / name)


def test_containers_are_not_mistaken_for_pickled_files(tmp_path):
    """One header length in 32 has the first byte of a pickled file."""
    vectors = KeyedVectors(1)
    for n in range(0, 256, 8):
        vectors.index_to_key, vectors.key_to_index = ["a"], {"a": 0}
        vectors.vectors = np.ones((1, 1), np.float32)
        vectors.expandos = {"x" * (n + 1): np.ones(1)}
        vectors.save(tmp_path / "v")
        assert len(KeyedVectors.load(tmp_path / "v")) == 1


def test_unsuitable_files_are_refused(sentences, ours, tmp_path):
    with pytest.raises(RuntimeError, match="without a vocabulary"):
        Word2Vec().save(tmp_path / "m")
    ours.save(tmp_path / "v")
    for error in (sgns.FormatError, AttributeError):  # gensim raises the latter
        with pytest.raises(error, match=r"its vectors with KeyedVectors\.load"):
            Word2Vec.load(tmp_path / "v")
    arrays, _ = container.read(tmp_path / "v", "vectors")
    container.write(tmp_path / "v", "vectors", arrays | {"frozen": np.zeros(3, np.uint8)}, {})
    with pytest.raises(sgns.FormatError, match=r"one frozen flag for each of its [0-9]+ keys"):
        KeyedVectors.load(tmp_path / "v")
    (tmp_path / "text").write_text("hello")
    with pytest.raises(sgns.FormatError, match="no header"):
        KeyedVectors.load(tmp_path / "text")
    with pytest.raises(FileNotFoundError):
        KeyedVectors.load(tmp_path / "nothing")


def test_vectors_that_gensim_saved_are_those_that_are_copied(theirs, tmp_path):
    theirs.save(str(tmp_path / "theirs"))
    loaded, copied = KeyedVectors.load(tmp_path / "theirs"), from_gensim(theirs)
    assert loaded.index_to_key == copied.index_to_key
    np.testing.assert_array_equal(loaded.vectors, copied.vectors)
    assert loaded.most_similar("w1") == copied.most_similar("w1")
    assert loaded.get_vecattr("w1", "count") == copied.get_vecattr("w1", "count")


def test_counts_of_words_with_white_space_in_them(tmp_path):
    words = ["a\xa0b", "c\u3000d", "e\u2028f", "g"]
    vectors = KeyedVectors(2)
    vectors.add_vectors(words, np.ones((4, 2), np.float32))
    for i, word in enumerate(words):
        vectors.set_vecattr(word, "count", 10 - i)
    vectors.save_word2vec_format(tmp_path / "v", fvocab=tmp_path / "counts")
    read = KeyedVectors.load_word2vec_format(tmp_path / "v", tmp_path / "counts")
    assert [read.get_vecattr(word, "count") for word in words] == [10, 9, 8, 7]


def test_files_of_counts_of_other_systems_are_read(tmp_path):
    path = tmp_path / "counts"
    path.write_bytes("\ufeffé 3\r\n\r\nnew york 2\r\nx\t1".encode())
    assert read_counts(path, "utf-8", "strict") == {"é": 3, "new york": 2, "x": 1}
    for text in ("é\n", " 3\n", "a 3.5\n", "a -1\n", "a " + "9" * 20, "a 1_0"):
        path.write_text(text)
        with pytest.raises(sgns.FormatError, match="counts, line 1: expected a word, a space and"):
            read_counts(path, "utf-8", "strict")
