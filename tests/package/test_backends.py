"""The choice between the core and torch, and the options of each."""

import textwrap

import pytest
import sgns
from sgns.backends import choose_backend
from sgns.torch_backend import devices

from ..waiting import printed_by


@pytest.fixture
def gpu(monkeypatch):
    """A machine with two GPUs, by the names of its devices."""
    there = {"cpu": "2 threads", "cuda:0": "one", "cuda:1": "another"}
    monkeypatch.setattr(devices, "available_devices", lambda: there)
    monkeypatch.setattr("sgns.torch_backend.available_devices", lambda: there)


@pytest.mark.parametrize(
    ("asked", "chosen"),
    [
        ((None, "cpu"), ("cpp", "cpu")),
        ((None, "auto"), ("cpp", "cpu")),
        (("torch", "auto"), ("torch", "cpu")),
        (("torch", "cpu"), ("torch", "cpu")),
        (("cpp", "auto"), ("cpp", "cpu")),
    ],
)
def test_choice_without_a_gpu(asked, chosen, monkeypatch):
    monkeypatch.setattr("sgns.torch_backend.available_devices", lambda: {"cpu": ""})
    assert choose_backend(*asked) == chosen


@pytest.mark.parametrize(
    ("asked", "chosen"),
    [
        ((None, "cpu"), ("cpp", "cpu")),
        ((None, "auto"), ("torch", "cuda")),
        (("torch", "auto"), ("torch", "cuda")),
        (("cpp", "auto"), ("cpp", "cpu")),
        ((None, "cuda:1"), ("torch", "cuda:1")),
    ],
)
def test_choice_with_a_gpu(asked, chosen, gpu):
    assert choose_backend(*asked) == chosen


def test_without_torch_the_error_says_which_extra_to_install():
    program = """
        import sys
        sys.modules["torch"] = None  # importing it raises ImportError
        import sgns
        sentences = [["a", "b"]] * 9
        sgns.train(sentences, epochs=1, sample=0)
        for options in ({"backend": "torch"}, {"device": "cuda"}):
            try:
                sgns.train(sentences, **options)
            except ImportError as error:
                assert "pip install 'sgns[torch]'" in str(error), error
            else:
                raise AssertionError("trained")
    """
    printed_by(textwrap.dedent(program))


QUICK = {"vector_size": 8, "epochs": 2, "workers": 1, "backend": "torch"}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"backend": "cuda"}, "backend must be one of cpp, torch, got 'cuda'"),
        ({"backend": "cpp", "device": "cuda"}, "backend='cpp' trains on device 'cpu' only"),
        ({"device": "cuda:7"}, "device must be one of cpu.* here, got 'cuda:7'"),
        ({"device": "no such"}, "device must be one of cpu.* here, got 'no such'"),
        ({"negatives_mode": "per_pair"}, "negatives_mode='shared' only, got 'per_pair'"),
        ({"deterministic": True}, "deterministic is an option of backend='cpp', got True"),
        ({"hs": True}, "backend='torch' has no hierarchical softmax: hs must be False, got True"),
        ({"products": "half"}, "products must be one of float32, tf32, bfloat16, got 'half'"),
        ({"products": "tf32"}, "products='tf32' needs a CUDA device, got device='cpu'"),
        ({"backend": None, "products": "bfloat16"}, "products is an option of backend='torch'"),
    ],
)
def test_arguments_are_refused_before_a_corpus_is_read(arguments, message):
    with pytest.raises(ValueError, match=message):
        sgns.train("no such file", **QUICK | arguments)
