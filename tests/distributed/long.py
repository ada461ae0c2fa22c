"""Long tests of real processes: `tests/distributed/run`."""

import re
import signal
import sys

import numpy as np
import pytest
import sgns

from ..waiting import run, run_python
from .processes import ends, read_until, start, write_text

EPOCHS = 60
WORDS = 60_000
TORCHRUN = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node"]


@pytest.fixture(scope="module")
def text(tmp_path_factory):
    return write_text(tmp_path_factory.mktemp("text") / "text.txt", WORDS // 20)


def arguments(text, folder, **options):
    """Return the command line of a training that saves often."""
    given = {
        "output": folder / "vectors.safetensors",
        "vector-size": 10,
        "epochs": EPOCHS,
        "workers": 1,
        "checkpoint": folder / "checkpoint",
        "checkpoint-every": f"{2 * WORDS} words",
        **options,
    }
    return [
        "train",
        text,
        *(part for name, value in given.items() for part in (f"--{name}", value)),
    ]


def matrices(path):
    model = sgns.Model.load(path)
    return np.concatenate([model.vectors.matrix, model.context_vectors.matrix])


@pytest.mark.parametrize(
    ("place", "more"),
    [
        *((place, []) for place in ("stretch", "exchange", "checkpoint")),
        *((place, ["--sharded"]) for place in ("stretch", "pull", "push", "own rows")),
    ],
)
def test_a_rank_that_dies_is_started_again_and_all_words_are_trained(text, tmp_path, place, more):
    marker = tmp_path / "died"
    faulty = ["--max-restarts", 2, "-m", "tests.distributed.faulty", place, marker]
    done = run([*TORCHRUN, 2, *faulty, *arguments(text, tmp_path), *more])
    assert done.returncode == 0, done.stderr
    assert marker.exists()
    assert "resumed at" in done.stderr
    model = sgns.Model.load(tmp_path / "vectors.safetensors")
    assert model.words_trained == EPOCHS * WORDS
    assert model.loss_curve[-1, 0] == EPOCHS * WORDS


@pytest.mark.parametrize(
    ("place", "more"), [("full disk", []), ("full disk of rank 1", ["--sharded"])]
)
def test_a_full_disk_does_not_end_the_training(text, tmp_path, place, more):
    marker = tmp_path / "full"
    command = ["-m", "tests.distributed.faulty", place, marker, *arguments(text, tmp_path), *more]
    done = run([*TORCHRUN, 2, *command])
    assert marker.exists()
    assert "No space left on device" in done.stderr
    found = sgns.Model.load(tmp_path / "vectors.safetensors")
    assert found.words_trained == EPOCHS * WORDS


def test_deterministic_ranks_repeat_their_bits_though_one_sleeps(text, tmp_path):
    found = []
    for number, workers in enumerate((1, 2)):
        folder = tmp_path / str(number)
        folder.mkdir()
        ranks = start(3, [*arguments(text, folder, workers=workers, epochs=20), "--deterministic"])
        if number == 1:
            read_until(ranks[0], "checkpoint saved")
            ranks[2].send_signal(signal.SIGSTOP)
            ranks[0].poll()
            ranks[2].send_signal(signal.SIGCONT)
        assert [code for code, _ in ends(ranks)] == [0, 0, 0]
        found.append(matrices(folder / "vectors.safetensors"))
    assert np.array_equal(*found)


def test_two_of_three_ranks_resume(text, tmp_path):
    given = arguments(text, tmp_path)
    ranks = start(3, given)
    read_until(ranks[0], "checkpoint saved")
    for rank in ranks:
        rank.send_signal(signal.SIGTERM)
    assert [code for code, _ in ends(ranks)] == [143, 143, 143]
    assert sgns.Model.load(tmp_path / "checkpoint").words_trained < EPOCHS * WORDS
    assert [code for code, _ in ends(start(2, [*given, "--resume"]))] == [0, 0]
    model = sgns.Model.load(tmp_path / "vectors.safetensors")
    assert model.words_trained == EPOCHS * WORDS


@pytest.mark.parametrize("lines", ["a b c " * 400 + "\n", "a b\n" + "c d e\n" * 5000])
def test_short_corpora_leave_ranks_without_words(tmp_path, lines):
    (tmp_path / "text.txt").write_text(lines)
    given = arguments(tmp_path / "text.txt", tmp_path, epochs=1)
    assert [code for code, _ in ends(start(3, [*given, "--min-count", 1]))] == [0, 0, 0]
    words = sgns.Model.load(tmp_path / "vectors.safetensors").words_trained
    assert words == len(lines.split())


def test_one_rank_gives_the_bits_of_a_call_that_is_not_distributed(text):
    code = f"""
import os, numpy as np, sgns
os.environ.update(RANK="0", WORLD_SIZE="1", MASTER_ADDR="127.0.0.1", MASTER_PORT="0")
one, other = (
    sgns.train({str(text)!r}, vector_size=10, workers=1, distributed=each) for each in (True, False)
)
assert np.array_equal(one.vectors.matrix, other.vectors.matrix)
assert np.array_equal(one.context_vectors.matrix, other.context_vectors.matrix)
"""
    done = run_python(code)
    assert done.returncode == 0, done.stderr


def test_pairs_and_walks_are_trained_by_all_ranks(tmp_path):
    edges = tmp_path / "edges.txt"
    edges.write_text("".join(f"n{i} n{(i * 7 + 1) % 400}\n" for i in range(400)))
    output = tmp_path / "nodes.safetensors"
    given = ["node2vec", edges, "-o", output, "--vector-size", 8, "--workers", 1]
    assert [code for code, _ in ends(start(2, given))] == [0, 0]
    assert sgns.Model.load(output).words_trained == 400 * 10 * 80
    code = tmp_path / "pairs.py"
    code.write_text(
        "import numpy as np, sgns\n"
        "rng = np.random.default_rng(0)\n"
        "pairs = rng.integers(50, size=(2, 40_000))\n"
        "model = sgns.train_pairs(*pairs, vector_size=8, workers=1, epochs=3, distributed=True)\n"
        "assert model.pairs_trained == 120_000\n"
        "import torch\n"
        "rows = torch.from_numpy(model.vectors.matrix.copy())\n"
        "total = rows.clone()\n"
        "torch.distributed.all_reduce(total)\n"
        "assert torch.equal(total, 2 * rows)\n"
    )
    done = run([*TORCHRUN, 2, code])
    assert done.returncode == 0, done.stderr


#: Matrices of 2.7 GiB, and the address space of a process, in MiB. Code and vocabulary take a part.
TOKENS = 1_200_000
MEMORY = 2600


def test_four_ranks_train_what_one_process_has_no_memory_for(tmp_path):
    """Each of four ranks has less address space than the matrices take."""
    rng = np.random.default_rng(0)
    ids = np.concatenate([np.arange(TOKENS), (rng.random(TOKENS) ** 3 * TOKENS).astype(np.uint32)])
    rng.shuffle(ids)
    corpus, output = tmp_path / "corpus.safetensors", tmp_path / "vectors.safetensors"
    offsets = np.arange(0, ids.size + 1, 20)
    sgns.Corpus.from_ids(ids.astype(np.uint32), offsets, n_tokens=TOKENS).save(corpus)
    command = ["-m", "tests.distributed.limited", MEMORY, "train", corpus, "-o", output]
    command += ["--vector-size", 300, "--epochs", 1, "--workers", 1]
    alone = run([sys.executable, *command])
    assert alone.returncode == 1
    assert "two float32 matrices of shape (1200000, 300) do not fit" in alone.stderr
    done = run([*TORCHRUN, 4, *command, "--sharded"])
    assert done.returncode == 0, done.stderr
    peaks = [int(peak) for peak in re.findall(r"'VmHWM': (\d+)", done.stderr)]
    matrices = 2 * 4 * 304 * TOKENS / 2**20
    assert len(peaks) == 4
    assert max(peaks) < matrices / 4 + 1024
    assert sgns.WordVectors.load(output).matrix.shape == (TOKENS, 300)
