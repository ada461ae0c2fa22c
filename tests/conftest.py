"""Inputs that tests of several topics share."""

from __future__ import annotations

import json

import hypothesis
import numpy as np
import pytest
import sgns
from sgns import _core
from sgns.arguments.progress import Display
from sgns.files import header
from sgns.vocabulary import vocabulary_to_arrays

from .portability import left_out

#: No check of hypothesis depends on the speed of the machine.
hypothesis.settings.register_profile(
    "timeless", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("timeless")

LEFT_OUT = [row for row in left_out.ROWS if row.system in left_out.systems()]


def pytest_ignore_collect(collection_path, config):
    """Leave out files that this system cannot run."""
    name = collection_path.relative_to(config.rootpath).as_posix()
    return True if any(row.has(name) for row in LEFT_OUT) else None


def pytest_collection_modifyitems(config, items):
    """Leave out tests that this system cannot run."""
    out = [item for item in items if any(row.has(item.nodeid) for row in LEFT_OUT)]
    if out:
        config.hook.pytest_deselected(items=out)
        items[:] = [item for item in items if item not in out]


@pytest.fixture(scope="session")
def corpus() -> sgns.Corpus:
    """20,011 words of Zipf's law over 200 tokens, in sentences of 1 to 40 words."""
    rng = np.random.default_rng(0)
    share = 1 / np.arange(1, 201)
    ids = rng.choice(200, 20_011, p=share / share.sum())
    inner = np.cumsum(rng.integers(1, 41, 20_011))
    offsets = np.concatenate([[0], inner[inner < ids.size], [ids.size]])
    return sgns.Corpus.from_ids(ids, offsets, n_tokens=200)


@pytest.fixture(scope="session")
def vast_corpus(tmp_path_factory) -> sgns.Corpus:
    """5,000,000,000 equal words in a sparse file, which takes no space for them."""
    n_words = 5_000_000_000
    vocabulary = sgns.Vocabulary(["a", "b"], [n_words - 1, 1])
    arrays = vocabulary_to_arrays(vocabulary)
    before = {"offsets": np.arange(0, n_words + 1, 100_000).astype(np.uint64)}
    before["counts"] = arrays.pop("counts")
    shapes = {name: (array.dtype, array.shape) for name, array in before.items()}
    shapes["ids"] = np.dtype(np.uint32), (n_words,)
    shapes |= {name: (array.dtype, array.shape) for name, array in arrays.items()}
    path = tmp_path_factory.mktemp("vast") / "corpus.safetensors"
    with path.open("wb") as file:
        file.write(header.make_header("corpus", shapes, {"n_raw_words": str(n_words + 7)}, []))
        file.writelines(before.values())
        file.seek(4 * n_words, 1)
        file.writelines(arrays.values())
    return sgns.Corpus.open(path, verify=False)


@pytest.fixture(scope="module")
def exact_products():
    """Train with kernels that do not round to bfloat16."""
    exact = [isa for isa in _core.supported_isas() if _core.products(isa) == "float32"]
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SGNS_ISA", exact[0])
        yield


@pytest.fixture
def shown():
    """A display, for `progress`, and the events that it has shown: one for each report."""
    events = []
    display = Display("json", write=lambda line: events.append(json.loads(line)), every=1e-9)
    return display, events
