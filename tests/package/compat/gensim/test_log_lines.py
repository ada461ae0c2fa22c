"""gensim's lines on progress, which programs parse."""

import logging
import re

import pytest
from sgns import Progress
from sgns.compat.gensim import Word2Vec
from sgns.compat.gensim.log_lines import PHRASES, WORD2VEC, EpochLines, watch_of
from sgns.compat.gensim.sentences.phrases import Phrases

SENTENCES = [["to", "be", "or"], ["not", "to", "be"], ["be"], [], ["or", "not"]]

#: Patterns of programs that read gensim's log.
EPOCH = (
    r"EPOCH (\d+) - PROGRESS: at (\d+\.\d\d)% (examples|words), (\d+) words/s, "
    r"in_qsize (-?\d+), out_qsize (\d+)"
)
EPOCH_END = (
    r"EPOCH (\d+): training on (\d+) raw words \((\d+) effective words\) took (\d+\.\d)s, "
    r"(\d+) effective words/s"
)
SCAN = r"PROGRESS: at sentence #(\d+), processed (\d+) words, keeping (\d+) word types"
COLLECTED = r"collected (\d+) word types from a corpus of (\d+) raw words and (\d+) sentences"


def found(caplog, pattern):
    matches = [re.fullmatch(pattern, record.getMessage()) for record in caplog.records]
    return [match.groups() for match in matches if match]


def progress(done):
    return Progress(done, 1000, 5 * done, 0.7, 0.02, 1.0)


def test_a_line_comes_after_a_second_and_then_at_each_delay(caplog):
    time = [0.0]
    with caplog.at_level(logging.INFO, "gensim"):
        lines = EpochLines(3, delay=5, clock=lambda: time[0])
        for time[0], done in [(0.9, 90), (1.0, 100), (5.9, 590), (6.0, 600), (10, 1000)]:
            lines.report(progress(done), kept=0.5)
        lines.end(1200, 500)
    assert found(caplog, EPOCH) == [
        ("3", "10.00", "examples", "50", "0", "0"),
        ("3", "60.00", "examples", "50", "0", "0"),
    ]
    assert found(caplog, EPOCH_END) == [("3", "1200", "500", "10.0", "50")]
    assert {record.name for record in caplog.records} == {"gensim.models.word2vec"}


def test_words_are_named_if_their_number_was_given_and_a_file_has_no_queue(caplog):
    time = [0.0]
    with caplog.at_level(logging.INFO, "gensim"):
        lines = EpochLines(0, by_examples=False, is_file=True, clock=lambda: time[0])
        time[0] = 2.0
        lines.report(progress(500), kept=1.0)
    assert found(caplog, EPOCH) == [("0", "50.00", "words", "250", "-1", "0")]


def test_the_vocabulary_is_reported_by_sentences(caplog):
    with caplog.at_level(logging.INFO, "gensim"):
        model = Word2Vec(min_count=1, vector_size=4)
        model.build_vocab(SENTENCES, progress_per=2)
    assert found(caplog, SCAN) == [("0", "0", "0"), ("2", "6", "4"), ("4", "7", "4")]
    assert found(caplog, COLLECTED) == [("4", "9", "5")]
    assert {record.name for record in caplog.records} == {"gensim.models.word2vec"}


def test_a_whole_training_has_the_lines_of_gensim(caplog):
    with caplog.at_level(logging.INFO, "gensim"):
        Word2Vec(SENTENCES, min_count=1, vector_size=4, epochs=2, sample=0)
    assert found(caplog, SCAN) == [("0", "0", "0")]
    assert found(caplog, COLLECTED) == [("4", "9", "5")]
    assert [line[:3] for line in found(caplog, EPOCH_END)] == [("0", "9", "9"), ("1", "9", "9")]


def test_a_training_reports_at_its_delay(caplog, monkeypatch):
    monkeypatch.setattr(EpochLines, "report", lambda *_: WORD2VEC.info("reported"))
    with caplog.at_level(logging.INFO, "gensim"):
        Word2Vec(SENTENCES, min_count=1, vector_size=4, epochs=1, sample=0)
    assert "reported" in caplog.messages


def test_phrases_are_reported_by_sentences(caplog):
    with caplog.at_level(logging.INFO, "gensim"):
        Phrases(SENTENCES, progress_per=3)
    assert caplog.messages == [
        "collecting all words and their counts",
        "PROGRESS: at sentence #0, processed 0 words and 0 word types",
        "PROGRESS: at sentence #3, processed 7 words and 4 word types",
    ]
    assert {record.name for record in caplog.records} == {PHRASES.name}


@pytest.mark.parametrize("logger", [WORD2VEC, PHRASES])
def test_nothing_is_counted_if_nobody_listens(caplog, logger):
    with caplog.at_level(logging.WARNING, logger.name):
        assert watch_of(logger) is None
    assert caplog.messages == []
