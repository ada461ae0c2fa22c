"""Show the behavior of sgns, gensim and fastText on faults, such as a full disk.

Each fault has a process of its own in an empty folder. A process that runs too long is stopped.
All faults that sgns is tested with are in tests/reliability.
"""

from __future__ import annotations

import argparse
import importlib
import os
import pickle
import resource
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from bench.harness import environments, options
from bench.harness.reports import markdown, write_figures

Sentences = list[list[str]]
SENTENCES: Sentences = [["a", "b", "c", "d", "e"]] * 200
N_KILLS = 50
N_LONG = 200_000  # words of a long sentence


class Trainer(Protocol):
    """Operations of a library that the faults use."""

    name: str
    file: str
    final_rate: str  # name of the option for the learning rate at the end, or ""

    def train(self, sentences: Any = SENTENCES, **options: Any) -> Any:
        """Train; the options are `window`, `alpha`, `epochs` and `workers`."""

    def vectors(self, model: Any) -> NDArray[np.float32]: ...
    def tokens(self, model: Any) -> list[str]: ...
    def save(self, model: Any, path: str) -> None: ...
    def load(self, path: str) -> Any: ...


class Sgns:
    name = "sgns"
    file = "model.safetensors"
    final_rate = "min_alpha"

    def train(self, sentences: Any = SENTENCES, **options: Any) -> Any:
        import sgns

        small = {"vector_size": 16, "min_count": 1, "sample": 0, "workers": 1, "epochs": 1}
        return sgns.train(sentences, **(small | options))

    def vectors(self, model: Any) -> NDArray[np.float32]:
        return np.asarray(model.vectors.matrix)

    def tokens(self, model: Any) -> list[str]:
        return list(model.vocabulary.tokens)

    def save(self, model: Any, path: str) -> None:
        model.save(path)

    def load(self, path: str) -> Any:
        import sgns

        return sgns.Model.load(path)


class Gensim:
    name = "gensim"
    file = "model.gensim"
    final_rate = "min_alpha"

    def train(self, sentences: Any = SENTENCES, **options: Any) -> Any:
        from gensim.models import Word2Vec

        small: dict[str, Any] = {"vector_size": 16, "min_count": 1, "sample": 0, "sg": 1}
        small |= {"workers": 1, "epochs": 1}
        if isinstance(sentences, str):
            small["corpus_file"] = sentences
            return Word2Vec(**(small | options))
        return Word2Vec(sentences, **(small | options))

    def vectors(self, model: Any) -> NDArray[np.float32]:
        return np.asarray(model.wv.vectors)

    def tokens(self, model: Any) -> list[str]:
        return list(model.wv.index_to_key)

    def save(self, model: Any, path: str) -> None:
        model.save(path)

    def load(self, path: str) -> Any:
        from gensim.models import Word2Vec

        return Word2Vec.load(path)


class FastText:
    name = "fasttext"
    file = "model.bin"
    final_rate = ""

    def train(self, sentences: Any = SENTENCES, **options: Any) -> Any:
        if not isinstance(sentences, str):
            Path("text.txt").write_text("".join(" ".join(words) + "\n" for words in sentences))
            sentences = "text.txt"
        names = {"window": "ws", "alpha": "lr", "epochs": "epoch", "workers": "thread"}
        given = {names[name]: value for name, value in options.items()}
        small = {"dim": 16, "minCount": 1, "minn": 0, "maxn": 0, "thread": 1, "epoch": 1, "t": 1}
        fasttext = importlib.import_module("fasttext")
        return fasttext.train_unsupervised(sentences, model="skipgram", **(small | given))

    def vectors(self, model: Any) -> NDArray[np.float32]:
        return np.asarray(model.get_input_matrix())

    def tokens(self, model: Any) -> list[str]:
        return list(model.get_words())

    def save(self, model: Any, path: str) -> None:
        model.save_model(path)

    def load(self, path: str) -> Any:
        return importlib.import_module("fasttext").load_model(path)


TRAINERS: dict[str, Trainer] = {each.name: each for each in (Sgns(), Gensim(), FastText())}


def negligible_rates(trainer: Trainer) -> dict[str, float]:
    """Return options for learning rates that leave the vectors unchanged."""
    return {"alpha": 1e-30} | ({trainer.final_rate: 0.0} if trainer.final_rate else {})


def result_of(trainer: Trainer, model: Any) -> str:
    """Describe the vectors of a model."""
    vectors = trainer.vectors(model)
    initial = trainer.vectors(trainer.train(**negligible_rates(trainer)))
    if initial.shape == vectors.shape and np.allclose(initial, vectors, atol=1e-7):
        return "no error, but nothing is trained"
    return f"trains; the largest component is {float(abs(vectors).max()):.3g}"


def long_sentence(trainer: Trainer) -> str:
    early = [f"a{i % 1000}" for i in range(10_000)]
    late = [f"b{i % 1000}" for i in range(N_LONG - len(early))]
    rows = []
    for rates in (negligible_rates(trainer), {}):
        model = trainer.train([early + late], **rates)
        rows.append(dict(zip(trainer.tokens(model), trainer.vectors(model), strict=True)))
    moved = [not np.allclose(rows[0][word], rows[1][word], atol=1e-7) for word in set(late)]
    return f"trains {np.mean(moved):.0%} of the words that come after the 10,000th"


def raising_iterator(trainer: Trainer) -> str:
    class RaisingSentences:
        passes = 0

        def __iter__(self) -> Iterator[list[str]]:
            self.passes += 1
            yield from SENTENCES
            if self.passes >= 3:
                raise ZeroDivisionError("from the iterator")

    if trainer.name == "fasttext":
        return "has no iterators"
    return result_of(trainer, trainer.train(RaisingSentences(), epochs=5))


def not_utf8(trainer: Trainer) -> str:
    Path("latin.txt").write_bytes("größe a b c d\n".encode("latin-1") * 50)
    model = trainer.train("latin.txt")
    trainer.tokens(model)
    return result_of(trainer, model)


def two_models(trainer: Trainer) -> list[Any]:
    return [trainer.train([[f"{name}{i}" for i in range(3000)]]) for name in "ab"]


def full_disk(trainer: Trainer) -> str:
    old, new = two_models(trainer)
    trainer.save(old, trainer.file)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
    outcome = "no error"
    try:
        trainer.save(new, trainer.file)
    except Exception as error:
        outcome = type(error).__name__
    return f"{outcome}; {state(trainer)}"


def state(trainer: Trainer) -> str:
    """Describe the file after a save that replaces another model."""
    try:
        loaded = trainer.tokens(trainer.load(trainer.file))
    except Exception as error:
        return f"the file is destroyed: {type(error).__name__}"
    return f"the file is the complete {'old' if loaded[0][0] == 'a' else 'new'} one"


def kill(trainer: Trainer) -> str:
    models = two_models(trainer)
    n_destroyed = 0
    rng = np.random.default_rng(0)
    for _ in range(N_KILLS):
        trainer.save(models[0], trainer.file)
        child = os.fork()
        if child == 0:
            while True:
                for model in models:
                    trainer.save(model, trainer.file)
        time.sleep(rng.uniform(0.0, 0.02))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        try:
            trainer.tokens(trainer.load(trainer.file))
        except Exception:
            n_destroyed += 1
    return f"{n_destroyed} of {N_KILLS} files are destroyed"


def cut_in_half(trainer: Trainer) -> str:
    trainer.save(two_models(trainer)[0], trainer.file)
    os.truncate(trainer.file, Path(trainer.file).stat().st_size // 2)
    model = trainer.load(trainer.file)
    return f"loads {len(trainer.tokens(model))} words"


def changed_byte(trainer: Trainer) -> str:
    model = two_models(trainer)[0]
    trainer.save(model, trainer.file)
    data = bytearray(Path(trainer.file).read_bytes())
    row = data.find(trainer.vectors(model)[100].tobytes())
    data[row + 3] ^= 0x40  # in the exponent of a component
    Path(trainer.file).write_bytes(data)
    before, after = (trainer.vectors(each)[100, 0] for each in (model, trainer.load(trainer.file)))
    return f"loads a component of {after:.3g}, which was {before:.3g}"


class Trap:
    def __reduce__(self) -> tuple[Any, ...]:
        return Path.touch, (Path("trapped"),)


def code_in_file(trainer: Trainer) -> str:
    Path(trainer.file).write_bytes(pickle.dumps(Trap()))
    outcome = ""
    try:
        trainer.load(trainer.file)
    except Exception as error:
        outcome = type(error).__name__
    return "runs the code in it" if Path("trapped").exists() else outcome


FAULTS: dict[str, Callable[[Trainer], str]] = {
    "window of 0": lambda trainer: result_of(trainer, trainer.train(window=0)),
    "rate of NaN": lambda trainer: result_of(trainer, trainer.train(alpha=float("nan"))),
    "rate of 1000": lambda trainer: result_of(trainer, trainer.train(alpha=1000.0, epochs=50)),
    "no workers": lambda trainer: result_of(trainer, trainer.train(workers=0)),
    f"sentence of {N_LONG:,} words": long_sentence,
    "iterator that raises in its third pass": raising_iterator,
    "text that is not UTF-8": not_utf8,
    "full disk while saving over a file": full_disk,
    "kill -9 while saving over a file": kill,
    "loading half of a file": cut_in_half,
    "loading a file with a changed bit": changed_byte,
    "loading a file that contains code": code_in_file,
}


def outcome(fault: str, trainer: str, seconds: float) -> str:
    """Describe the behavior of a library on a fault in a few words."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "bench.faults", "--only", fault, trainer]
        try:
            done = subprocess.run(
                command,
                cwd=folder,
                env=environments.importable(environments.GENSIM | environments.FASTTEXT),
                capture_output=True,
                text=True,
                errors="replace",
                timeout=seconds,
            )
        except subprocess.TimeoutExpired:
            return f"hangs (stopped after {seconds:.0f} s)"
    if done.returncode < 0:
        return f"the process dies of {signal.Signals(-done.returncode).name}"
    output = done.stdout.strip()
    return output.splitlines()[-1] if output else "the process exits without output"


def run(fault: str, trainer: str) -> None:
    """Cause a fault in this process, and print the outcome."""
    try:
        print("\n" + FAULTS[fault](TRAINERS[trainer]), flush=True)
    except BaseException as error:
        message = str(error).splitlines()[0][:70] if str(error) else ""
        print(f"\n{type(error).__name__}: {message}", flush=True)
    os._exit(0)


def main() -> None:
    parser = options.parser(__doc__)
    options.add_choices(parser, "--contestants", TRAINERS, "libraries to run")
    parser.add_argument(
        "--faults",
        nargs="+",
        default=[""],
        metavar="WORD",
        help="run the faults whose names contain one of these words (default: all)",
    )
    options.add_option(parser, "--seconds", 60.0, "time limit of a process")
    options.add_json(parser)
    parser.add_argument("--only", nargs=2, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.only:
        run(*arguments.only)

    names = [
        name
        for name in arguments.contestants
        if options.is_available(name, options.missing_package(name))
    ]
    rows = {}
    for fault in FAULTS:
        if any(word in fault for word in arguments.faults):
            rows[fault] = [outcome(fault, name, arguments.seconds) for name in names]
            print(f"{fault}: {dict(zip(names, rows[fault], strict=True))}", file=sys.stderr)
    print(markdown(["fault", *names], ([fault, *row] for fault, row in rows.items())))
    write_figures(arguments.json, names, faults=rows)


if __name__ == "__main__":
    main()
