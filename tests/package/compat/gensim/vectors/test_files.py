"""Files of vectors and models: gensim's formats, and containers of this package."""

import gzip

import numpy as np
import pytest
import sgns
from sgns.compat.gensim import KeyedVectors, Word2Vec, from_gensim
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
        ({"encoding": "latin1"}, "encoding must be UTF-8"),
        ({"limit": 0}, "limit must be at least 1"),
        ({"binary": True, "no_header": True}, "without a header"),
    ):
        with pytest.raises(ValueError, match=complaint):
            KeyedVectors.load_word2vec_format(path, **options)
    (tmp_path / "counts").write_text("w1\n")
    with pytest.raises(sgns.FormatError, match="line 1: expected a word and its count"):
        KeyedVectors.load_word2vec_format(path, tmp_path / "counts")


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
    [(1j, 1, r"got complex: 1j\. Convert them"), ("a", "noun", "'tag' holds objects")],
)
def test_keys_and_attributes_that_cannot_be_saved_are_refused(tmp_path, key, attribute, complaint):
    vectors = KeyedVectors(1)
    vectors.add_vectors([key], [[1]])
    vectors.set_vecattr(key, "tag", attribute)
    with pytest.raises(TypeError, match=complaint):
        vectors.save(tmp_path / "v")
    with pytest.raises(TypeError, match="unexpected keyword argument 'compress'"):
        vectors.save(tmp_path / "v", compress=True)


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
        with pytest.raises(error, match=r"read its vectors with KeyedVectors\.load"):
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


def test_pickled_files_are_refused_with_advice(real, theirs, sentences, tmp_path):
    path = str(tmp_path / "theirs")
    theirs.save(path)
    for kind in (KeyedVectors, Word2Vec):
        with pytest.raises(sgns.FormatError, match=r"from_gensim\(gensim\.models"):
            kind.load(path)
    converted = from_gensim(real["KeyedVectors"].load(path))
    assert converted.index_to_key == theirs.index_to_key
