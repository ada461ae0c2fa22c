"""Tests of training on Ray; `tests/distributed/launchers/run ray` runs it."""

import sys
from types import ModuleType, SimpleNamespace

import pytest
from sgns.distributed.ray import train_on_ray


def test_without_ray_the_error_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "ray", None)
    monkeypatch.setitem(sys.modules, "ray.train", None)
    with pytest.raises(ImportError, match=r"pip install 'ray\[train\]'"):
        train_on_ray("corpus", "output", num_workers=2)


def test_workers_get_whole_paths_and_resume(monkeypatch, tmp_path):
    made = []

    class Trainer(SimpleNamespace):
        def __init__(self, function, **options):
            super().__init__(**options)
            made.append(self)

        def fit(self):
            return "result"

    train, torch = ModuleType("ray.train"), ModuleType("ray.train.torch")
    for name in ("FailureConfig", "RunConfig", "ScalingConfig"):
        setattr(train, name, SimpleNamespace)
    torch.TorchConfig, torch.TorchTrainer = SimpleNamespace, Trainer
    monkeypatch.setitem(sys.modules, "ray.train", train)
    monkeypatch.setitem(sys.modules, "ray.train.torch", torch)
    monkeypatch.setitem(sys.modules, "ray", ModuleType("ray"))
    monkeypatch.chdir(tmp_path)
    options = {"num_workers": 3, "cpus_per_worker": 4, "max_failures": 2, "vector_size": 8}
    assert train_on_ray("c", "o", checkpoint="k", **options) == "result"
    train_on_ray("c", "o", **options)
    first, second = made
    folder = str(tmp_path)
    assert first.train_loop_config == {
        "corpus": f"{folder}/c",
        "output": f"{folder}/o",
        "checkpoint": f"{folder}/k",
        "workers": 4,
        "resume": True,
        "vector_size": 8,
    }
    assert second.train_loop_config["resume"] is False
    assert first.scaling_config.num_workers == 3
    assert first.scaling_config.resources_per_worker == {"CPU": 4}
    assert first.run_config.failure_config.max_failures == 2
    assert first.torch_config.backend == "gloo"
    for names in ({"output": ""}, {"output": "o", "checkpoint": ""}):
        with pytest.raises(FileNotFoundError, match="The name of a file is empty"):
            train_on_ray("c", **names, **options)
