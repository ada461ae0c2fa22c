"""Damage to every kind of file: an error, or the correct content.

``SGNS_FLIPS=10000 pytest tests/reliability/test_damage.py`` changes bytes more often.
"""

from __future__ import annotations

import os
import tracemalloc
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sgns.errors import FormatError

from .kinds import KINDS, Content, Kind

FLIPS = int(os.environ.get("SGNS_FLIPS", "200"))
TRACED = 20  # damaged files between two checks of memory

parametrized = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)


@pytest.fixture
def sound(tmp_path, kind):
    """Write a file. Return the bytes of all its files, and its content."""
    kind.save(tmp_path / kind.name, 0)
    return [path.read_bytes() for path in kind.files(tmp_path)], kind.load(tmp_path / kind.name)


def loaded(kind: Kind, folder: Path, number: int) -> Content | None:
    """Return the content of a file, or None after an error that names the file."""
    if number % TRACED == 0:
        check_memory(kind, folder)
    message = ""
    try:
        return kind.load(folder / kind.name)
    except FormatError as error:
        message = str(error)
    assert any(str(path) in message for path in kind.files(folder))
    return None


def check_memory(kind: Kind, folder: Path) -> None:
    """Check that loading allocates at most twice the file, a block of a megabyte, and objects."""
    tracemalloc.start()
    try:
        with suppress(FormatError):
            kind.load(folder / kind.name)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    window = (1 << 23) * kind.name.endswith(".xz")
    objects = 1 << 15
    assert peak <= 2 * (folder / kind.name).stat().st_size + (1 << 20) + objects + window


def is_same(found: Content, wanted: Content) -> bool:
    """Return whether two contents are equal."""
    return all(np.array_equal(found[name], wanted[name]) for name in wanted)


def is_sound(found: Content) -> bool:
    """Return whether vectors could have been saved like this."""
    matrix: Any = found["matrix"]
    return (
        len(set(found["tokens"])) == len(matrix)
        and matrix.dtype == np.float32
        and bool(np.isfinite(matrix).all())
    )


@parametrized
def test_every_truncation(tmp_path, kind, sound):
    contents, wanted = sound
    for path, whole in zip(kind.files(tmp_path), contents, strict=True):
        for length in reversed(range(len(whole))):
            os.truncate(path, length)
            found = loaded(kind, tmp_path, length)
            if found is None:
                continue
            # Without a header, a file truncated between two lines is a valid, shorter one. The
            # newline after the last row and the tail of a compressed file are not needed.
            is_text = kind.name in ("v.glove", "v.csv")
            is_shorter = is_text and whole[length - 1 : length] == b"\n"
            assert is_shorter or is_same(found, wanted), length
            assert not kind.is_checked, length
        path.write_bytes(whole)


@pytest.mark.filterwarnings("ignore:.*skipped .* with a token that occurs before:UserWarning")
@parametrized
def test_changed_bytes(tmp_path, kind, sound):
    contents, wanted = sound
    rng = np.random.default_rng(0)
    files = kind.files(tmp_path)
    for number in range(FLIPS):
        which = int(rng.integers(len(files)))
        damaged = bytearray(contents[which])
        for at in rng.integers(len(damaged), size=rng.integers(1, 3)).tolist():
            # Half of the time a single bit, which changes one digit to another.
            damaged[at] ^= int(rng.choice([1 << rng.integers(8), rng.integers(1, 256)]))
        files[which].write_bytes(damaged)
        found = loaded(kind, tmp_path, number)
        if found is not None:
            assert is_same(found, wanted) if kind.is_checked else is_sound(found)
        files[which].write_bytes(contents[which])
