"""Real processes train together; `tests/distributed/run` has the long tests."""

import json
import sys

import numpy as np
import pytest
import sgns
from sgns.corpus.shards import shards_of

from ..waiting import run, wait_until
from .processes import (
    SGNS,
    ends,
    free_port,
    interrupt,
    listens,
    read_until,
    start,
    write_text,
)

EPOCHS = 150
WORDS = 60_000


@pytest.fixture(scope="module")
def text(tmp_path_factory):
    return write_text(tmp_path_factory.mktemp("text") / "text.txt", WORDS // 20)


def test_ctrl_c_on_one_rank_stops_all_and_one_process_ends_the_training(text, tmp_path):
    checkpoint, output = tmp_path / "checkpoint", tmp_path / "vectors.safetensors"
    arguments = ["train", text, "-o", output, "--vector-size", 10, "--epochs", EPOCHS]
    arguments += ["--checkpoint", checkpoint, "--checkpoint-every", f"{3 * WORDS} words"]
    first, second = ranks = start(2, arguments)
    read_until(first, "checkpoint saved")
    interrupt(second)
    assert [code for code, _ in ends(ranks)] == [130, 130]
    assert not output.exists()
    assert 3 * WORDS <= sgns.Model.load(checkpoint).words_trained < EPOCHS * WORDS

    resumed = run([*SGNS, *arguments, "--resume"])
    assert resumed.returncode == 0, resumed.stderr
    model = sgns.Model.load(output)
    assert model.words_trained == EPOCHS * WORDS
    assert model.loss_curve[-1, 0] == EPOCHS * WORDS


def test_a_signal_ends_the_wait_for_a_rank_that_never_starts(text, tmp_path):
    port = free_port()
    arguments = ["train", text, "-o", tmp_path / "v.txt"]
    first, other = start(2, arguments, {1: ["--help"]}, port=port)  # help alone is no rank
    assert ends([other]) == [(0, "")]
    wait_until(lambda: listens(port), "rank 0 listens")
    first.terminate()
    assert ends([first]) == [(143, "sgns: terminated\n")]


def test_ranks_on_tensors_stop_together_and_one_process_ends_their_training(tmp_path):
    text = write_text(tmp_path / "text.txt", 500)
    checkpoint, output = tmp_path / "checkpoint", tmp_path / "vectors.safetensors"
    arguments = ["train", text, "-o", output, "--vector-size", 10, "--epochs", 12]
    arguments += ["--backend", "torch", "--min-count", 1, "--block-size", 128, "--workers", 1]
    arguments += ["--checkpoint", checkpoint, "--checkpoint-every", "10000 words"]
    ranks = start(2, arguments)
    read_until(ranks[0], "checkpoint saved")
    interrupt(ranks[1])
    assert [code for code, _ in ends(ranks)] == [130, 130]
    assert not output.exists()
    assert 10_000 <= sgns.Model.load(checkpoint).words_trained < 120_000

    resumed = run([*SGNS, *arguments, "--resume"])
    assert resumed.returncode == 0, resumed.stderr
    assert sgns.Model.load(output).words_trained == 120_000


def test_a_rank_with_other_options_is_an_error_on_all(text, tmp_path):
    output = tmp_path / "vectors.safetensors"
    ranks = start(2, ["train", text, "-o", output], {1: ["--vector-size", 7]})
    for code, messages in ends(ranks):
        assert code == 1
        assert "--vector-size is 100 on rank 0 and 7 on rank 1" in messages
    assert not output.exists()


def test_ranks_that_run_different_commands_are_an_error_on_all(text, tmp_path):
    rest = [text, "-o", tmp_path / "output.safetensors"]
    for code, messages in ends(start(2, [], {0: ["train", *rest], 1: ["encode", *rest]})):
        assert code == 1
        assert "different commands or calls: train on rank 0 and encode on rank 1" in messages
    assert list(tmp_path.iterdir()) == []


def test_sharded_ranks_write_the_vectors_of_ranks_that_hold_all(text, tmp_path):
    found = []
    for sharded in ([], ["--sharded"]):
        output = tmp_path / f"vectors{len(found)}.safetensors"
        arguments = ["train", text, "-o", output, "--vector-size", 10, "--deterministic"]
        for code, messages in ends(start(2, [*arguments, *sharded])):
            assert code == 0, messages
        found.append(output.read_bytes())
    assert found[0] == found[1]


@pytest.fixture(scope="module")
def texts(tmp_path_factory):
    folder = tmp_path_factory.mktemp("texts")
    return [write_text(folder / f"text{n}.txt", 200 + 300 * n, seed=n) for n in range(4)]


def test_ranks_keep_shards_and_train_from_them_as_from_one_file(texts, tmp_path):
    alone = tmp_path / "alone.safetensors"
    assert run([*SGNS, "encode", *texts, "-o", alone, "--min-count", 4]).returncode == 0
    expected = sgns.Corpus.open(alone)
    vectors, options = tmp_path / "v.safetensors", ["--vector-size", 10, "--workers", 1]
    assert run([*SGNS, "train", alone, "-o", vectors, *options]).returncode == 0
    for size in (2, 3):
        manifest = tmp_path / f"{size}.safetensors"
        arguments = ["encode", *texts, "-o", manifest, "--min-count", 4, "--shards"]
        for code, messages in ends(start(size, arguments)):
            assert code == 0, messages
        corpus = sgns.Corpus.open(manifest)
        assert len(shards_of(manifest)) == len(list(tmp_path.glob(f"{size}.shard*"))) == size
        assert corpus.vocabulary == expected.vocabulary
        assert corpus.fingerprints(1) == expected.fingerprints(1)
        assert corpus.n_raw_words == expected.n_raw_words
        again = tmp_path / "again.safetensors"
        assert run([*SGNS, "train", manifest, "-o", again, *options]).returncode == 0
        matrices = (sgns.Model.load(file).vectors.matrix for file in (again, vectors))
        assert np.array_equal(*matrices)


def test_ranks_that_train_from_shards_stop_and_one_process_resumes_from_one_file(texts, tmp_path):
    manifest, alone = tmp_path / "m.safetensors", tmp_path / "c.safetensors"
    for code, messages in ends(start(2, ["encode", *texts, "-o", manifest, "--shards"])):
        assert code == 0, messages
    sgns.Corpus.open(manifest).save(alone)
    n_words = sgns.Corpus.open(alone).n_words
    checkpoint, output = tmp_path / "checkpoint", tmp_path / "vectors.safetensors"
    arguments = ["-o", output, "--vector-size", 10, "--epochs", EPOCHS]
    arguments += ["--checkpoint", checkpoint, "--checkpoint-every", f"{3 * n_words} words"]
    ranks = start(2, ["train", manifest, *arguments])
    read_until(ranks[0], "checkpoint saved")
    interrupt(ranks[1])
    assert [code for code, _ in ends(ranks)] == [130, 130]
    resumed = run([*SGNS, "train", alone, *arguments, "--resume"])
    assert resumed.returncode == 0, resumed.stderr
    assert sgns.Model.load(output).words_trained == EPOCHS * n_words


def test_ranks_that_differ_in_shards_are_an_error_on_all(text, tmp_path):
    output = tmp_path / "c.safetensors"
    for code, messages in ends(start(2, ["encode", text, "-o", output], {1: ["--shards"]})):
        assert code == 1
        assert "--shards is False on rank 0 and True on rank 1" in messages
    assert list(tmp_path.iterdir()) == []


def test_ranks_that_encode_to_two_outputs_or_two_lists_of_files_are_an_error_on_all(text, tmp_path):
    first, second = tmp_path / "1.safetensors", tmp_path / "2.safetensors"
    for others, difference in (
        ([text, "-o", second], f"output is '{first}' on rank 0 and '{second}' on rank 1"),
        ([text, text, "-o", first], f"the list of files is ['{text}'] on rank 0 and ['{text}', "),
    ):
        arguments = {0: [text, "-o", first], 1: others}
        for code, messages in ends(start(2, ["encode", "--shards"], arguments)):
            assert code == 1
            assert difference in messages
    assert list(tmp_path.iterdir()) == []


def test_options_that_ranks_lack_are_refused_before_text_is_read(text, tmp_path):
    for code, messages in ends(start(2, ["train", text, "-o", tmp_path / "v.txt", "--hs"])):
        assert code == 1
        assert messages.startswith("sgns: error: ")
        assert messages.count("\n") == 1
        assert "hierarchical softmax" in messages
    ranks = start(2, ["train", text, "-o", tmp_path / "v.txt"], {1: ["--min-count", 7]})
    for code, messages in ends(ranks):
        assert code == 1
        assert messages.startswith("sgns: error: --min-count is None on rank 0 and 7 on rank 1")


def test_rank_0_alone_prints_events_but_for_errors(text, tmp_path):
    arguments = ["train", text, "-o", tmp_path / "v.txt", "--epochs", 1, "--log-format", "json"]
    first, second = ends(start(2, arguments))
    events = [json.loads(line) for line in first[1].splitlines()]
    assert [events[0]["event"], events[-1]["event"]] == ["start", "exit"]
    assert second == (0, "")
    ranks = ends(start(2, arguments, {1: ["--vector-size", 7]}))
    first, second = ([json.loads(line) for line in each.splitlines()] for _, each in ranks)
    assert [event["event"] for event in first] == ["start", "message", "exit"]
    assert [event.get("level") for event in second] == ["error"]


def test_sharded_needs_a_launcher_and_a_model_file(text, tmp_path):
    arguments = ["train", text, "-o", tmp_path / "v.safetensors", "--sharded", "--epochs", 1]
    alone = run([*SGNS, *arguments])
    assert alone.returncode == 1
    assert "the processes that a launcher starts, and there is none: start them" in alone.stderr
    for code, messages in ends(start(2, ["train", text, "-o", tmp_path / "v.txt", "--sharded"])):
        assert code == 1
        assert "must be a .safetensors file, got the format 'word2vec-text'" in messages
    assert list(tmp_path.iterdir()) == []
    ((code, messages),) = ends(start(1, arguments))
    assert code == 0, messages
    assert sgns.Model.load(tmp_path / "v.safetensors").words_trained == WORDS


SAVES_ALONE = """
import sys, sgns
from sgns.distributed.connecting import join

options = {"distributed": True, "sharded": True, "epochs": 1, "vector_size": 8, "workers": 1}
model = sgns.train(sys.argv[1], **options)
if join().rank == 0:
    model.save(sys.argv[2])
"""


def test_a_rank_that_saves_alone_is_told_that_all_must(text, tmp_path):
    arguments = ["-c", SAVES_ALONE, text, tmp_path / "model.safetensors"]
    first, second = ends(start(2, arguments, command=[sys.executable]))
    assert second[0] == 0, second[1]
    assert first[0] == 1
    assert "model.save writes the rows of all 2 ranks, and another one has ended" in first[1]
    assert list(tmp_path.iterdir()) == []
