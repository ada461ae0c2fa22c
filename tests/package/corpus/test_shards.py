"""A manifest and its shards are the corpus of one file; what is wrong with them is named."""

import json
import os
import pickle
from pathlib import Path

import numpy as np
import pytest
import sgns
from hypothesis import given, settings
from hypothesis import strategies as st
from sgns import Corpus, FormatError, PairStream
from sgns.corpus.phrases import phrases_to_arrays
from sgns.corpus.shards import SHARD_KIND, Shard, list_of, locate_corpus, shards_of
from sgns.errors import UnexpectedFileError
from sgns.files import container
from sgns.vocabulary import vocabulary_to_arrays

from .sharded import split


@pytest.fixture
def manifest(tmp_path):
    path = tmp_path / "c.safetensors"
    split(path, Corpus.from_ids([0, 1, 2, 0, 1], [0, 2, 3, 3, 5]), [1, 3])
    return path


def assert_same(corpus, expected):
    assert corpus.vocabulary == expected.vocabulary
    assert corpus.n_raw_words == expected.n_raw_words
    assert corpus.ids.tolist() == expected.ids.tolist()
    assert corpus.offsets.tolist() == expected.offsets.tolist()
    assert [each.tolist() for each in corpus] == [each.tolist() for each in expected]
    for workers in (1, 3):
        assert corpus.fingerprints(workers) == expected.fingerprints(1)


sentences = st.lists(st.lists(st.integers(0, 5), max_size=4), min_size=1, max_size=9)


@settings(max_examples=50)
@given(sentences, st.lists(st.integers(0, 9), max_size=6))
def test_any_split_into_shards_is_the_corpus_of_one_file(tmp_path_factory, lists, cuts):
    ids = [id for sentence in lists for id in sentence]
    if not ids:
        return
    folder = tmp_path_factory.mktemp("shards")
    offsets = np.cumsum([0, *map(len, lists)])
    corpus = Corpus.from_ids(ids, offsets, n_tokens=6)
    corpus.n_raw_words += 3
    path, again, expected = (folder / f"{name}.safetensors" for name in ("manifest", "1", "2"))
    split(path, corpus, [min(cut, corpus.n_sentences) for cut in cuts])
    corpus.save(expected)
    opened = Corpus.open(path)
    assert_same(opened, corpus)
    for begin in range(len(ids) + 1):
        for end in range(begin, len(ids) + 1):
            assert opened.id_source.read(begin, end).tolist() == ids[begin:end]
    opened.save(again)
    assert again.read_bytes() == expected.read_bytes()


def test_training_from_shards_gives_the_bits_of_training_from_one_file(tmp_path, corpus):
    split(tmp_path / "m.safetensors", corpus, [3, 3, 400, 700])
    corpus.save(tmp_path / "c.safetensors")
    options = {"vector_size": 8, "epochs": 2}
    for more in ({"workers": 1}, {"workers": 3, "deterministic": True}):
        first, second = (
            sgns.train(tmp_path / f"{name}.safetensors", **options, **more) for name in "mc"
        )
        assert np.array_equal(first.vectors.matrix, second.vectors.matrix)


def test_a_checkpoint_of_one_form_is_resumed_with_the_other(tmp_path, corpus):
    forms = [tmp_path / "m.safetensors", tmp_path / "c.safetensors"]
    split(forms[0], corpus, [200, 500])
    corpus.save(forms[1])
    checkpoint = tmp_path / "checkpoint"

    class Stop(Exception):
        pass

    def stop(progress):
        raise Stop

    def train(form, epochs=3, **more):
        return sgns.train(form, vector_size=8, epochs=epochs, workers=1, **more)

    whole = train(forms[1])
    for first, second in (forms, forms[::-1]):
        checkpoint.unlink(missing_ok=True)
        with pytest.raises(Stop):
            train(first, checkpoint=checkpoint, on_progress=stop)
        resumed = train(second, checkpoint=checkpoint, resume=True)
        assert np.array_equal(resumed.vectors.matrix, whole.vectors.matrix)


def test_a_copy_of_a_corpus_in_shards_reads_them(manifest):
    corpus = Corpus.open(manifest)
    assert corpus[3].tolist() == [0, 1]  # the core has opened the files
    assert_same(pickle.loads(pickle.dumps(corpus)), corpus)
    pairs = PairStream(corpus, window=2, sample=0)
    copied = pickle.loads(pickle.dumps(pairs))
    np.testing.assert_equal([[*block] for block in copied], [[*block] for block in pairs])


def test_ids_in_shards_stay_in_their_files(manifest):
    corpus = Corpus.open(manifest)
    assert len(corpus.id_source) == 5
    assert "ids" not in vars(corpus)
    corpus.save(manifest.with_name("one.safetensors"))
    assert "ids" not in vars(corpus)


def test_phrases_of_a_manifest_are_read(tmp_path, manifest):
    found = sgns.Phrases.find(Corpus.open(manifest), 1, 0.1)
    arrays, metadata = container.read(manifest, "corpus")
    arrays |= phrases_to_arrays([found])
    container.write(manifest, "corpus", arrays, metadata)
    (again,) = Corpus.open(manifest).phrases
    assert dict(again) == dict(found)


def test_a_corpus_replaces_the_manifest_that_it_was_read_from(manifest):
    corpus, expected = Corpus.open(manifest), Corpus.open(manifest).ids
    corpus.save(manifest)
    assert list(manifest.parent.iterdir()) == [manifest]
    assert corpus.ids.tolist() == Corpus.open(manifest).ids.tolist() == expected.tolist()


def test_only_own_shards_are_removed_with_a_manifest(tmp_path, manifest):
    """Neither files that a manifest names without reason, nor those of another corpus."""
    other = Corpus.from_ids([5, 5, 5])
    (tmp_path / "other").mkdir()
    split(tmp_path / "other" / "o.safetensors", other, [])
    (tmp_path / "other" / "shard0").replace(tmp_path / "shard1")
    (tmp_path / "shard2").write_text("not a shard")
    assert shards_of(manifest) == [tmp_path / "shard0"]
    other.save(manifest)
    assert {path.name for path in tmp_path.iterdir()} == {
        "c.safetensors",
        "other",
        "shard1",
        "shard2",
    }
    assert shards_of(manifest) == shards_of(tmp_path / "shard1") == shards_of(tmp_path / "x") == []


def test_a_url_has_no_shards(monkeypatch):
    """It is not opened when something is to be written to it, which is refused."""
    monkeypatch.setattr(container, "locate", lambda *_, **__: pytest.fail("it was opened"))
    for url in ("memory://c.safetensors", Path("memory://c.safetensors")):
        assert shards_of(url) == []
        with pytest.raises(ValueError, match="cannot write to a URL"):
            Corpus.from_ids([0]).save(url)


def test_shards_are_beside_the_file_that_a_link_leads_to(tmp_path, manifest):
    link = tmp_path / "links" / "c.safetensors"
    link.parent.mkdir()
    link.symlink_to(manifest)
    assert_same(Corpus.open(link), Corpus.open(manifest))


def refused(path, file, words, verify=True):
    """Check that a corpus is refused with the name of a file and some words."""
    with pytest.raises(FormatError) as caught:
        Corpus.open(path, verify=verify)
    message = str(caught.value)
    assert str(file) in message
    assert words in message
    assert "encode the text again with --shards and --rebuild" in message
    assert shards_of(path) != [file]


@pytest.mark.parametrize("verify", [True, False])
def test_a_missing_shard_is_named(manifest, verify):
    shard = manifest.with_name("shard1")
    shard.unlink()
    refused(manifest, shard, "is missing, a shard of", verify)


@pytest.mark.parametrize("verify", [True, False])
def test_a_shard_that_was_cut_is_named(manifest, verify):
    shard = manifest.with_name("shard1")
    whole = shard.read_bytes()
    for size in range(len(whole)):
        shard.write_bytes(whole[:size])
        refused(manifest, shard, " is a shard of ", verify)


def test_swapped_shards_are_named(manifest):
    first, second = manifest.with_name("shard0"), manifest.with_name("shard2")
    first.replace(manifest.with_name("x"))
    second.replace(first)
    manifest.with_name("x").replace(second)
    refused(manifest, first, "has 2 words and the identity 'identity 2', not 2 and 'identity 0'")


def test_a_changed_byte_of_a_shard_is_detected(manifest):
    shard = manifest.with_name("shard0")
    whole = shard.read_bytes()
    for place in range(0, len(whole), 23):
        damaged = bytearray(whole)
        damaged[place] ^= 1
        shard.write_bytes(damaged)
        refused(manifest, shard, " is a shard of ")
    damaged = bytearray(whole)
    damaged[-1] ^= 1
    shard.write_bytes(damaged)
    refused(manifest, shard, "do not match their checksum")


def test_another_file_in_place_of_a_shard_is_named(manifest):
    shard = manifest.with_name("shard2")
    shard.unlink()
    Corpus.from_ids([0, 1]).save(shard)
    refused(manifest, shard, "wanted 'corpus.shard'")
    with pytest.raises(UnexpectedFileError, match="open the manifest that lists it"):
        Corpus.open(manifest.with_name("shard0"))


@pytest.mark.parametrize("offsets", [[1, 2], [0, 1], [0, 3], []])
def test_shards_hold_whole_sentences(manifest, offsets):
    """Otherwise sentences of the next one would begin in the wrong place."""
    shard = manifest.with_name("shard0")
    arrays, metadata = container.read(shard, SHARD_KIND)
    arrays["offsets"] = np.array(offsets, np.uint64)
    container.write(shard, SHARD_KIND, arrays, metadata)
    refused(manifest, shard, "shard0: not a valid corpus: ")


ENTRY = Shard("shard0", 2, 1, 2, "identity 0")._asdict()


@pytest.mark.parametrize(
    "listed",
    [
        "",
        "{",
        "[" * 99_999,
        "null",
        "3",
        "[]",
        "[3]",
        "[{}]",
        json.dumps(ENTRY),
        json.dumps([ENTRY, ENTRY]),
        *(
            json.dumps([ENTRY | changed])
            for changed in (
                {"name": "../shard0"},
                {"name": "/etc/passwd"},
                {"name": "folder/shard0"},
                {"name": "folder\\shard0"},
                {"name": "C:shard0"},
                {"name": "."},
                {"name": ".."},
                {"name": ""},
                {"name": "shard0\0"},
                *([{"name": "\ud800"}] if os.name == "posix" else []),  # Windows has such names
                {"name": 3},
                {"name": ["shard0"]},
                {"n_words": -1},
                {"n_words": 2**63},
                {"n_sentences": 10**400},
                {"n_words": 2.0},
                {"n_words": True},
                {"n_raw_words": "2"},
                {"n_raw_words": None},
                {"identity": 0},
                {"more": 1},
            )
        ),
    ],
)
def test_a_damaged_list_is_refused(manifest, listed):
    arrays, metadata = container.read(manifest, "corpus")
    container.write(manifest, "corpus", arrays, metadata | {"shards": listed})
    refused(manifest, manifest, "has no valid list of shards: ")
    assert shards_of(manifest) == []


@pytest.mark.parametrize("changed", [{"n_words": 2**62}, {"n_sentences": 0}, {"identity": "x"}])
def test_a_list_that_differs_from_its_shards_is_refused(manifest, changed):
    arrays, metadata = container.read(manifest, "corpus")
    listed = json.loads(metadata["shards"])
    listed[0] |= changed
    container.write(manifest, "corpus", arrays, metadata | {"shards": json.dumps(listed)})
    refused(manifest, manifest.with_name("shard0"), "is another shard than the one that")


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*ENTRY]), inner),
)


@settings(max_examples=200)
@given(
    st.text(max_size=20)
    | json_values.map(json.dumps)
    | st.lists(st.fixed_dictionaries(dict.fromkeys(ENTRY, json_values)), max_size=2).map(json.dumps)
)
def test_any_list_is_read_or_refused(tmp_path_factory, listed):
    path = tmp_path_factory.mktemp("list") / "c.safetensors"
    metadata = {"n_raw_words": "1", "shards": listed}
    container.write(path, "corpus", vocabulary_to_arrays(sgns.Vocabulary(["a"], [1])), metadata)
    with pytest.raises((FormatError, OSError)):
        Corpus.open(path)
    assert shards_of(path) == []


def test_a_manifest_lists_what_was_written(manifest):
    located = locate_corpus(manifest)
    assert located.metadata["shards"] == list_of(located.shards)
    assert located.n_sentences == 4
    assert [shard.n_sentences for shard in located.shards] == [1, 2, 1]
    assert located.metadata["recipe"] == '{"min_count": 3}'
    assert located.metadata["n_raw_words"] == "5"
