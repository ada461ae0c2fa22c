"""Devices of torch, their products and their memory."""

from __future__ import annotations

import torch

from sgns.arguments import check_choice

__all__ = [
    "PRODUCTS",
    "available_devices",
    "check_device",
    "check_products",
    "memory_of",
    "processor_of",
]

#: Precisions of the factors of matrix products.
PRODUCTS = ("float32", "tf32", "bfloat16")


def available_devices() -> dict[str, str]:
    """Return the devices of this machine: their names in torch, with a description of each."""
    devices = {"cpu": f"{torch.get_num_threads()} threads"}
    if torch.cuda.is_available():
        for i in range(torch.cuda.device_count()):
            devices[f"cuda:{i}"] = torch.cuda.get_device_name(i)
    if torch.backends.mps.is_available():
        devices["mps"] = "Metal"
    return devices


def processor_of(name: str) -> str:
    """Return the kind of processor of a device: results differ between kinds in their last bits."""
    device = torch.device(name)
    if device.type == "cuda":
        return torch.cuda.get_device_name(device)
    if device.type == "cpu":
        return f"a CPU with {torch.backends.cpu.get_cpu_capability()}"
    return name


def check_device(name: str) -> None:
    """Raise ValueError for a device that does not exist."""
    available = available_devices()
    if not any(name in (each, each.partition(":")[0]) for each in available):
        raise ValueError(f"device must be one of {', '.join(available)} here, got {name!r}")


def check_products(products: str, device: str) -> None:
    """Raise ValueError for products that a device does not have."""
    check_choice("products", products, PRODUCTS)
    if products == "tf32" and torch.device(device).type != "cuda":
        raise ValueError(f"products='tf32' needs a CUDA device, got device={device!r}")


def memory_of(device: torch.device) -> int | None:
    """Return the free bytes of a device; None if it does not report them."""
    return torch.cuda.mem_get_info(device)[0] if device.type == "cuda" else None
