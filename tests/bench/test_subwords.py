"""bench.subwords holds words out of the text, and judges the vectors that n-grams give them."""

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import sgns

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from bench.harness import held_out, trials  # noqa: E402
from bench.harness.contestants import CONTESTANTS, Hyperparameters  # noqa: E402
from bench.harness.contestants.job import Job  # noqa: E402
from bench.harness.contestants.sgns import SHARED, train_clocked  # noqa: E402

WORDS = ["winter", "wintry", "summer", "summery", "autumn", "autumnal"]
PAIRS = [
    ("winter", "wintry", 9.0),
    ("summer", "summery", 8.0),
    ("Autumn", "winter", 3.0),
    ("autumnal", "summer", 2.0),
    ("autumn", "unknown", 1.0),
]
NGRAMS = Hyperparameters(vector_size=8, epochs=1, workers=1, min_ngram=3, max_ngram=4, buckets=500)


@pytest.fixture
def pairs(tmp_path):
    path = tmp_path / "pairs.tsv"
    path.write_text("".join(f"{first}\t{second}\t{human}\n" for first, second, human in PAIRS))
    return path


@pytest.fixture
def text(tmp_path):
    path = tmp_path / "text.txt"
    rng = np.random.default_rng(1)
    path.write_text("".join(" ".join(rng.choice(WORDS, 8)) + "\n" for _ in range(200)))
    return path


@pytest.mark.parametrize("share", [0.0, 0.5, 1.0])
def test_a_share_of_the_known_words_of_a_set_is_held_out(pairs, share):
    vocabulary = sgns.Vocabulary([*WORDS, "spring"])
    chosen = held_out.choose(vocabulary, [pairs], share)
    assert len(chosen) == round(share * len(WORDS))
    assert set(chosen) <= set(WORDS)
    assert chosen == held_out.choose(vocabulary, [pairs], share)


def test_a_text_without_words_keeps_its_other_tokens_and_its_lines(tmp_path):
    source, to = tmp_path / "source.txt", tmp_path / "to.txt"
    source.write_text("winter is cold\nwintry\n\n  summer,  winter \n", encoding="utf-8")
    held_out.write_without({"winter", "wintry"}, source, to)
    assert to.read_text() == "is cold\n\n\nsummer,\n"


def test_the_score_of_unseen_words_is_of_their_pairs_only(pairs, tmp_path):
    rng = np.random.default_rng(2)
    known = sgns.WordVectors(["summer", "summery", "winter"], rng.normal(size=(3, 5)))
    unseen = sgns.WordVectors(["wintry", "autumn", "autumnal"], rng.normal(size=(3, 5)))
    cosines = [
        known.normalized[2] @ unseen.normalized[0],
        unseen.normalized[1] @ known.normalized[2],
        unseen.normalized[2] @ known.normalized[0],
    ]
    ranks = np.argsort(np.argsort(cosines))
    expected = 100 * np.corrcoef(ranks, [2, 1, 0])[0, 1]
    assert held_out.score(known, unseen, [pairs]) == pytest.approx(expected)

    few = tmp_path / "few.tsv"
    few.write_text("winter wintry 1\nsummer autumn 2\n")
    # Two pairs have the correlation 1 or -1, and two fifths of the weight.
    of_few = 100 * np.sign(known.normalized[0] @ unseen.normalized[1] - cosines[0])
    both = held_out.score(known, unseen, [pairs, few])
    assert both == pytest.approx((3 * expected + 2 * of_few) / 5)


def test_a_score_of_unseen_words_needs_pairs_with_them(pairs):
    known = sgns.WordVectors(WORDS, np.eye(6))
    unseen = sgns.WordVectors(["spring"], np.ones((1, 6)))
    with pytest.raises(AssertionError, match="two pairs with a word that was held out"):
        held_out.score(known, unseen, [pairs])


def test_a_trial_returns_the_vectors_of_unseen_words(text):
    corpus = sgns.Corpus.from_file(text, NGRAMS.min_count)
    trial = trials.run(SHARED, text, corpus, NGRAMS, 3, ["winters", "summers"])
    options = {"min_ngram": 3, "max_ngram": 4, "buckets": 500}
    model = sgns.train(corpus, vector_size=8, epochs=1, workers=1, seed=3, **options)
    assert trial.unseen is not None
    for word in ("winters", "summers"):
        np.testing.assert_array_equal(trial.unseen[word], model.vectors[word])
    np.testing.assert_array_equal(trial.vectors["winter"], model.vectors["winter"])


def test_a_trial_without_unseen_words_has_no_vectors_of_them(text):
    corpus = sgns.Corpus.from_file(text, NGRAMS.min_count)
    plain = replace(NGRAMS, min_ngram=None, max_ngram=None, buckets=None)
    assert trials.run(SHARED, text, corpus, plain, 1).unseen is None


def test_the_time_of_a_training_is_without_that_of_its_preparation(text, monkeypatch):
    """An hour before the call of the core does not count, whoever else uses the processor."""
    clocks = {"perf_counter": 0.0, "process_time": 0.0}
    for name in clocks:
        monkeypatch.setattr(f"time.{name}", lambda name=name: clocks[name])
    train = sgns._core.train

    def slow_core(*given, **named):
        clocks["process_time"] += 5.0
        return train(*given, **named)

    rows = sgns.Subwords.rows

    def slow_rows(self, vocabulary):
        clocks["perf_counter"] += 3600.0
        clocks["process_time"] += 60.0
        return rows(self, vocabulary)

    monkeypatch.setattr(sgns._core, "train", slow_core)
    monkeypatch.setattr(sgns.Subwords, "rows", slow_rows)
    _, cost = train_clocked(sgns.Corpus.from_file(text), vector_size=8, workers=1, min_ngram=3)
    assert cost.cpu_seconds == 5.0


def test_the_command_prints_the_quality_of_unseen_words(text, pairs, tmp_path):
    figures = tmp_path / "figures.json"
    options = ["--similarity", pairs, "--held-out", "0.5", "--epochs", "1", "--repeats", "2"]
    options += ["--vector-size", "8", "--buckets", "500", "--json", figures]
    options += ["--contestants", "sgns, shared", "sgns, per-pair"]
    done = subprocess.run(
        [sys.executable, "-m", "bench.subwords", *map(str, [text, *options])],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    first, *_ = done.stdout.splitlines()
    assert first.endswith("1 epochs, 3 words held out")
    recorded = json.loads(figures.read_text())
    assert len(recorded["held_out"]) == 3
    rows = {(each["given"]["architecture"], each["contestant"]) for each in recorded["trainings"]}
    names = ("sgns, shared", "sgns, per-pair")
    assert rows == {(kind, name) for kind in ("skip-gram", "cbow") for name in names}
    for each in recorded["trainings"]:
        assert len(each["rounds"]) == 2
        assert each["given"]["min_ngram"] == 3
        assert all(-100 <= round_["scores"]["oov"] <= 100 for round_ in each["rounds"])
    headers = [line for line in done.stdout.splitlines() if line.startswith("| contestant")]
    assert len(headers) == 2
    assert all(line.endswith("| similarity | oov |") for line in headers)


class OtherLibrary:
    """The calls of fastText and gensim that a job makes. The options of the last one are kept."""

    def __init__(self):
        self.wv = self
        self.index_to_key = WORDS
        self.vectors = np.eye(len(WORDS))
        self.corpus_count = self.corpus_total_words = 7 * len(WORDS)

    def __call__(self, *_, **options):
        self.options = options
        return self

    train_unsupervised = __call__

    def build_vocab(self, **_):
        pass

    def train(self, **_):
        return None, self.corpus_total_words

    def get_vecattr(self, *_):
        return 7

    def get_words(self, include_freq):
        return WORDS, [7] * len(WORDS)

    def get_word_vector(self, word):
        return np.full(len(WORDS), len(word))

    def __getitem__(self, words):
        return np.stack([self.get_word_vector(word) for word in words])


@pytest.mark.parametrize(
    ("name", "lengths"),
    [("fastText", ("minn", "maxn")), ("gensim, corpus_file", ("min_n", "max_n"))],
)
def test_other_libraries_get_the_same_ngrams(name, lengths, text, tmp_path, monkeypatch):
    """The real libraries need not be installed for this."""
    library = OtherLibrary()
    gensim = SimpleNamespace(FastText=library, Word2Vec=None, LineSentence=None)
    for module in ("gensim", "gensim.models", "gensim.models.word2vec"):
        monkeypatch.setitem(sys.modules, module, gensim)
    monkeypatch.setitem(sys.modules, "fasttext", library)
    job = Job(text, tmp_path, NGRAMS, 1, CONTESTANTS[name].options, unseen=("winters",))
    CONTESTANTS[name].train(job)
    assert [library.options[option] for option in lengths] == [3, 4]
    assert library.options["bucket"] == 500
    unseen = sgns.WordVectors.load(job.unseen_vectors)
    np.testing.assert_array_equal(unseen["winters"], [7.0] * len(WORDS))
