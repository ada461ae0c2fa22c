"""Ctrl-C, hash seeds and imports: each in a process of its own."""

import os
import signal
import subprocess
import sys

import pytest

LONG_TRAINING = """
import os, signal, threading, sys, time
import numpy as np
import sgns

corpus = sgns.Corpus.from_ids(np.random.default_rng(0).integers(0, 1000, 200_000))

def interrupt(progress):
    if progress.seconds > 0.3 and not interrupted:
        interrupted.append(time.monotonic())
        os.kill(os.getpid(), signal.SIGINT)

interrupted = []
before = len(os.listdir("/proc/self/task"))
try:
    sgns.train(corpus, epochs=10**9, workers=3, on_progress=interrupt)
except KeyboardInterrupt:
    print("seconds", time.monotonic() - interrupted[0])
print("threads left", len(os.listdir("/proc/self/task")) - before)
print("trains again", sgns.train(corpus, epochs=1).words_trained)
"""


def run(code: str, **environment: str) -> str:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_ctrl_c_stops_joins_and_leaves_a_usable_python():
    lines = run(LONG_TRAINING).splitlines()
    assert lines[0].startswith("seconds ")
    assert lines[1:] == ["threads left 0", "trains again 200000"]


def test_ctrl_c_from_outside():
    code = (
        "import sgns, numpy as np; corpus = sgns.Corpus.from_ids(np.arange(1000) % 7);"
        "print('go', flush=True); sgns.train(corpus, epochs=10**9)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "go\n"
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=60)
    assert "KeyboardInterrupt" in errors
    assert process.returncode == -signal.SIGINT


def test_vectors_do_not_depend_on_the_hash_seed():
    code = """
import hashlib, sgns
words = [f"w{i * i % 101}" for i in range(5000)]
model = sgns.train([words], min_count=1, vector_size=10, workers=1)
print(hashlib.sha256(model.vectors.matrix.tobytes()).hexdigest(), model.vocabulary.tokens)
"""
    assert run(code, PYTHONHASHSEED="1") == run(code, PYTHONHASHSEED="2")


@pytest.mark.parametrize(
    "module", ["torch", "matplotlib", "pyarrow", "scipy", "gensim", "tqdm", "sklearn"]
)
def test_importing_sgns_imports_nothing_heavy(module):
    assert run(f"import sys, sgns; print({module!r} in sys.modules)") == "False\n"
