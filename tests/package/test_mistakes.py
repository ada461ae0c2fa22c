"""Mistakes of new users: the message alone tells what to type."""

import re
from pathlib import Path

import numpy as np
import pytest
import sgns
import torch
from sgns.compat.gensim import KeyedVectors
from sgns.sklearn import MeanVectorizer

SENTENCES = [["tea", "for", "two"], ["two", "for", "tea"]] * 10
QUICK = {"min_count": 1, "sample": 0, "epochs": 1, "vector_size": 4, "workers": 1}


def train(**options):
    return sgns.train(SENTENCES, **{**QUICK, **options})


@pytest.fixture(scope="module")
def model():
    return train()


@pytest.mark.parametrize(
    ("name", "value", "ours"),
    [
        ("size", 100, "'vector_size'"),
        ("vectorsize", 100, "'vector_size'"),
        ("embedding_dim", 100, "'vector_size'"),
        ("dim", 100, "'vector_size'"),
        ("sg", 1, "architecture='skip-gram' or architecture='cbow'"),
        ("lr", 0.1, "'alpha'"),
        ("learning_rate", 0.1, "'alpha'"),
        ("iter", 3, "'epochs'"),
        ("epoch", 3, "'epochs'"),
        ("n_epochs", 3, "'epochs'"),
        ("callbacks", [], "'on_progress'"),
        ("ws", 5, "'window'"),
        ("neg", 5, "'negative'"),
        ("num_workers", 4, "'workers'"),
        ("n_jobs", 4, "'workers'"),
        ("random_state", 0, "'seed'"),
        ("min_cont", 1, "'min_count'"),
        ("max_vocab_size", 1000, "'max_size' of Corpus.from_file"),
    ],
)
def test_names_of_options_in_other_libraries(name, value, ours):
    message = rf"^train\(\) got an unexpected keyword argument '{name}'; did you mean {ours}\?$"
    with pytest.raises(TypeError, match=message):
        train(**{name: value})


def test_options_of_reading_are_not_options_of_training():
    with pytest.raises(TypeError, match=r"'lowercase'; it is an option of Corpus\.from_file$"):
        train(lowercase=True)
    with pytest.raises(
        TypeError, match=r"^train_pairs\(\) got .* 'window'; it is an option of train"
    ):
        sgns.train_pairs([0, 1], [1, 0], window=3)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: sgns.Corpus.from_file("x", min_cont=1),
            r"^Corpus\.from_file\(\) .* 'min_count'\?",
        ),
        (lambda: sgns.Corpus.from_sentences([], minfreq=1), r"from_sentences\(\) .* 'min_count'\?"),
        (lambda: sgns.Corpus.from_sessions([], [], stopwords=[]), r"from_sessions\(\) .* 'drop'\?"),
        (lambda: sgns.Corpus.from_column([], lower=True), r"from_column\(\) .* 'lowercase'\?"),
        (lambda: sgns.Corpus.from_parquet("x", "y", tokenizr=1), r"parquet\(\) .* 'tokenizer'\?"),
        (lambda: sgns.train_pairs([0], [1], size=3), r"^train_pairs\(\) .* 'vector_size'\?"),
        (lambda: sgns.graph.node2vec("x", dimensions=3), r"^node2vec\(\) .* 'vector_size'\?"),
        (lambda: sgns.graph.node2vec("x", walk_len=3), r"^node2vec\(\) .* 'walk_length'\?"),
        (lambda: sgns.graph.random_walks("x", n_walks=3), r"random_walks\(\) .* 'num_walks'\?"),
        (lambda: sgns.PairStream(SENTENCES, win=3), r"^PairStream\(\) .* 'window'\?"),
        (lambda: sgns.Phrases.find([], thresh=1), r"^Phrases\.find\(\) .* 'threshold'\?"),
        (lambda: sgns.WordVectors.load("x", limi=1), r"WordVectors\.load\(\) .* 'limit'\?"),
        (lambda: sgns.WordVectors.load("x", binary=True), "mean format='word2vec-binary' or"),
        (lambda: MeanVectorizer(size=3), r"^MeanVectorizer\(\) got .* 'vector_size'\?"),
    ],
)
def test_every_call_with_options_suggests_a_name(call, message):
    with pytest.raises(TypeError, match=message):
        call()


@pytest.mark.parametrize(
    ("option", "value", "message"),
    [
        ("architecture", "sg", "one of skip-gram, cbow, .* did you mean 'skip-gram'"),
        ("architecture", "SkipGram", "did you mean 'skip-gram'"),
        ("architecture", 1, "architecture must be one of skip-gram, cbow, cbow-sum, got 1"),
        ("objective", "Logistic", "did you mean 'logistic'"),
        ("negatives_mode", "per-pair", "did you mean 'per_pair'"),
        ("noise", "unigram", "did you mean 'power'"),
        ("backend", "c++", "did you mean 'cpp'"),
        ("window", 0, "window must be at least 1, got 0"),
        ("negative", 0, "at least 1, got 0; for hierarchical softmax alone, set hs=True"),
    ],
)
def test_errors_of_wrong_values_name_the_allowed_ones(option, value, message):
    with pytest.raises(ValueError, match=message):
        sgns.train(Path("no such file"), **{option: value})  # before anything is read


@pytest.mark.parametrize(
    ("option", "value", "message"),
    [
        ("epochs", "5", "epochs must be an integer, got '5': write the number without quotes"),
        ("alpha", "0.1", "alpha must be a number, got '0.1': write the number without quotes"),
        ("vector_size", True, "vector_size must be an integer, got True"),
        ("alpha", True, "alpha must be a number, got True"),
        ("hs", "no", "hs must be True or False, got 'no'"),
        ("deterministic", "no", "deterministic must be True or False, got 'no'"),
        ("shrink_windows", "no", "shrink_windows must be True or False, got 'no'"),
        ("ns_exponent", "x", "ns_exponent must be a number, got 'x'"),
        ("on_progress", 3, "on_progress must be a function, got 3"),
    ],
)
def test_values_of_the_wrong_type_name_the_option(option, value, message):
    with pytest.raises(TypeError, match=message):
        sgns.train(Path("no such file"), **{option: value})


def test_a_number_as_text():
    with pytest.raises(ValueError, match=r"window must be an .* '5': write the number without"):
        train(window="5")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"initial_vectors": "x"}, "initial_vectors must be WordVectors or an array of numbers"),
        ({"frozen": 3}, "frozen must be True, or a list of tokens or ids, got 3"),
        ({"frozen": "tea"}, r"not the string 'tea': pass \['tea'\]"),
    ],
)
def test_starts_of_the_wrong_type(options, message):
    with pytest.raises(TypeError, match=message):
        train(**options)


def test_a_corpus_that_is_too_small_for_min_count():
    with pytest.raises(sgns.CorpusError, match=r"min_count=5 times .*; min_count=1 keeps every"):
        sgns.train([["tea", "for", "two"]] * 3, min_count=5)


@pytest.mark.parametrize("topn", ["3", 2.5, True])
def test_a_number_of_neighbors_is_an_integer(model, topn):
    with pytest.raises(TypeError, match=r"^topn must be an integer, got "):
        model.vectors.most_similar("tea", topn=topn)


def test_names_of_arguments_of_queries(model):
    for name in ("top_n", "n", "k", "tpon"):
        with pytest.raises(TypeError, match=r"^WordVectors\.most_similar\(\) .* 'topn'\?$"):
            model.vectors.most_similar("tea", **{name: 3})
    with pytest.raises(TypeError, match=r"^WordVectors\.save\(\) .* mean format='word2vec-bin"):
        model.vectors.save("x.bin", binary=True)


def test_options_without_a_name():
    with pytest.raises(TypeError, match=r"^train\(\) got 100 without a name: .* name=value"):
        sgns.train(SENTENCES, 100)


def test_options_of_an_encoded_corpus():
    corpus = sgns.Corpus.from_sentences(SENTENCES)
    with pytest.raises(ValueError, match=r"min_count was set .*, such as Corpus\.from_file$"):
        sgns.train(corpus, min_count=1)


def test_files_that_are_not_text(model, tmp_path):
    with pytest.raises(FileNotFoundError, match="No such file or directory: 'news"):
        sgns.train(Path("news.txt"))
    model.vectors.save(tmp_path / "v.txt")
    with pytest.raises(sgns.CorpusError, match=r"is a file of vectors .* sgns\.WordVectors\.load"):
        sgns.train(tmp_path / "v.txt")


def test_what_is_no_corpus(model):
    pairs = sgns.Pairs([0, 1], [1, 0])
    graph = sgns.graph.Graph.from_edges([0, 1], [1, 2])
    others = (model, model.vectors, model.vocabulary, graph, pairs)
    for data in others:
        with pytest.raises(TypeError, match=r"^corpus must be a Corpus, the path of a text"):
            sgns.train(data)
    for data, hint in ((graph, r"sgns\.graph\.node2vec$"), (pairs, r"sgns\.train_pairs$")):
        with pytest.raises(TypeError, match=hint):
            sgns.train(data)
    for data in (3, None, {"a": 1}):
        with pytest.raises(TypeError, match="sentences must be an iterable of sentences, "):
            sgns.train(data)
    with pytest.raises(TypeError, match=r"corpus must be a Corpus, got list: .* Corpus\.from_sent"):
        sgns.PairStream(SENTENCES)


def test_walks_of_one_node_have_no_pairs():
    with pytest.raises(ValueError, match="walk_length must be at least 2, got 1"):
        sgns.graph.node2vec("no such file", walk_length=1)


def test_parameters_of_distributions():
    with pytest.raises(ValueError, match="noise must be one of power, uniform, got 'unigram'; did"):
        sgns.noise_weights([1, 2], "unigram")
    with pytest.raises(TypeError, match="sample must be a number, got 'x'"):
        sgns.keep_probability(np.array([1]), "x")


def test_a_number_of_answers_is_named(model):
    message = r"got 2: for this number of answers write topn=2, for a token negative=2$"
    with pytest.raises(TypeError, match=message):
        model.vectors.most_similar("tea", 2)
    assert model.vectors.most_similar("tea", negative=2)
    assert model.vectors.most_similar("tea", "two")


def test_names_that_are_elsewhere(model):
    for name, hint in (("most_similar", "model.vectors.most_similar"), ("wv", "model.vectors")):
        with pytest.raises(AttributeError, match=rf"no attribute '{name}'; write {hint}$"):
            getattr(model, name)
    with pytest.raises(AttributeError, match=r"'index_to_key'; write vectors\.vocabulary\.tokens$"):
        _ = model.vectors.index_to_key
    with pytest.raises(AttributeError, match=r"'node2vec'; write sgns\.graph\.node2vec$"):
        _ = sgns.node2vec
    with pytest.raises(TypeError, match=r"made by its methods: Corpus\.from_file\(path\)"):
        sgns.Corpus("news.txt")
    for owner in (model, model.vectors, sgns, sgns.vectors):
        with pytest.raises(AttributeError, match=r"has no attribute 'nothing'$"):
            _ = owner.nothing


def test_vectors_are_neither_models_nor_paths(model):
    for evaluate in (
        sgns.evaluate_similarity,
        sgns.evaluate_analogies,
        sgns.evaluate_categories,
        sgns.evaluate_outliers,
        sgns.compare_neighbors,
    ):
        with pytest.raises(TypeError, match=r"; of a model write model\.vectors$"):
            evaluate(model, "no such file")
        with pytest.raises(TypeError, match=r"; read them: sgns\.WordVectors\.load\('m\.bin'\)$"):
            evaluate("m.bin", "no such file")
    with pytest.raises(TypeError, match=r"; of a model pass model\.vectors$"):
        train(initial_vectors=model)
    with pytest.raises(TypeError, match=r"; read them: sgns\.WordVectors\.load\('m\.bin'\)$"):
        train(initial_vectors="m.bin")
    with pytest.raises(TypeError, match=r"made by vectors\.index\(\) or read by"):
        model.vectors.most_similar("tea", index="tea.index")
    with pytest.raises(TypeError, match="restrict_vocab must be an integer, got '10'"):
        sgns.evaluate_analogies(model.vectors, "no such file", restrict_vocab="10")


@pytest.mark.parametrize(
    ("call", "hint"),
    [
        (lambda: sgns.graph.Graph.from_edges([0], [1], direct=True), "did you mean 'directed'?"),
        (
            lambda: sgns.graph.Graph.from_edge_list("e", sep=","),
            "its arguments are path, source",
        ),
        (lambda: sgns.Pairs([0], [1], n_token=3), "did you mean 'n_tokens'?"),
        (lambda: sgns.evaluate_analogies(None, "q", top=3), "its arguments are vectors, path, r"),
    ],
)
def test_keywords_of_other_calls(call, hint):
    with pytest.raises(TypeError, match=rf"unexpected keyword argument .*; {re.escape(hint)}"):
        call()


def test_values_of_the_wrong_type():
    with pytest.raises(TypeError, match="noise must be 'power', 'uniform' or an array"):
        train(noise=None)
    with pytest.raises(TypeError, match="checkpoint must be the path of a file, got True"):
        train(checkpoint=True)
    with pytest.raises(TypeError, match=r"read the file first, such as by pandas\.read_csv"):
        sgns.train_pairs("pairs.csv")
    with pytest.raises(TypeError, match="tokens must be an iterable of strings, got 5"):
        sgns.Vocabulary(5)
    with pytest.raises(ValueError, match="matrix must have rows of one length"):
        sgns.WordVectors(["a"], [[1, 2], [3]])
    with pytest.raises(TypeError, match=r"names are strings: write \[str\(value\) for value in"):
        sgns.train_pairs([object(), object()], ["a", "b"])
    with pytest.raises(TypeError, match=r"for a column of this name write name='text'"):
        sgns.Corpus.from_column({"text": ["a b"]}, "text")
    with pytest.raises(ValueError, match=r"sgns\.Corpus\.from_sentences\(sentences\)$"):
        sgns.Corpus.from_ids([[1, 2], [3]])


def test_tensors_are_sentences_and_vectors():
    model = sgns.train([torch.tensor([0, 1, 2, 1]), torch.tensor([1, 2])], **QUICK)
    assert model.vectors.vocabulary.tokens == ("0", "1", "2")
    rows = torch.eye(2, dtype=torch.bfloat16, requires_grad=True)
    assert sgns.WordVectors(["a", "b"], rows)["b"].tolist() == [0, 1]


#: Calls that write a file, with an empty name: that of an unset variable of a shell.
EMPTY_NAMES = {
    "Model.save": lambda model: model.save(""),
    "Model.explore": lambda model: model.explore(""),
    "Model.save_pretrained": lambda model: model.save_pretrained(""),
    "WordVectors.save": lambda model: model.vectors.save(""),
    "WordVectors.save, npy": lambda model: model.vectors.save("", "npy"),
    "WordVectors.save, projector": lambda model: model.vectors.save("", "projector"),
    "Corpus.save": lambda model: sgns.Corpus.from_sentences(SENTENCES, 1).save(""),
    "Corpus, save_to": lambda model: sgns.Corpus.from_sentences(SENTENCES, 1, save_to=""),
    "train, checkpoint": lambda model: train(checkpoint=""),
    "train_pairs, checkpoint": lambda model: sgns.train_pairs([0], [1], checkpoint=""),
    "node2vec, checkpoint": lambda model: sgns.graph.node2vec("none", checkpoint=""),
    "train_documents, checkpoint": lambda model: sgns.train_documents("none", checkpoint=""),
    "tune, table": lambda model: sgns.tuning.tune("none", table=""),
    "loss_curve": lambda model: sgns.plotting.loss_curve(model, ""),
    "gensim, save": lambda model: KeyedVectors(4).save(""),
    "gensim, save_word2vec_format": lambda model: KeyedVectors(4).save_word2vec_format(""),
}


@pytest.mark.parametrize("call", EMPTY_NAMES)
def test_an_empty_name_of_a_file_is_not_the_current_folder(model, tmp_path, monkeypatch, call):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(FileNotFoundError, match="The name of a file is empty"):
        EMPTY_NAMES[call](model)
    assert list(tmp_path.iterdir()) == []
