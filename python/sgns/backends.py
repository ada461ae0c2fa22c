"""What trains: the C++ core, or torch on some device."""

from __future__ import annotations

from importlib.util import find_spec

__all__ = ["BACKENDS", "choose_backend"]

#: The C++ core, on the CPU; and PyTorch, on any device that it has.
BACKENDS = ("cpp", "torch")


def choose_backend(backend: str | None, device: str) -> tuple[str, str]:
    """Settle what trains, and where.

    A device other than the CPU implies torch. ``"auto"`` stands for a CUDA GPU if torch finds
    one, and for the CPU otherwise; the CPU implies the core, which is faster there than torch,
    unless torch is asked for.

    Parameters
    ----------
    backend : str, optional
        One of `BACKENDS`, or what the device implies if left out.
    device : str
        Name of a device of torch, such as ``"cuda"``, ``"cuda:1"``, ``"mps"`` or ``"cpu"``; or
        ``"auto"``.

    Returns
    -------
    backend, device : str

    Raises
    ------
    ValueError
        If there is no such backend, or if it has no such device.
    ImportError
        If torch is asked for and not installed.
    """
    if backend is not None and backend not in BACKENDS:
        raise ValueError(f"backend must be one of {', '.join(BACKENDS)}, got {backend!r}")
    if device == "auto":
        device = "cuda" if backend != "cpp" and _has_cuda() else "cpu"
    if backend is None:
        backend = "cpp" if device == "cpu" else "torch"
    if backend == "cpp" and device != "cpu":
        raise ValueError(f"backend='cpp' trains on device 'cpu' only, got {device!r}")
    if backend == "torch":
        from sgns.torch_backend import check_device

        check_device(device)
    return backend, device


def _has_cuda() -> bool:
    if find_spec("torch") is None:
        return False
    from sgns.torch_backend import available_devices

    return any(name.startswith("cuda") for name in available_devices())
