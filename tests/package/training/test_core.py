"""Training by the core: Ctrl-C ends it, in a process that can then be used further."""

import signal

import pytest

from ...waiting import PYTHON, run, started

PRELUDE = """
import os, signal, threading, time
import numpy as np
import sgns

# A shell that started the tests in the background may have had SIGINT ignored.
signal.signal(signal.SIGINT, signal.default_int_handler)
corpus = sgns.Corpus.from_ids(np.random.default_rng(0).integers(0, 1000, 200_000))

def n_threads():
    return len(os.listdir("/proc/self/task"))
"""

ENDS = """
def interrupt(progress):
    if progress.words_done > 0:
        os.kill(os.getpid(), signal.SIGINT)

before = n_threads()
try:
    sgns.train(corpus, epochs=10**9, workers=3, on_progress=interrupt)
except KeyboardInterrupt:
    print("interrupted")
while n_threads() > before:  # the system lists a thread for a moment after it was joined
    time.sleep(0.01)
print("trains again", sgns.train(corpus, epochs=1).words_trained)
"""

#: Print a line as soon as training has begun, and train for weeks.
ENDLESS = {
    "with a callback": """
sgns.train(corpus, epochs=10**9, on_progress=lambda progress: print("training", flush=True))
""",
    "without a callback": """
def watch(before):
    while n_threads() < before + 3:
        time.sleep(0.01)
    print("training", flush=True)

threading.Thread(target=watch, args=[n_threads() + 1], daemon=True).start()
sgns.train(corpus, epochs=10**9, workers=3)
""",
}


def test_ctrl_c_stops_joins_and_leaves_a_usable_python():
    done = run([*PYTHON, "-c", PRELUDE + ENDS])
    assert done.stdout.splitlines() == ["interrupted", "trains again 200000"], done.stderr


@pytest.mark.parametrize("code", ENDLESS.values(), ids=ENDLESS)
def test_ctrl_c_from_outside(code):
    with started([*PYTHON, "-c", PRELUDE + code]) as process:
        assert process.stdout.readline() == "training\n"
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate()
    assert "KeyboardInterrupt" in errors
    assert process.returncode == -signal.SIGINT
