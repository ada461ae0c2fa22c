"""Descriptions of files of every kind."""

import json

import numpy as np
import pytest
import sgns
from safetensors.numpy import save_file
from sgns.cli.contents import contents_of
from sgns.compat.gensim import Phrases as GensimPhrases
from sgns.compat.gensim import Word2Vec
from sgns.files import container
from sgns.formats import FORMATS

from ..package.corpus.sharded import split

SENTENCES = [["new", "york", "is", "big"], ["is", "it", "big"]] * 9


@pytest.fixture(scope="module")
def model():
    return sgns.train(SENTENCES, sample=0, epochs=3, vector_size=4, workers=1)


def test_text_without_a_header_is_described_as_it_is_read(tmp_path):
    path = tmp_path / "glove.txt"
    path.write_text("a 1.5 2\nb 3 4\n")
    found = contents_of(path)
    assert (found["format"], found["tokens"], found["vector_size"]) == ("glove", 2, 2)


def test_a_model_is_described(model, tmp_path):
    path = tmp_path / "m.safetensors"
    model.save(path)
    assert contents_of(path) == {
        "file": str(path),
        "kind": "model",
        "format_version": "1",
        "format": "safetensors",
        "tokens": 5,
        "vector_size": 4,
        "words_trained": 3 * 63,
        "words_to_train": 3 * 63,
        "pairs_trained": model.pairs_trained,
        "seconds": model.seconds,
        "loss": model.loss_curve[-1, 1],
        "phrase_passes": 0,
        "options": model.options,
    }


def test_a_model_with_two_vocabularies_is_described(tmp_path):
    users, items = sgns.Vocabulary(["u", "v"]), sgns.Vocabulary(["x", "y", "z"])
    pairs = sgns.Pairs([0, 1, 1], [2, 0, 1], vocabulary=users, context_vocabulary=items)
    sgns.train_pairs(pairs, vector_size=4).save(tmp_path / "m.safetensors")
    found = contents_of(tmp_path / "m.safetensors")
    assert (found["tokens"], found["context_tokens"]) == (2, 3)


def test_a_model_of_nodes_and_of_repeatable_training_is_described(tmp_path):
    path = tmp_path / "m.safetensors"
    options = {"hs": True, "negative": 0, "deterministic": True}
    sgns.train(SENTENCES, sample=0, vector_size=4, **options).save(path)
    found = contents_of(path)
    assert found["seconds"] is None
    assert found["options"].items() >= options.items()


def test_a_checkpoint_tells_how_far_it_is(tmp_path):
    path = tmp_path / "checkpoint"
    sgns.train(
        SENTENCES,
        sample=0,
        epochs=10**6,
        vector_size=4,
        checkpoint=path,
        on_progress=lambda progress: False,
    )
    found = contents_of(path)
    assert found["kind"] == "checkpoint"
    assert 0 < found["words_trained"] < found["words_to_train"] == 63 * 10**6


def test_a_corpus_is_described(tmp_path):
    path, text = tmp_path / "c.safetensors", tmp_path / "t.txt"
    text.write_text("".join(" ".join(words) + "\n" for words in SENTENCES))
    sgns.Corpus.from_file(text, min_count=10, lowercase=True, save_to=path)
    found = contents_of(path)
    assert found["options"].items() >= {"min_count": 10, "lowercase": True}.items()
    del found["options"]
    assert found == {
        "file": str(path),
        "kind": "corpus",
        "format_version": "1",
        "tokens": 2,
        "words": 36,
        "raw_words": 63,
        "sentences": 18,
        "phrase_passes": 0,
        "sources": [str(text)],
    }


def test_a_corpus_in_shards_is_described(tmp_path):
    path = tmp_path / "c.safetensors"
    corpus = sgns.Corpus.from_sentences(SENTENCES)
    corpus.save(path)
    expected = contents_of(path)
    split(path, corpus, [5])
    found = contents_of(path)
    options = {"column": None, "min_count": 3}
    assert found == expected | {"shards": ["shard0", "shard1"], "options": options}
    parts = [contents_of(tmp_path / name) for name in found["shards"]]
    assert {part["kind"] for part in parts} == {"corpus.shard"}
    for name in ("words", "raw_words", "sentences"):
        assert sum(part[name] for part in parts) == expected[name]
    (tmp_path / "shard1").unlink()
    with pytest.raises(sgns.FormatError, match=r"shard1 is missing, a shard of .*c\.safetensors"):
        contents_of(path)


def test_phrases_and_joined_corpora_are_described(tmp_path):
    corpus = sgns.Corpus.from_sentences(SENTENCES)
    phrases = sgns.Phrases.find(corpus, 5, 0.5)
    phrases.save(tmp_path / "p.safetensors")
    found = contents_of(tmp_path / "p.safetensors")
    assert (found["kind"], found["phrases"]) == ("phrases", len(phrases))
    assert found["options"].items() >= {"min_count": 5, "threshold": 0.5}.items()
    phrases.apply(corpus).save(tmp_path / "c.safetensors")
    found = contents_of(tmp_path / "c.safetensors")
    assert (found["phrase_passes"], found["sources"], found["options"]) == (1, [], {})


@pytest.mark.parametrize("format", FORMATS, ids=lambda format: format.name)
def test_vectors_of_every_format_are_described(model, tmp_path, format):
    path = tmp_path / f"v{format.extensions[0]}"
    model.vectors.save(path)
    found = contents_of(path)
    expected = {"kind": "vectors", "format": format.name, "tokens": 5, "vector_size": 4}
    assert found.items() >= expected.items()
    path = path.rename(tmp_path / "data")
    if format.second_file is None:
        assert contents_of(path, format.name).items() >= expected.items()


def test_files_of_the_drop_in_are_described(tmp_path):
    model = Word2Vec(SENTENCES, vector_size=4, min_count=1, epochs=2, sample=0)
    model.save(str(tmp_path / "model"))
    found = contents_of(tmp_path / "model")
    assert found.items() >= {"kind": "gensim.word2vec", "tokens": 5, "vector_size": 4}.items()
    assert found["options"]["epochs"] == 2
    model.wv.save(str(tmp_path / "vectors"))
    assert contents_of(tmp_path / "vectors").items() >= {"kind": "vectors", "tokens": 5}.items()
    GensimPhrases(SENTENCES, min_count=1).save(str(tmp_path / "phrases"))
    found = contents_of(tmp_path / "phrases")
    assert found["kind"] == "gensim.phrases"
    assert found["options"]["min_count"] == 1


def test_safetensors_of_other_programs_are_described_with_their_tokens(tmp_path):
    path = tmp_path / "theirs.safetensors"
    save_file({"embedding": np.ones((2, 3), np.float32)}, path)
    (tmp_path / "tokens.txt").write_text("a\nb\n")
    found = contents_of(path)
    assert (found["format"], found["tokens"], found["vector_size"]) == ("safetensors", 2, 3)


def test_every_description_is_json(model, tmp_path):
    model.save(tmp_path / "m.safetensors")
    json.dumps(contents_of(tmp_path / "m.safetensors"), allow_nan=False)


@pytest.mark.parametrize("training", ["[]", "{}", "[" * 100_000, '{"options": 1}', "\ud800"])
def test_damaged_descriptions_are_refused(tmp_path, training):
    path = tmp_path / "m.safetensors"
    arrays = {"vectors": np.zeros((2, 2), np.float32), "loss_curve": np.zeros((1, 2))}
    if training == "\ud800":
        path.write_bytes(b"\0" * 99)
    else:
        container.write(path, "model", arrays, {"training": training})
    with pytest.raises(sgns.FormatError, match=r"m\.safetensors"):
        contents_of(path)
    with pytest.raises(FileNotFoundError):
        contents_of(tmp_path / "none.bin")


@pytest.mark.parametrize("name", ["v.safetensors", "v.fasttext"])
def test_vectors_with_ngrams_tell_their_sizes(tmp_path, name):
    subwords = sgns.Subwords(3, 5, 20)
    sgns.SubwordVectors(["a", "b"], np.ones((22, 4)), subwords).save(tmp_path / name)
    found = contents_of(tmp_path / name)
    sizes = {"min_ngram": 3, "max_ngram": 5, "buckets": 20, "bytes": 22 * 4 * 4}
    assert found.items() >= ({"kind": "vectors", "tokens": 2, "vector_size": 4} | sizes).items()


@pytest.mark.parametrize("dtype", ["float16", "int8"])
def test_a_smaller_type_is_told_with_the_size_in_memory(tmp_path, dtype):
    vectors = sgns.SubwordVectors(["a", "b"], np.ones((22, 4)), sgns.Subwords(3, 5, 20))
    vectors.save(tmp_path / "v.safetensors", dtype=dtype)
    found = contents_of(tmp_path / "v.safetensors")
    assert (found["dtype"], found["tokens"], found["bytes"]) == (dtype, 2, 22 * 4 * 4)
    vectors.save(tmp_path / "v.safetensors")
    assert "dtype" not in contents_of(tmp_path / "v.safetensors")
