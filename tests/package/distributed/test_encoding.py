"""Tests of encoding by several ranks: the file is the one that a single process writes."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sgns import Corpus
from sgns.corpus.shards import locate_corpus
from sgns.distributed import encoding
from sgns.distributed.encoding import deal, encode_together
from sgns.errors import CorpusError, DistributedError

from .threads import on_ranks


def read(files, path):
    return Corpus.from_file(files, 1, save_to=path, workers=1)


def encode(folder, texts, size, min_count=1, max_size=None, keep_shards=False):
    """Check the corpus that some ranks write: it is that of a single process."""
    files = []
    for number, text in enumerate(texts):
        files.append(folder / f"text{number}")
        files[-1].write_text(text)
    together, alone = folder / "together.safetensors", folder / "alone.safetensors"
    results = on_ranks(
        size,
        lambda group: encode_together(
            group, files, together, read, min_count, max_size, "recipe", keep_shards
        ),
    )
    for result in results:
        if result is not None:
            raise result
    Corpus.from_file(files, min_count, max_size=max_size, save_to=alone, workers=1)
    expected = Corpus.open(alone)
    corpus = Corpus.open(together)
    assert list(folder.glob("*part*")) == []
    assert corpus.vocabulary == expected.vocabulary
    assert corpus.n_raw_words == expected.n_raw_words
    assert corpus.ids.tolist() == expected.ids.tolist()
    assert corpus.offsets.tolist() == expected.offsets.tolist()
    assert corpus.fingerprints(2) == expected.fingerprints(1)
    located = locate_corpus(together)
    assert located.metadata["recipe"] == "recipe"
    names = [shard.name for shard in located.shards]
    assert len(names) == (size if keep_shards else 0)
    assert sorted(names) == sorted(path.name for path in folder.glob("*shard*"))
    return [folder / name for name in names]


words = st.lists(st.sampled_from(["a", "b", "é", "dd", "\n"]), max_size=12).map(" ".join)


@settings(max_examples=20)
@given(st.lists(words, min_size=1, max_size=5), st.integers(1, 4), st.integers(1, 3), st.booleans())
def test_ids_are_those_of_one_process(tmp_path_factory, texts, size, min_count, keep_shards):
    folder = tmp_path_factory.mktemp("texts")
    count = max(("".join(texts).count(token) for token in ["a", "b", "é", "dd"]), default=0)
    if count < min_count:
        return
    encode(folder, texts, size, min_count, 3, keep_shards)


@pytest.mark.parametrize("keep_shards", [False, True])
def test_sentences_are_renumbered_piece_by_piece(tmp_path, monkeypatch, keep_shards):
    monkeypatch.setattr(encoding, "_WORDS_AT_ONCE", 3)
    texts = ["a b\n\nc a b c a\na\n" * 3, "", "b c\nrare\n" * 2]
    encode(tmp_path, texts, 2, 3, None, keep_shards)


def test_ranks_without_files_or_words_have_empty_shards(tmp_path):
    shards = encode(tmp_path, ["a b\n" * 9, "\n\n" * 99, "a"], 5, 1, None, True)
    sizes = [entry[1:3] for entry in locate_corpus(tmp_path / "together.safetensors").shards]
    assert (0, 198) in sizes  # empty lines
    assert (0, 0) in sizes  # no file
    assert len(set(shards)) == 5


def test_the_same_texts_have_the_same_shards(tmp_path):
    before = encode(tmp_path, ["a b\n", "b c\n"], 2, 1, None, True)
    contents = [path.read_bytes() for path in before]
    assert encode(tmp_path, ["a b\n", "b c\n"], 2, 1, None, True) == before
    assert [path.read_bytes() for path in before] == contents


def test_new_shards_take_the_place_of_old_ones(tmp_path):
    four = encode(tmp_path, ["a b\n", "b c\n", "c\n", "d d\n"], 4, 1, None, True)
    two = encode(tmp_path, ["a b\n", "b c\n", "c\n", "d d\n"], 2, 1, None, True)
    assert not set(four) & set(two)
    other = encode(tmp_path, ["b a\n", "b c\n", "c\n", "d d\n"], 2, 1, None, True)
    assert other[0] != two[0]
    assert other[1] == two[1]  # of the same texts
    cut = encode(tmp_path, ["b a\n", "b\nc\n", "c\n", "d d\n"], 2, 1, None, True)
    assert cut[0] != other[0]  # of the same words in other sentences
    assert cut[1] == other[1]
    encode(tmp_path, ["b a\n"], 2)


@pytest.mark.parametrize("name", ["join_shards", "write_manifest"])
def test_what_is_on_the_disk_when_the_output_is_written(tmp_path, monkeypatch, name):
    original, listed = getattr(encoding, name), []

    def note(*arguments):
        listed.append({path.suffix for path in tmp_path.glob("*part*")})
        assert len(list(tmp_path.glob("together.shard[01].*.safetensors"))) == 2 * keep
        original(*arguments)

    monkeypatch.setattr(encoding, name, note)
    keep = name == "write_manifest"
    encode(tmp_path, ["a b\n", "b c\n"], 2, 1, None, keep)
    assert listed == [set() if keep else {".shard"}]


def test_an_old_manifest_and_its_shards_stay_if_encoding_fails(tmp_path, monkeypatch):
    def fail(*arguments):
        raise OSError("the disk is full")

    before = encode(tmp_path, ["a b\n", "b c\n"], 2, 1, None, True)
    expected = Corpus.open(tmp_path / "together.safetensors").ids.tolist()
    monkeypatch.setattr(encoding, "write_manifest", fail)
    for texts in (["a b\n", "b c\n"], ["b b\n", "c c\n"]):
        with pytest.raises((OSError, DistributedError), match="the disk is full"):
            encode(tmp_path, texts, 2, 1, None, True)
        assert Corpus.open(tmp_path / "together.safetensors").ids.tolist() == expected
        assert not list(tmp_path.glob("*part*"))
    assert all(path.exists() for path in before)


def test_no_words_are_an_error_on_all_ranks(tmp_path):
    with pytest.raises(CorpusError, match="no token occurs min_count=2 times in 3 words"):
        encode(tmp_path, ["a b", "c"], 2, min_count=2)
    assert list(tmp_path.glob("*part*")) == []


def test_a_file_that_cannot_be_read_is_an_error_on_all_ranks(tmp_path):
    files = [tmp_path / "missing", tmp_path / "text"]
    files[1].write_text("a b\n" * 100)
    output = tmp_path / "out.safetensors"
    first, second = on_ranks(2, lambda group: encode_together(group, files, output, read, 1))
    assert {type(first), type(second)} == {FileNotFoundError, DistributedError}
    assert not output.exists()


def test_a_rank_that_does_not_see_the_folder_of_the_output_is_an_error_before_reading(
    tmp_path, monkeypatch
):
    output = tmp_path / "out.safetensors"

    def encode_apart(group):
        if group.rank == 1:  # on a machine with another folder of this name
            gather, others = group.gather, (str(tmp_path), str(tmp_path / "other"))
            monkeypatch.setattr(
                group, "gather", lambda text: [t.replace(*others) for t in gather(text)]
            )
        encode_together(group, [tmp_path / "text"], output, None, 1)

    errors = on_ranks(2, encode_apart)
    assert {type(error) for error in errors} == {FileNotFoundError, DistributedError}
    for error in errors:
        assert "rank 1 does not see the file that rank 0 writes: give a path in" in str(error)
    assert list(tmp_path.iterdir()) == []


def test_files_are_dealt_in_their_order_by_size(tmp_path):
    files = [tmp_path / name for name in "abcd"]
    for file, size in zip(files, (10, 10, 10, 30), strict=True):
        file.write_bytes(b"x" * size)
    assert [deal(files, rank, 2) for rank in range(2)] == [files[:3], files[3:]]
    assert [file for rank in range(9) for file in deal(files, rank, 9)] == files
