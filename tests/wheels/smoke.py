"""Try the installed package, with nothing but what it depends on: python smoke.py."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path

import numpy as np
import sgns
from sgns import _core

SENTENCES = [["tea", "milk", "sugar"], ["tea", "lemon"], ["iron", "steel", "rail"]] * 200
FREE_THREADED = bool(sysconfig.get_config_var("Py_GIL_DISABLED"))


def best_kernels() -> set[str]:
    """Return the names of kernels, one of which this machine must use."""
    if platform.machine().lower() in {"aarch64", "arm64"}:
        return {"neon"}
    try:
        flags = set(Path("/proc/cpuinfo").read_text().split())
    except OSError:  # another system, or no /proc
        return set(_core.supported_isas())
    if {"avx512f", "avx512bw", "avx512dq", "avx512vl"} <= flags:
        return {"avx512", "avx512bf16", "amx"}
    return {"avx2"} if {"avx2", "fma"} <= flags else {"baseline"}


def train(folder: Path) -> None:
    """Train, save, load and query."""
    model = sgns.train(SENTENCES, vector_size=16, epochs=20, min_count=1, sample=0, workers=2)
    assert np.isfinite(model.vectors.matrix).all()
    assert model.vectors.most_similar("iron", topn=2)[0][0] in {"steel", "rail"}
    for name in ("vectors.safetensors", "vectors.bin", "vectors.txt"):
        model.vectors.save(folder / name)
        loaded = sgns.WordVectors.load(folder / name)
        np.testing.assert_allclose(loaded["tea"], model.vectors["tea"], rtol=1e-4, atol=1e-6)


def run_command(folder: Path) -> None:
    """Run the command on a file of text."""
    text = folder / "text.txt"
    text.write_text("".join(" ".join(s) + "\n" for s in SENTENCES), newline="\n")
    for arguments in (
        ["encode", text, "-o", folder / "corpus.safetensors", "--min-count", "1"],
        ["train", folder / "corpus.safetensors", "-o", folder / "trained.safetensors"],
        ["neighbors", folder / "trained.safetensors", "tea"],
        ["info", folder / "trained.safetensors"],
    ):
        subprocess.run([sys.executable, "-m", "sgns", *map(str, arguments)], check=True)


def main() -> None:
    """Try everything, and print what was tried."""
    with tempfile.TemporaryDirectory() as folder:
        train(Path(folder))
        run_command(Path(folder))
    assert "SGNS_ISA" in os.environ or _core.isa() in best_kernels(), _core.isa()
    if FREE_THREADED:
        assert not sys._is_gil_enabled(), "importing sgns has turned the GIL on"
    print(
        f"sgns {sgns.__version__} works: {platform.platform()}, Python {platform.python_version()}"
        f"{', free-threaded' * FREE_THREADED}, kernels {_core.isa()} in {Path(_core.__file__).name}"
    )


if __name__ == "__main__":
    main()
