"""Models of documents: parameters, tags, files and names behave as docs/gensim.md says."""

import copy
import inspect
import re
from pathlib import Path

import numpy as np
import pytest
import sgns
from sgns.compat.gensim import Doc2Vec, KeyedVectors, TaggedDocument, Word2Vec
from sgns.files import container

OPTIONS = {"vector_size": 8, "min_count": 1, "sample": 0, "epochs": 20, "workers": 1}
OPTIONS |= {"alpha": 0.05}
METHODS = [
    {"dm": 0},
    {"dm": 0, "dbow_words": 1},
    {"dm": 1, "window": 2},
    {"dm": 1, "window": 1, "dm_mean": 0},
    {"dm": 0, "hs": 1, "negative": 0},
    {"dm": 1, "window": 1, "hs": 1},
    {"dm": 1, "window": 1, "dm_concat": 1},
    {"dm": 1, "window": 1, "dm_concat": 1, "hs": 1, "negative": 0},
]


@pytest.fixture(scope="module")
def documents():
    """Documents of two topics in turn. Each has its number and its topic as tags."""
    rng = np.random.default_rng(0)
    words = [[f"{name}{i}" for i in range(40)] for name in "ab"]
    return [
        TaggedDocument(rng.choice(words[i % 2], 60).tolist(), [i, f"topic-{'ab'[i % 2]}"])
        for i in range(120)
    ]


def topic(document):
    return document.words[0][0]


def with_words_of_others(documents):
    """Replace a quarter of the words of each document by words of the next one.

    A concatenation learns the topic from the window alone, if each word has one topic.
    """
    rng = np.random.default_rng(0)
    return [
        TaggedDocument(rng.permutation([*own.words[:45], *other.words[:15]]).tolist(), own.tags)
        for own, other in zip(documents, documents[1:] + documents[:1], strict=True)
    ]


@pytest.mark.parametrize("method", METHODS)
def test_documents_of_a_topic_are_near_each_other_and_new_ones_near_them(documents, method):
    numbered = [TaggedDocument(document.words, document.tags[:1]) for document in documents]
    if method.get("dm_concat"):
        numbered = with_words_of_others(numbered)
    model = Doc2Vec(numbered, **OPTIONS | method)
    known, inferred = [], []
    for number in range(0, len(documents), 5):
        document = documents[number]
        vector = model.infer_vector(numbered[number].words)
        for found, near in (
            (known, model.dv.most_similar(number, topn=4)),
            (inferred, model.dv.most_similar([vector], topn=4)),
        ):
            found += [topic(documents[tag]) == topic(document) for tag, _ in near]
    assert np.mean(known) > 0.6
    assert np.mean(inferred) > 0.6


@pytest.mark.parametrize(
    ("method", "options"),
    [
        ("dbow", {"dm": 0, "dbow_words": 1}),
        ("dm", {"dm": 1}),
        ("dm-sum", {"dm": 1, "dm_mean": 0}),
        ("dm", {"dm": 1, "hs": 1, "negative": 0}),
    ],
)
def test_one_epoch_is_that_of_train_documents(documents, method, options):
    """Rows of words have the same start. Those of tags have, too, if tags are numbers."""
    texts = [list(document.words) for document in documents]
    theirs = sgns.train_documents(
        texts,
        method=method,
        train_words=method == "dbow",
        vector_size=8,
        min_count=1,
        sample=0,
        epochs=1,
        workers=1,
        hs=bool(options.get("hs")),
        negative=options.get("negative", 5),
    )
    tagged = [TaggedDocument(words, [i]) for i, words in enumerate(texts)]
    given = {"vector_size": 8, "min_count": 1, "sample": 0, "epochs": 1, "workers": 1}
    model = Doc2Vec(tagged, **given, **options)
    np.testing.assert_array_equal(model.dv.vectors, theirs.documents.matrix)
    np.testing.assert_array_equal(model.wv.vectors, theirs.vectors.matrix)
    assert model.dv.index_to_key == list(range(len(texts)))


def test_the_constructor_has_gensims_parameters_in_order(real):
    mine, theirs = (list(inspect.signature(kind).parameters.values()) for kind in (
        Doc2Vec, real["Doc2Vec"],
    ))  # fmt: skip
    assert [(p.name, p.default) for p in mine[:-1]] == [(p.name, p.default) for p in theirs[:-1]]


@pytest.mark.parametrize(
    "method",
    [
        "build_vocab",
        "build_vocab_from_freq",
        "estimate_memory",
        "estimated_lookup_memory",
        "infer_vector",
        "reset_from",
        "save_word2vec_format",
        "similarity_unseen_docs",
    ],
)
def test_methods_have_gensims_parameters(real, method):
    mine, theirs = (
        [
            (p.name, p.default)
            for p in inspect.signature(getattr(kind, method)).parameters.values()
            if p.kind is not p.VAR_KEYWORD
        ]
        for kind in (Doc2Vec, real["Doc2Vec"])
    )
    assert mine[: len(theirs)] == theirs


def test_the_guide_mentions_every_parameter_and_method(real):
    guide = (Path(__file__).parents[5] / "docs/gensim.md").read_text()
    names = set(inspect.signature(real["Doc2Vec"]).parameters) - {"kwargs"}
    names |= {name for name in vars(real["Doc2Vec"]) if not name.startswith("_")}
    for name in names:
        assert re.search(rf"`[^`]*\b{name}\b[^`]*`", guide), name


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"dm_concat": "yes"}, TypeError, "dm_concat must be 0 or 1, got 'yes'"),
        ({"dm_tag_count": 0}, ValueError, "dm_tag_count must be at least 1"),
        ({"sg": 1}, TypeError, r"no parameter 'sg': dm=0 is PV-DBOW, dm=1 is PV-DM"),
        ({"vectorsize": 3}, TypeError, r"Doc2Vec\(\) got .*'vectorsize'; here it is 'vector_size'"),
        ({"dm": "yes"}, TypeError, "dm must be 0 or 1, got 'yes'"),
        ({"window": 0}, ValueError, "window must be at least 1"),
    ],
)
def test_other_parameters_are_refused(options, error, message):
    with pytest.raises(error, match=message):
        Doc2Vec(**options)


def test_concatenated_vectors_have_the_shapes_of_gensim(real, documents):
    tagged = [TaggedDocument(each.words, each.tags[:1]) for each in documents[:20]]
    given = {**OPTIONS, "dm": 1, "dm_concat": 1, "window": 3, "hs": 1, "epochs": 1}
    mine, theirs = (kind(tagged, **given) for kind in (Doc2Vec, real["Doc2Vec"]))
    assert mine.layer1_size == theirs.layer1_size == 7 * 8
    for name in ("syn1neg", "syn1"):
        assert getattr(mine, name).shape == getattr(theirs, name).shape
    assert sorted(mine.wv.index_to_key) == sorted(theirs.wv.index_to_key)
    assert mine.wv.index_to_key[-1] == theirs.wv.index_to_key[-1] == "\0"
    with pytest.raises(RuntimeError, match="from a document and a whole window"):
        mine.predict_output_word(["a1"])
    with pytest.raises(RuntimeError, match="from a document and a whole window"):
        mine.score([["a1", "a2"]])


def test_documents_with_another_number_of_tags_are_not_concatenated(documents):
    given = {**OPTIONS, "dm": 1, "dm_concat": 1, "window": 2, "epochs": 1, "dm_tag_count": 2}
    some = [TaggedDocument(["a1", "a2"], ["x"]), *documents[:9]]
    model = Doc2Vec(some, **given)
    start = Doc2Vec(**given)
    start.build_vocab(some)
    assert model.layer1_size == 6 * 8
    assert np.array_equal(model.dv["x"], start.dv["x"])
    assert not np.array_equal(model.dv[0], start.dv[0])
    with pytest.raises(RuntimeError, match="dm_tag_count is 2: train with dm_tag_count=1 to infer"):
        model.infer_vector(["a1"])
    with pytest.warns(UserWarning, match="nothing was trained: no document with dm_tag_count=2 "):
        model.train(some[:1], total_examples=1, epochs=1)


def test_a_concatenated_model_is_the_same_after_a_file_and_through_gensim(documents, tmp_path):
    tagged = [TaggedDocument(each.words, each.tags[:1]) for each in documents[:20]]
    given = {**OPTIONS, "dm": 1, "dm_concat": 1, "window": 2, "hs": 1, "epochs": 2}
    model = Doc2Vec(tagged, **given)
    model.save(tmp_path / "m")
    theirs = model.to_gensim()
    for other in (Doc2Vec.load(tmp_path / "m"), Doc2Vec.from_gensim(theirs)):
        for name in ("syn1neg", "syn1", "layer1_size"):
            np.testing.assert_array_equal(getattr(other, name), getattr(model, name))
        assert other.wv.index_to_key == model.wv.index_to_key
        np.testing.assert_array_equal(
            other.infer_vector(tagged[0].words), model.infer_vector(tagged[0].words)
        )
        other.train(tagged, total_examples=20, epochs=1)  # training goes on
    assert theirs.infer_vector(tagged[0].words).shape == (8,)


def test_concatenation_needs_the_null_word(documents):
    model = Doc2Vec(**OPTIONS, dm=1, dm_concat=1)
    other = Doc2Vec(**OPTIONS, dm=1)
    other.build_vocab(documents[:20])
    model.reset_from(other)
    with pytest.raises(RuntimeError, match=r"needs the null word '\\x00', which build_vocab"):
        model.train(documents[:20], total_examples=20, epochs=1)


def test_concatenation_has_no_effect_without_windows(documents):
    model = Doc2Vec(documents[:20], **OPTIONS, dm=0, dm_concat=1, dm_tag_count=2)
    assert (model.dm_concat, model.dm_tag_count, model.layer1_size) == (1, 2, 8)


def test_names_of_gensim_3_are_understood(documents):
    with pytest.warns(DeprecationWarning, match="size is deprecated: use vector_size"):
        model = Doc2Vec(documents[:20], size=3, min_count=1, sample=0)
    assert model.dv.vectors.shape[1] == 3
    with pytest.warns(DeprecationWarning, match="docvecs is deprecated: use dv"):
        assert model.docvecs is model.dv
    with pytest.raises(AttributeError, match=r"use model\.dv\.most_similar for documents"):
        model.most_similar  # noqa: B018
    with pytest.raises(TypeError, match="'steps'; here it is 'epochs'"):
        model.infer_vector(["a1"], steps=4)
    with pytest.raises(TypeError, match="'documents'; here it is 'corpus_iterable'"):
        model.build_vocab(documents=documents)


@pytest.mark.parametrize(
    "options",
    [
        {"dm": 1},
        {"dm": 1, "dm_mean": 0, "comment": "mine", "workers": 4},
        {"dm": 1, "dm_concat": 1},
        {"dm": 0, "hs": 1, "sample": 0.01},
        {"dm": 0, "dbow_words": 1, "negative": 0, "hs": 1, "min_count": 2},
    ],
)
def test_the_name_is_gensims(real, documents, options):
    mine, theirs = (kind(**options) for kind in (Doc2Vec, real["Doc2Vec"]))
    # gensim loses dm_mean and comment, which come to their class by other ways.
    theirs.cbow_mean = options.get("dm_mean", 1)
    theirs.comment = options.get("comment")
    assert str(mine) == repr(mine) == str(theirs)


# --- tags -----------------------------------------------------------------------------------


def tagged(*tags):
    return [TaggedDocument(["a", "b", "a"], each) for each in tags]


def test_rows_of_integers_come_first_and_strings_follow(real):
    tags = [["x", 2], [0], ["y"]]
    mine, theirs = (kind(tagged(*tags), **OPTIONS) for kind in (Doc2Vec, real["Doc2Vec"]))
    assert mine.dv.index_to_key == theirs.dv.index_to_key == [0, 1, 2, "x", "y"]
    assert [mine.dv.get_index(key) for key in (0, 2, "x", "y")] == [0, 2, 3, 4]
    for key in ("x", "y"):
        for name in ("word_count", "doc_count"):
            assert mine.dv.get_vecattr(key, name) == theirs.dv.get_vecattr(key, name)
    assert mine.dv.get_vecattr(2, "word_count") == 3
    assert mine.dv.get_vecattr(1, "doc_count") == 0
    assert np.array_equal(mine["x"], mine.dv["x"])
    assert np.array_equal(mine[["a", 2]], [mine.wv["a"], mine.dv[2]])
    with pytest.raises(KeyError):
        mine["z"]
    assert "x" in mine
    assert "z" not in mine


def test_few_large_integers_have_rows_alone():
    model = Doc2Vec(tagged([10**9], [7]), **OPTIONS)
    assert model.dv.index_to_key == [7, 10**9]
    assert model.dv[10**9].shape == (8,)
    assert 8 not in model.dv


def test_tags_that_files_cannot_hold_are_refused_before_training():
    with pytest.raises(TypeError, match="words and keys must be strings, numbers"):
        Doc2Vec(tagged([object()]), **OPTIONS)


def test_tags_have_rows_even_if_no_word_is_frequent():
    model = Doc2Vec()
    model.build_vocab(tagged([0], ["x"]))
    assert (len(model.wv), model.dv.vectors.shape) == (0, (2, 100))
    with pytest.raises(RuntimeError, match="first build vocabulary"):
        model.infer_vector(["a"])


def test_an_update_adds_words_and_tags(documents):
    model = Doc2Vec(documents, **OPTIONS, dm=0)
    before = {"wv": model.wv.vectors.copy(), "dv": model.dv.vectors.copy()}
    more = [TaggedDocument(["neu", "zwei"] * 9, ["new", 5, 999])] * 3
    model.build_vocab(more, update=True)
    assert model.dv.index_to_key[-2:] == ["new", 999]
    assert model.dv.get_vecattr(5, "doc_count") == 4
    assert "neu" in model.wv
    assert np.array_equal(model.dv.vectors[:-2], before["dv"])
    assert np.array_equal(model.wv.vectors[:-2], before["wv"])
    model.train(more, total_examples=3, epochs=2)
    changed = (model.dv.vectors[:-2] != before["dv"]).any(axis=1)
    assert np.flatnonzero(changed).tolist() == [5]


def test_a_new_vocabulary_replaces_the_tags(documents):
    model = Doc2Vec(documents, **OPTIONS)
    model.build_vocab(tagged(["x"], ["y"]))
    assert model.dv.index_to_key == ["x", "y"]
    model.build_vocab_from_freq({"a": 3, "b": 2}, corpus_count=4)
    assert (len(model.wv), model.corpus_count) == (2, 4)
    assert model.dv.index_to_key == ["x", "y"]  # counts of words say nothing of tags
    other = Doc2Vec(**OPTIONS)
    other.reset_from(model)
    assert (other.dv.index_to_key, other.wv.index_to_key) == (["x", "y"], ["a", "b"])
    assert other.dv.vectors.shape == (2, 8)


def test_the_steps_of_a_vocabulary_are_those_of_build_vocab(documents):
    whole, steps = Doc2Vec(**OPTIONS), Doc2Vec(**OPTIONS)
    whole.build_vocab(documents)
    assert steps.scan_vocab(documents) == (whole.corpus_total_words, len(documents))
    steps.prepare_vocab()
    assert steps.dv.index_to_key == whole.dv.index_to_key
    assert np.array_equal(steps.dv.vectors, whole.dv.vectors)


def test_lines_of_a_file_are_documents(tmp_path):
    path = tmp_path / "t.txt"
    path.write_text("a b a\n\nb a b\n" * 5)
    model = Doc2Vec(corpus_file=path, **OPTIONS)
    assert model.dv.index_to_key == list(range(15))
    assert (model.corpus_count, model.corpus_total_words) == (15, 30)
    assert model.dv.get_vecattr(1, "word_count") == 0
    model.train(corpus_file=path, total_words=model.corpus_total_words, epochs=1)


def test_frozen_tags_and_given_vectors_stay(documents):
    model = Doc2Vec(documents, **OPTIONS)
    model.dv.vectors_lockf = np.ones(len(model.dv), np.float32)
    model.dv.vectors_lockf[:3] = 0
    model.dv.vectors = np.full_like(model.dv.vectors, 0.5)
    model.train(documents, total_examples=1, epochs=1)
    assert (model.dv.vectors[:3] == 0.5).all()
    assert (model.dv.vectors[3:] != 0.5).any(axis=1).all()


def test_arguments_of_train_are_checked_in_gensims_order(documents):
    model = Doc2Vec(documents[:20], **OPTIONS)
    for arguments in (
        {"corpus_file": 1},
        {"corpus_iterable": 1},
        {"corpus_iterable": documents, "corpus_file": "t"},
        {},
    ):
        with pytest.raises(TypeError):
            model.train(**arguments)
    with pytest.raises(ValueError, match=r"epochs=model\.epochs"):
        model.train(documents, total_examples=1)
    with pytest.raises(RuntimeError, match="first build vocabulary"):
        Doc2Vec([])


# --- new documents --------------------------------------------------------------------------


def test_a_vector_depends_on_the_words_and_the_options_alone(documents):
    model = Doc2Vec(documents, **OPTIONS)
    words = list(documents[0].words)
    kept = [each.copy() for each in (model.dv.vectors, model.wv.vectors, model.syn1neg)]
    vector = model.infer_vector(words)
    assert vector.dtype == np.float32
    other = model.infer_vector(words[::-1])
    assert np.array_equal(model.infer_vector(tuple(words)), vector)
    assert not np.array_equal(other, vector)
    for given in ({"epochs": 2}, {"alpha": 0.01}, {"min_alpha": 0.04}):
        assert not np.array_equal(model.infer_vector(words, **given), vector)
    for before, after in zip(
        kept, (model.dv.vectors, model.wv.vectors, model.syn1neg), strict=True
    ):
        assert np.array_equal(before, after)
    assert not model.infer_vector([]).any()
    assert not model.infer_vector(["unseen"]).any()
    assert np.array_equal(pickled(model).infer_vector(words), vector)
    assert model.infer_vector(words, alpha=1e-6).shape == (8,)  # below min_alpha
    with pytest.raises(TypeError, match=r"write infer_vector\('a b'\.split\(\)\)"):
        model.infer_vector("a b")


def pickled(model):
    copied = copy.deepcopy(model)
    assert copied.dv.vectors is not model.dv.vectors
    return copied


def test_a_vector_is_that_of_the_current_model(documents):
    model = Doc2Vec(documents, **OPTIONS, dm=0)
    words = documents[0].words
    first = model.infer_vector(words)
    model.syn1neg = model.syn1neg * 2
    second = model.infer_vector(words)
    assert not np.array_equal(first, second)
    model.train(documents, total_examples=1, epochs=1)
    third = model.infer_vector(words)
    assert not np.array_equal(second, third)
    model.ns_exponent = 0.0
    assert not np.array_equal(model.infer_vector(words), third)


def test_a_diverged_inference_leaves_the_model_sound(documents):
    model = Doc2Vec(documents, **OPTIONS, dm=0)
    with pytest.raises(sgns.DivergenceError, match="lower alpha"):
        model.infer_vector(documents[0].words, alpha=1e38)
    assert np.isfinite(model.infer_vector(documents[0].words)).all()
    model.train(documents, total_examples=1, epochs=1)


def test_the_similarity_of_new_documents_is_that_of_their_vectors(documents):
    model = Doc2Vec(documents, **OPTIONS, dm=0)
    a, b = documents[0].words, documents[1].words
    first, second = model.infer_vector(a), model.infer_vector(b)
    cosine = first @ second / np.linalg.norm(first) / np.linalg.norm(second)
    assert model.similarity_unseen_docs(a, b) == pytest.approx(cosine, abs=1e-6)
    assert model.similarity_unseen_docs(a, a) == pytest.approx(1, abs=1e-6)


# --- files ----------------------------------------------------------------------------------


@pytest.mark.parametrize("options", [{"dm": 0, "dbow_words": 1}, {"dm": 1, "dm_mean": 0, "hs": 1}])
def test_a_loaded_model_continues_as_the_saved_one(documents, options, tmp_path):
    path = tmp_path / "m"
    model = Doc2Vec(documents, **OPTIONS, **options, comment="mine")
    model.save(path)
    read = Doc2Vec.load(path)
    assert str(read) == str(model)
    assert read.dv.index_to_key == model.dv.index_to_key
    assert read.dv.get_vecattr(3, "word_count") == model.dv.get_vecattr(3, "word_count")
    words = documents[0].words
    assert np.array_equal(read.infer_vector(words), model.infer_vector(words))
    for each in (model, read):
        each.train(documents, total_examples=1, epochs=1)
    assert np.array_equal(read.dv.vectors, model.dv.vectors)
    assert np.array_equal(read.wv.vectors, model.wv.vectors)
    assert KeyedVectors.load(path).index_to_key == model.wv.index_to_key
    assert sgns.WordVectors.load(path).vocabulary.tokens == tuple(model.wv.index_to_key)
    with pytest.raises(sgns.FormatError, match=r"load it with Doc2Vec\.load"):
        Word2Vec.load(path)
    with pytest.raises(sgns.FormatError, match=r"load it with sgns\.compat\.gensim\.Doc2Vec"):
        sgns.Model.load(path)
    with pytest.raises(AttributeError, match="call it on the class"):
        model.load(path)


def test_damaged_files_are_refused(documents, tmp_path):
    path = tmp_path / "m"
    Doc2Vec(documents[:20], **OPTIONS).save(path)
    arrays, metadata = container.read(path, "gensim.doc2vec")
    for name, values in (
        ("dv.vectors", arrays["dv.vectors"][:-1]),
        ("dv.vectors", arrays["dv.vectors"][:, :-1].copy()),
        ("dv.keys", arrays["dv.keys"][:-1]),
        ("context_vectors", arrays["context_vectors"][:-1]),
    ):
        container.write(path, "gensim.doc2vec", arrays | {name: values}, metadata)
        with pytest.raises(sgns.FormatError):
            Doc2Vec.load(path)


@pytest.mark.parametrize("binary", [False, True])
def test_words_and_documents_are_written_together(real, documents, binary, tmp_path):
    model = Doc2Vec(documents[:20], **OPTIONS)
    for words, tags in ((True, True), (False, True), (True, False)):
        paths = [tmp_path / name for name in ("mine", "theirs", "counts")]
        options = {"word_vec": words, "doctag_vec": tags, "binary": binary}
        model.save_word2vec_format(paths[0], **options, fvocab=paths[2])
        found = KeyedVectors.load_word2vec_format(paths[0], binary=binary)
        assert len(found) == len(model.wv) * words + len(model.dv) * tags
        if tags:
            assert np.allclose(found["*dt_3"], model.dv[3], atol=1e-6)
        assert len(paths[2].read_text().splitlines()) == len(found)
    with pytest.raises(ValueError, match="nothing to write: set word_vec, doctag_vec or both"):
        model.save_word2vec_format(paths[0], word_vec=False)


def test_a_copy_of_gensim_can_be_trained_by_it(real, documents):
    model = Doc2Vec(documents, **OPTIONS, dm=1, dm_mean=0, hs=1)
    theirs = model.to_gensim()
    assert type(theirs) is real["Doc2Vec"]
    assert theirs.cbow_mean == 0
    assert np.array_equal(theirs.dv.vectors, model.dv.vectors)
    assert theirs.dv.most_similar(0, topn=3)[0][0] == model.dv.most_similar(0, topn=3)[0][0]
    theirs.train(documents, total_examples=len(documents), epochs=1)
    back = Doc2Vec.from_gensim(theirs)
    assert np.array_equal(back.dv.vectors, theirs.dv.vectors)
    assert not np.array_equal(back.dv.vectors, model.dv.vectors)


def test_memory_is_that_of_words_and_tags(documents):
    model = Doc2Vec(documents, **OPTIONS)
    report = model.estimate_memory()
    assert report["doctag_lookup"] == model.estimated_lookup_memory() > 0
    assert report["doctag_syn0"] == 4 * 16 * len(model.dv)  # rows are padded
    assert report["total"] == sum(report.values()) - report["total"]


def test_subclasses_are_not_called_with_batches_of_documents(documents, tmp_path):
    class Mine(Doc2Vec):
        def __init__(self, documents):
            super().__init__(documents, **OPTIONS)

        def _do_train_job(self, *arguments):
            raise AssertionError

    Mine(documents[:20]).save(tmp_path / "m")
    assert type(Mine.load(tmp_path / "m")) is Mine
