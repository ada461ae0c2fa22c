"""Test training on a CUDA device, and measure its speed and its quality.

The command does three things, in less than ten minutes:

1. It runs the tests that compare the steps of the device with autograd.
2. It trains with 100 and with 300 dimensions on the device and, with all cores, on the CPU.
3. It judges the vectors of one training on the device and one of the core, if sets are given.

With `--device cpu --quick` it runs without a GPU, to test this command.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import sgns
import torch

from bench.harness import options
from bench.harness.corpora import prefix
from bench.harness.evaluation import Evaluation
from bench.harness.measure import Clock, Cost, check, check_finite
from bench.harness.reports import line_of, markdown, write_figures

ROOT = Path(__file__).parents[1]
#: Tests of the steps of a device. They read the name of the device from SGNS_TEST_DEVICE.
TESTS = ("tests/oracle/test_block_step.py", "tests/oracle/test_captured.py")
CORE = "the core, CPU"


def test_steps(device: str, quick: bool) -> None:
    """Run the tests on the device; end the command with their status if they fail."""
    selected = ["-k", "dimensions or taker"] if quick else []
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *selected, *TESTS]
    environment = os.environ | {"SGNS_TEST_DEVICE": device}
    status = subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode
    if status:
        sys.exit(f"bench.gpu: the tests of the steps fail on {device}")


def train(corpus: sgns.Corpus, device: str | None, dim: int, epochs: int) -> sgns.Model:
    """Train on a device, or with the core if it is None."""
    model = sgns.train(
        corpus,
        vector_size=dim,
        epochs=epochs,
        backend="cpp" if device is None else "torch",
        device=device or "cpu",
    )
    check_finite(device or CORE, model.vectors.matrix)
    expected = epochs * corpus.n_words
    check(model.words_trained == expected, f"{model.words_trained} words, not {expected}")
    return model


def timed(corpus: sgns.Corpus, device: str | None, dim: int) -> Cost:
    """Return the cost of an epoch, after a short training that loads what the first one loads."""
    train(prefix(corpus, corpus.n_words // 20), device, dim, 1)
    clock = Clock()
    train(corpus, device, dim, 1)
    return clock.cost()


def main() -> None:
    parser = options.corpus_parser(__doc__)
    Evaluation.add_options(parser)
    parser.add_argument("--device", default="cuda", help="device of torch (default: cuda)")
    parser.add_argument("--quick", action="store_true", help="few tests and 20,000 words")
    options.add_option(parser, "--words", 5_000_000, "words of the corpus to train on")
    options.add_option(parser, "--dims", [100, 300], "dimensions of the vectors")
    options.add_option(parser, "--epochs", 5, "epochs of the training that is judged")
    arguments = parser.parse_args()
    device: str = arguments.device
    if device.startswith("cuda") and not torch.cuda.is_available():
        sys.exit("bench.gpu: torch finds no CUDA device; --device cpu --quick tests the command")
    evaluation = Evaluation.of(arguments)
    name = torch.cuda.get_device_name(device) if device.startswith("cuda") else device
    print(f"device: {name}, torch {torch.__version__}", flush=True)
    test_steps(device, arguments.quick)

    n_words = min(arguments.words, 20_000) if arguments.quick else arguments.words
    corpus = prefix(sgns.Corpus.from_file(arguments.corpus), n_words)
    print(f"{corpus.n_words:,} words of {len(corpus.vocabulary):,} tokens")
    places: dict[str, str | None] = {name: device, CORE: None}
    costs = {
        (dim, label): timed(corpus, place, dim)
        for dim in arguments.dims
        for label, place in places.items()
    }
    rows = [
        [
            label,
            f"{dim}",
            f"{corpus.n_words / cost.seconds:,.0f}",
            f"{costs[dim, CORE].seconds / cost.seconds:.2f}",
        ]
        for (dim, label), cost in costs.items()
    ]
    print(f"\n{markdown(['', 'dimensions', 'words/s', 'x core'], rows)}\n")

    quality = {}
    for label, place in places.items() if evaluation.means else ():
        model = train(corpus, place, arguments.dims[0], arguments.epochs)
        quality[label] = evaluation.scores(model.vectors)
        print(f"{label}: {line_of(quality[label])}")
    write_figures(
        arguments.json,
        ["sgns", "torch", "numpy"],
        device=name,
        words=corpus.n_words,
        seconds={f"{dim}, {label}": cost.seconds for (dim, label), cost in costs.items()},
        quality=quality,
    )


if __name__ == "__main__":
    main()
