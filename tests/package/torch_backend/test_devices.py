"""Devices of torch: their names, their products and their memory."""

import pytest
import torch
from sgns.torch_backend import devices
from sgns.torch_backend.devices import (
    PRODUCTS,
    available_devices,
    check_device,
    check_products,
    memory_of,
)


@pytest.fixture
def two_gpus(monkeypatch):
    """A machine with two GPUs, according to torch."""
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 2)
    monkeypatch.setattr(torch.cuda, "get_device_name", lambda i: f"GPU {i}")
    monkeypatch.setattr(torch.cuda, "mem_get_info", lambda device: (7, 9))
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: False)


def test_the_cpu_is_always_available():
    assert available_devices()["cpu"].endswith("threads")
    check_device("cpu")


def test_gpus_are_listed_by_number_and_name(two_gpus):
    found = available_devices()
    assert list(found) == ["cpu", "cuda:0", "cuda:1"]
    assert found["cuda:1"] == "GPU 1"


def test_the_device_of_apple_is_listed(two_gpus, monkeypatch):
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: True)
    assert available_devices()["mps"] == "Metal"


@pytest.mark.parametrize("name", ["cuda", "cuda:0", "cuda:1"])
def test_a_gpu_has_a_name_with_or_without_a_number(two_gpus, name):
    check_device(name)


@pytest.mark.parametrize("name", ["cuda:2", "mps", "", "cud"])
def test_a_missing_device_is_an_error_that_lists_the_others(two_gpus, name):
    with pytest.raises(ValueError, match=r"device must be one of cpu, cuda:0, cuda:1 here, got '"):
        check_device(name)


def test_products_depend_on_the_device():
    for products in PRODUCTS:
        check_products(products, "cuda:1")
    check_products("bfloat16", "cpu")
    with pytest.raises(ValueError, match="products='tf32' needs a CUDA device, got device='cpu'"):
        check_products("tf32", "cpu")
    with pytest.raises(ValueError, match="products must be one of float32, tf32, bfloat16, got"):
        check_products("float16", "cuda")


def test_only_gpus_report_their_free_memory(two_gpus):
    assert memory_of(torch.device("cpu")) is None
    assert devices.memory_of(torch.device("cuda:1")) == 7
