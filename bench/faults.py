"""Faults: what sgns, gensim and fastText do when something goes wrong.

python -m bench.faults [--contestants NAME...] [--faults WORD...] [--seconds N] [--json OUT]

Each fault is a process of its own, in an empty folder, which is stopped after some seconds. The
whole table of what is tried on sgns is in tests/reliability.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import pickle
import resource
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from bench.harness.measure import machine, markdown

Sentences = list[list[str]]
SENTENCES: Sentences = [["a", "b", "c", "d", "e"]] * 200
#: fastText leaves some of its memory as it finds it; it is zeros so.
ENVIRONMENT = {"OPENBLAS_NUM_THREADS": "1", "MALLOC_MMAP_THRESHOLD_": "16384"}
KILLS = 50
LONG = 200_000  # words of a sentence


class Trainer(Protocol):
    """A library, with what the faults need of it."""

    name: str
    file: str
    final_rate: str  # option for the rate at the end, if there is one

    def train(self, sentences: Any = SENTENCES, **options: Any) -> Any:
        """Train with `window`, `alpha`, `epochs` and `workers`, or what is not given."""

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


def hardly(trainer: Trainer) -> dict[str, float]:
    """Rates at which vectors stay as they are at first."""
    return {"alpha": 1e-30} | ({trainer.final_rate: 0.0} if trainer.final_rate else {})


def of_vectors(trainer: Trainer, model: Any) -> str:
    """What came of a training."""
    vectors = trainer.vectors(model)
    first = trainer.vectors(trainer.train(**hardly(trainer)))
    if first.shape == vectors.shape and np.allclose(first, vectors, atol=1e-7):
        return "no error, but nothing is trained"
    return f"trains; the largest component is {float(abs(vectors).max()):.3g}"


def long_sentence(trainer: Trainer) -> str:
    early = [f"a{i % 1000}" for i in range(10_000)]
    late = [f"b{i % 1000}" for i in range(LONG - len(early))]
    rows = []
    for rates in (hardly(trainer), {}):
        model = trainer.train([early + late], **rates)
        rows.append(dict(zip(trainer.tokens(model), trainer.vectors(model), strict=True)))
    moved = [not np.allclose(rows[0][word], rows[1][word], atol=1e-7) for word in set(late)]
    return f"trains {np.mean(moved):.0%} of the words that come after the 10,000th"


def raising_iterator(trainer: Trainer) -> str:
    class Again:
        passes = 0

        def __iter__(self) -> Iterator[list[str]]:
            self.passes += 1
            yield from SENTENCES
            if self.passes >= 3:
                raise ZeroDivisionError("from the iterator")

    if trainer.name == "fasttext":
        return "has no iterators"
    return of_vectors(trainer, trainer.train(Again(), epochs=5))


def not_utf8(trainer: Trainer) -> str:
    Path("latin.txt").write_bytes("größe a b c d\n".encode("latin-1") * 50)
    model = trainer.train("latin.txt")
    trainer.tokens(model)
    return of_vectors(trainer, model)


def two_models(trainer: Trainer) -> list[Any]:
    return [trainer.train([[f"{name}{i}" for i in range(3000)]]) for name in "ab"]


def full_disk(trainer: Trainer) -> str:
    old, new = two_models(trainer)
    trainer.save(old, trainer.file)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
    said = ""
    try:
        trainer.save(new, trainer.file)
    except Exception as error:
        said = f"{type(error).__name__}; "
    return (said or "no error; ") + state(trainer)


def state(trainer: Trainer) -> str:
    """What is in the file that was saved over."""
    try:
        loaded = trainer.tokens(trainer.load(trainer.file))
    except Exception as error:
        return f"the file is destroyed: {type(error).__name__}"
    return f"the file is {'the old one' if loaded[0][0] == 'a' else 'the new one'}, whole"


def kill(trainer: Trainer) -> str:
    models = two_models(trainer)
    broken = 0
    rng = np.random.default_rng(0)
    for _ in range(KILLS):
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
            broken += 1
    return f"{broken} of {KILLS} files are destroyed"


def cut_in_half(trainer: Trainer) -> str:
    trainer.save(two_models(trainer)[0], trainer.file)
    os.truncate(trainer.file, Path(trainer.file).stat().st_size // 2)
    model = trainer.load(trainer.file)
    return f"loads {len(trainer.tokens(model))} words"


def changed_byte(trainer: Trainer) -> str:
    model = two_models(trainer)[0]
    trainer.save(model, trainer.file)
    data = bytearray(Path(trainer.file).read_bytes())
    place = data.find(trainer.vectors(model)[100].tobytes())
    data[place + 3] ^= 0x40  # of the exponent of a component
    Path(trainer.file).write_bytes(data)
    loaded = trainer.vectors(trainer.load(trainer.file))
    return (
        f"loads a component of {loaded[100, 0]:.3g}, which was {trainer.vectors(model)[100, 0]:.3g}"
    )


class Trap:
    def __reduce__(self) -> tuple[Any, ...]:
        return Path.touch, (Path("trapped"),)


def code_in_file(trainer: Trainer) -> str:
    Path(trainer.file).write_bytes(pickle.dumps(Trap()))
    said = ""
    try:
        trainer.load(trainer.file)
    except Exception as error:
        said = f"{type(error).__name__}"
    return "runs the code in it" if Path("trapped").exists() else said


FAULTS: dict[str, Callable[[Trainer], str]] = {
    "window of 0": lambda trainer: of_vectors(trainer, trainer.train(window=0)),
    "rate of NaN": lambda trainer: of_vectors(trainer, trainer.train(alpha=float("nan"))),
    "rate of 1000": lambda trainer: of_vectors(trainer, trainer.train(alpha=1000.0, epochs=50)),
    "no workers": lambda trainer: of_vectors(trainer, trainer.train(workers=0)),
    f"sentence of {LONG:,} words": long_sentence,
    "iterator that raises in its third pass": raising_iterator,
    "text that is not UTF-8": not_utf8,
    "full disk while saving over a file": full_disk,
    "kill -9 while saving over a file": kill,
    "loading half of a file": cut_in_half,
    "loading a file with a changed bit": changed_byte,
    "loading a file of a stranger": code_in_file,
}


def outcome(fault: str, trainer: str, seconds: float) -> str:
    """What a library does about a fault, in a few words."""
    with tempfile.TemporaryDirectory() as folder:
        paths = [str(Path.cwd()), *filter(None, [os.environ.get("PYTHONPATH")])]
        command = [sys.executable, "-m", "bench.faults", "--only", fault, trainer]
        try:
            done = subprocess.run(
                command,
                cwd=folder,
                env=os.environ | ENVIRONMENT | {"PYTHONPATH": os.pathsep.join(paths)},
                capture_output=True,
                text=True,
                errors="replace",
                timeout=seconds,
            )
        except subprocess.TimeoutExpired:
            return f"hangs (stopped after {seconds:.0f} s)"
    if done.returncode < 0:
        return f"the process dies of {signal.Signals(-done.returncode).name}"
    return done.stdout.strip().splitlines()[-1] if done.stdout.strip() else "exit without a word"


def run(fault: str, trainer: str) -> None:
    """Do it in this process, and print what comes of it."""
    try:
        print("\n" + FAULTS[fault](TRAINERS[trainer]), flush=True)
    except BaseException as error:
        message = str(error).splitlines()[0][:70] if str(error) else ""
        print(f"\n{type(error).__name__}: {message}", flush=True)
    os._exit(0)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--contestants", nargs="+", choices=TRAINERS, default=list(TRAINERS))
    parser.add_argument("--faults", nargs="+", default=[""], help="only those with these words")
    parser.add_argument("--seconds", type=float, default=60.0, help="before one is stopped")
    parser.add_argument("--json", type=Path, help="write every outcome there")
    parser.add_argument("--only", nargs=2, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.only:
        run(*arguments.only)

    names = [name for name in arguments.contestants if find_spec(name)]
    for name in set(arguments.contestants) - set(names):
        print(f"{name} is left out: it is not installed")
    rows = {}
    for fault in FAULTS:
        if any(word in fault for word in arguments.faults):
            rows[fault] = [outcome(fault, name, arguments.seconds) for name in names]
            print(f"{fault}: {dict(zip(names, rows[fault], strict=True))}", file=sys.stderr)
    print(markdown(["fault", *names], ([fault, *said] for fault, said in rows.items())))
    if arguments.json:
        figures = {"machine": machine(names), "faults": rows}
        arguments.json.write_text(json.dumps(figures, indent=1))


if __name__ == "__main__":
    main()
