"""The command ``encode``, and training from its files."""

import json
import os
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from sgns import Corpus, Model, Phrases
from sgns.cli.progress import Printing
from sgns.cli.reading import Reading

from ..package.distributed.threads import on_ranks
from .commands import run


@pytest.fixture
def text(tmp_path):
    path = tmp_path / "text.txt"
    path.write_text("a b c a b\na b x\n" * 50)
    return path


def test_training_from_an_encoded_corpus_gives_the_same_vectors(text, tmp_path):
    corpus, first, second = (tmp_path / name for name in ("c.safetensors", "1.bin", "2.bin"))
    options = ("--epochs", 1, "--workers", 1, "--vector-size", 4, "-q", "--sample", 0)
    assert run("encode", text, "-o", corpus, "-q", "--min-count", 60) == 0
    assert Corpus.open(corpus).vocabulary.tokens == ("a", "b")
    assert run("train", corpus, "-o", first, *options) == 0
    assert run("train", text, "-o", second, "--min-count", 60, *options) == 0
    assert first.read_bytes() == second.read_bytes()
    assert run("train", corpus, "-o", first, "--min-count", 60, *options) == 1


def test_every_option_reaches_the_reading(tmp_path):
    text, corpus, words = tmp_path / "t.txt", tmp_path / "c.safetensors", tmp_path / "words"
    text.write_bytes(b"A a b,b c \xff\n" * 3 + b"d")
    words.write_text("d\nz\n")

    def tokens(*options):
        arguments = ("encode", text, "-o", corpus, "-q", "--errors", "replace", "--min-count", 2)
        assert run(*arguments, *options) == 0
        return Corpus.open(corpus).vocabulary.tokens

    assert tokens() == ("A", "a", "b,b", "c", "\ufffd")
    assert tokens("--lowercase") == ("a", "b,b", "c", "\ufffd")
    assert tokens("--tokenizer", r"[a-z]") == ("b", "a", "c")
    assert tokens("--max-size", 2) == ("A", "a")
    assert tokens("--keep", words) == ("A", "a", "b,b", "c", "\ufffd", "d")
    assert tokens("--vocabulary", words) == ("d", "z")
    words.write_text("a")
    assert tokens("--drop", words, "--max-memory", 1 << 26) == ("A", "b,b", "c", "\ufffd")
    unknown = ("--out-of-vocabulary", "unknown", "--unknown-token", "?")
    assert tokens("--max-size", 1, *unknown, "--lowercase") == ("?", "a")
    assert tokens("--max-size", 1, "--out-of-vocabulary", "break") == ("A",)
    assert len(Corpus.open(corpus)) > 4


def test_a_corpus_is_encoded_again_only_if_something_changed(text, tmp_path, capsys):
    corpus = tmp_path / "c.safetensors"

    def encode(*options):
        assert run("encode", text, "-o", corpus, *options) == 0
        return "is up to date" in capsys.readouterr().err

    assert not encode()
    before = corpus.stat().st_ino
    assert encode()
    assert encode("--workers", 1, "--max-memory", 1 << 26)
    assert corpus.stat().st_ino == before
    assert not encode("--rebuild")
    assert not encode("--min-count", 2)
    assert not encode("--lowercase")
    assert encode("--lowercase")
    os.utime(text, (1, 1))
    assert not encode("--lowercase")
    text.write_text(text.read_text() + "x y")
    assert not encode("--lowercase")
    corpus.write_bytes(b"foreign")
    assert not encode("--lowercase")
    assert encode("--lowercase")


@pytest.mark.parametrize("options", [{}, {"min_count": 2}, {"max_size": 2}, {"column": "text"}])
def test_ranks_write_the_bytes_of_one_process(text, tmp_path, options):
    files = [text, tmp_path / "more.txt"]
    files[1].write_text("x a z\n" * 3)
    if "column" in options:
        for i, file in enumerate(files):
            files[i] = file.with_suffix(".parquet")
            pq.write_table(pa.table({"text": file.read_text().splitlines()}), files[i])
    together, alone = tmp_path / "together.safetensors", tmp_path / "alone.safetensors"
    reading, printing = Reading(**options), Printing(quiet=True)
    results = on_ranks(2, lambda ranks: reading.read_together(ranks, files, 1, printing, together))
    assert results == [None, None]
    reading.read(files, 1, printing, save_to=alone)
    assert together.read_bytes() == alone.read_bytes()
    assert reading.made(together, files)


def test_rank_0_reports_the_words_of_all_ranks(text, tmp_path, capsys):
    more, output = tmp_path / "more.txt", tmp_path / "c.safetensors"
    more.write_text("x a z\n" * 3)
    call = Reading(min_count=60).read_together
    on_ranks(2, lambda ranks: call(ranks, [text, more], 1, Printing(), output))
    reports = capsys.readouterr().err
    assert reports.count("read ") == 1
    assert "read 409 words, 2 of them different and kept" in reports


def test_ranks_keep_shards_that_one_process_joins(text, tmp_path, capsys):
    more = tmp_path / "more.txt"
    more.write_text("x a z\n" * 3)
    manifest, alone, joined = (tmp_path / f"{name}.safetensors" for name in ("m", "c", "j"))
    reading, printing = Reading(), Printing(quiet=True)

    def encode(shards):
        call = reading.read_together
        assert on_ranks(
            2, lambda ranks: call(ranks, [text, more], 1, printing, manifest, shards)
        ) == [None, None]
        assert reading.made(manifest, [text, more], shards)
        assert not reading.made(manifest, [text, more], not shards)
        return sorted(tmp_path.glob("m.shard*"))

    first, second = encode(True)
    assert run("encode", text, more, "-o", alone) == 0
    for source in (manifest, alone):
        assert run("encode", source, "-o", joined) == 0
        assert run("encode", source, "-o", joined, "--json") == 0
        assert json.loads(capsys.readouterr().out)["up_to_date"]
        corpus, expected = Corpus.open(joined), Corpus.open(alone)
        assert corpus.fingerprints(1) == expected.fingerprints(1)
        assert corpus.vocabulary == expected.vocabulary
        assert corpus.n_raw_words == expected.n_raw_words

    for command in ("encode", "train"):
        assert run(command, manifest, "-o", second) == 1
        assert "is both a shard of the input and output" in capsys.readouterr().err

    saved = second.read_bytes()
    second.unlink()
    assert not reading.made(manifest, [text, more], True)
    assert encode(True) == [first, second]
    assert second.read_bytes() == saved
    assert run("encode", text, more, "-o", manifest) == 0
    assert manifest.read_bytes() == alone.read_bytes()
    assert list(tmp_path.glob("m.shard*")) == []


def test_shards_need_several_processes(text, tmp_path, capsys):
    assert run("encode", text, "-o", tmp_path / "c.safetensors", "--shards") == 1
    assert "and this is a single process: start them by torchrun" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == [text]


def test_an_encoded_corpus_is_written_again_with_its_phrases(text, tmp_path, capsys):
    first, second = tmp_path / "1.safetensors", tmp_path / "2.safetensors"
    corpus = Corpus.from_file(text)
    phrases = Phrases.find(corpus, 1, 0.1)
    joined = phrases.apply(corpus)
    joined.save(first)
    assert run("encode", first, "-o", second) == 0
    assert "wrote" in capsys.readouterr().err
    again = Corpus.open(second)
    assert again.fingerprints(1) == joined.fingerprints(1)
    assert [dict(each) for each in again.phrases] == [dict(phrases)]
    assert run("encode", first, "-o", second, "--min-count", 2) == 1
    assert "was set when the corpus was encoded" in capsys.readouterr().err


def test_ranks_refuse_an_encoded_corpus():
    with pytest.raises(ValueError, match=r"c\.safetensors is an encoded corpus already"):
        Reading().check_ranks([Path("c.safetensors")])
    Reading().check_ranks([Path("c.txt")])


def test_ranks_refuse_columns_of_ids(tmp_path):
    for name in ("a", "b"):
        pq.write_table(pa.table({"ids": [[0, 2, 1], [1, 2]] * 9}), tmp_path / f"{name}.parquet")
    files = [tmp_path / "a.parquet", tmp_path / "b.parquet"]
    reading, printing = Reading(column="ids"), Printing(quiet=True)
    output = tmp_path / "c.safetensors"
    for error in on_ranks(2, lambda r: reading.read_together(r, files, 1, printing, output)):
        assert "column 'ids' holds ids, which several ranks do not read" in str(error)
    assert sorted(tmp_path.iterdir()) == files


def test_invalid_inputs_and_outputs_are_named(text, tmp_path, capsys):
    assert run("encode", text, "-o", tmp_path / "c.bin") == 1
    assert "ends in .safetensors" in capsys.readouterr().err
    assert run("encode", text, "-o", text) == 1
    assert run("encode", tmp_path / "none", "-o", tmp_path / "c.safetensors") == 1
    assert "none" in capsys.readouterr().err
    assert run("encode", text, "-o", tmp_path / "c.safetensors", "--min-count", 999) == 1
    assert "no token occurs --min-count 999 times" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == [text]


def test_a_model_of_an_encoded_corpus_has_its_counts(text, tmp_path):
    corpus, model = tmp_path / "c.safetensors", tmp_path / "m.safetensors"
    assert run("encode", text, "-o", corpus) == 0
    assert run("train", corpus, "-o", model, "-q", "--epochs", 1, "--sample", 0) == 0
    np.testing.assert_array_equal(Model.load(model).vocabulary.counts, [150, 150, 50, 50])


def test_encode_prints_json(text, tmp_path, capsys):
    corpus = tmp_path / "c.safetensors"
    for is_made in (False, True):
        assert run("encode", text, "-o", corpus, "--json", "-q") == 0
        assert json.loads(capsys.readouterr().out) == {
            "output": str(corpus),
            "up_to_date": is_made,
            "tokens": 4,
            "words": 400,
            "raw_words": 400,
            "sentences": 100,
        }
