"""A text that does not fit into memory: counted, encoded and trained on under a limit.

python -m bench.large CORPUS [--gigabytes N] [--limit BYTES] [--vector-size N] [--folder FOLDER]

The text repeats the corpus, with a few of the words spelled anew in each repetition, so that most
distinct words are rare. The address space of every process, libraries and all, is limited; only
the two matrices come on top. Linux only.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import sgns

from bench.harness import options
from bench.harness.measure import Cost, check, markdown

LAUNCHER = Path(__file__).parent / "harness/launcher.py"
NEW_SPELLINGS = 0.03  # share of words


def write_text(corpus: Path, target: Path, n_bytes: int) -> tuple[int, int]:
    """Write the text; returns its words, and how many have a spelling of their own."""
    lines = [line.split() for line in corpus.read_bytes().splitlines()]
    rng = np.random.default_rng(1)
    n_words = n_new = 0
    with target.open("wb") as file:
        while file.tell() < n_bytes:
            for line in lines:
                words = line.copy()
                for place in np.flatnonzero(rng.random(len(words)) < NEW_SPELLINGS):
                    words[place] += b"~%d" % n_new
                    n_new += 1
                n_words += len(words)
                file.write(b" ".join(words) + b"\n")
    return n_words, n_new


def run(arguments: list[str], limit: int, report: Path) -> tuple[Cost, int]:
    """Run `sgns` under a limit; its cost and peak memory."""
    command = [sys.executable, "-S", str(LAUNCHER), str(report)]
    command += ["prlimit", f"--as={limit}", sys.executable, "-m", "sgns", *arguments]
    done = subprocess.run(command, capture_output=True, text=True)
    check(done.returncode == 0, done.stderr[-2000:])
    figures = json.loads(report.read_text())
    return Cost(figures["seconds"], figures["cpu_seconds"]), figures["peak_bytes"]


def _row(step: str, cost: Cost, peak: int, speed: str) -> list[str]:
    figures = [f"{cost.seconds:.1f}", f"{cost.cpu_seconds:.1f}", f"{peak / 2**20:,.0f}"]
    return [step, *figures, speed]


def main() -> None:
    parser = options.parser(__doc__)
    parser.add_argument("--gigabytes", type=float, default=2.0)
    parser.add_argument("--limit", type=float, default=1.5e9, help="bytes, besides the matrices")
    parser.add_argument("--vector-size", type=int, default=100)
    parser.add_argument("--folder", type=Path, help="for the text and what becomes of it")
    arguments = parser.parse_args()
    limit = int(arguments.limit)
    rows = []
    with tempfile.TemporaryDirectory(dir=arguments.folder) as folder:
        text, encoded, model = (Path(folder) / name for name in ("t.txt", "c.safetensors", "m.bin"))
        n_words, n_new = write_text(arguments.corpus, text, int(arguments.gigabytes * 1e9))
        megabytes = text.stat().st_size / 1e6
        print(f"{megabytes:,.0f} MB, {n_words:,} words, {n_new:,} with a spelling of their own")
        report = Path(folder) / "report.json"
        cost, peak = run(["encode", str(text), "-o", str(encoded), "-q"], limit, report)
        corpus = sgns.Corpus.open(encoded)
        check(corpus.n_raw_words == n_words, f"{corpus.n_raw_words} words were counted")
        check(int(corpus.counts.sum()) == corpus.n_words, "the counts are not those of the ids")
        rows.append(_row("encode", cost, peak, f"{megabytes / cost.seconds:,.0f} MB/s"))
        matrices = 2 * 4 * len(corpus.vocabulary) * (-(-arguments.vector_size // 16) * 16)
        command = ["train", str(encoded), "-o", str(model), "-q", "--epochs", "1"]
        command += ["--vector-size", str(arguments.vector_size)]
        cost, peak = run(command, limit + matrices, report)
        check(len(sgns.WordVectors.load(model)) == len(corpus.vocabulary), "vectors are missing")
        rows.append(_row("train", cost, peak, f"{corpus.n_words / cost.seconds:,.0f} words/s"))
    print(markdown(["step", "seconds", "CPU seconds", "peak, MiB", "speed"], rows))
    print(f"limit: {limit:,} bytes of address space, and {matrices:,} for the matrices")


if __name__ == "__main__":
    main()
