"""Tests of encoding by several ranks: the file is the one that a single process writes."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sgns import Corpus
from sgns.distributed import encoding
from sgns.distributed.encoding import deal, encode_together
from sgns.errors import CorpusError, DistributedError

from .threads import on_ranks


def read(files, path):
    return Corpus.from_file(files, 1, save_to=path, workers=1)


def encode(folder, texts, size, min_count=1, max_size=None):
    """Return the file that some ranks write, and the one of a single process."""
    files = []
    for number, text in enumerate(texts):
        files.append(folder / f"text{number}")
        files[-1].write_text(text)
    together, alone = folder / "together.safetensors", folder / "alone.safetensors"
    results = on_ranks(
        size, lambda group: encode_together(group, files, together, read, min_count, max_size)
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


words = st.lists(st.sampled_from(["a", "b", "é", "dd", "\n"]), max_size=12).map(" ".join)


@settings(max_examples=20)
@given(st.lists(words, min_size=1, max_size=5), st.integers(1, 4), st.integers(1, 3))
def test_ids_are_those_of_one_process(tmp_path_factory, texts, size, min_count):
    folder = tmp_path_factory.mktemp("texts")
    count = max(("".join(texts).count(token) for token in ["a", "b", "é", "dd"]), default=0)
    if count < min_count:
        return
    encode(folder, texts, size, min_count, max_size=3)


def test_sentences_are_renumbered_piece_by_piece(tmp_path, monkeypatch):
    monkeypatch.setattr(encoding, "_WORDS_AT_ONCE", 3)
    encode(tmp_path, ["a b\n\nc a b c a\na\n" * 3, "", "b c\nrare\n" * 2], 2, min_count=3)


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


def test_files_are_dealt_in_their_order_by_size(tmp_path):
    files = [tmp_path / name for name in "abcd"]
    for file, size in zip(files, (10, 10, 10, 30), strict=True):
        file.write_bytes(b"x" * size)
    assert [deal(files, rank, 2) for rank in range(2)] == [files[:3], files[3:]]
    assert [file for rank in range(9) for file in deal(files, rank, 9)] == files
