"""Headers of containers: required entries, and damage."""

from __future__ import annotations

import re
import struct

import numpy as np
import pytest
import safetensors.numpy
from sgns.errors import FormatError, UnexpectedFileError
from sgns.files import container

from .crafted import ARRAYS, craft


def test_another_kind_is_refused(tmp_path):
    path = tmp_path / "file"
    container.write(path, "model", {}, {})
    container.read(path, "vectors", "model")
    with pytest.raises(UnexpectedFileError) as caught:
        container.read(path, "corpus", "vectors")
    wanted = f"{path} holds 'model', wanted 'corpus' or 'vectors': load it with sgns.Model.load("
    assert str(caught.value).startswith(wanted)
    assert caught.value.kind == "model"
    container.write(path, "tomorrow's", {}, {})
    with pytest.raises(UnexpectedFileError, match="update sgns"):
        container.read(path, "corpus")


def test_foreign_file(tmp_path):
    path = tmp_path / "file"
    safetensors.numpy.save_file({"a": np.zeros(3)}, path)
    with pytest.raises(
        FormatError, match=f"{re.escape(str(path))} is a safetensors file of another program"
    ):
        container.read(path, "test")


@pytest.mark.parametrize("name", [b"checksums", b"header_checksum"])
def test_a_damaged_name_of_a_checksum_is_refused(tmp_path, name):
    path = tmp_path / "file"
    container.write(path, "test", ARRAYS, {})
    path.write_bytes(path.read_bytes().replace(b'"' + name + b'"', b'"' + name[:-1] + b'S"', 1))
    with pytest.raises(
        FormatError, match=f"{re.escape(str(path))} is damaged: its header has only one of its two"
    ):
        container.read(path, "test")


def test_newer_version(tmp_path):
    path = craft(tmp_path / "f", {}, b"", {"format": "sgns", "kind": "test", "version": "2"})
    with pytest.raises(
        FormatError, match=f"{re.escape(str(path))} has version 2; this sgns reads version 1"
    ):
        container.read(path, "test")


def entry(dtype: str, shape: list[int], start: int, end: int) -> dict[str, object]:
    return {"dtype": dtype, "shape": shape, "data_offsets": [start, end]}


@pytest.mark.parametrize(
    ("header", "data"),
    [
        ({"a": entry("F32", [2], 0, 8)}, b"1234567"),
        ({"a": entry("F32", [2], 0, 8)}, b"123456789"),
        ({"a": entry("F32", [3], 0, 8)}, b"12345678"),
        ({"a": entry("F32", [2**62, 2**62], 0, 8)}, b"12345678"),
        ({"a": entry("F32", [0, 2**62, 2**62], 0, 0)}, b""),
        ({"a": entry("F32", [1] * 100, 0, 4)}, b"1234"),
        ({"a": entry("F32", [-1], 0, 4)}, b"1234"),
        ({"a": entry("BF16", [2], 0, 4)}, b"1234"),
        ({"a": entry("O", [2], 0, 16)}, b"1234567812345678"),
        ({"a": entry("F32", [2], 0, 8), "b": entry("F32", [2], 0, 8)}, b"12345678"),
        ({"a": 5}, b""),
        (b"[]", b""),
        (b"[" * 100_000, b""),
        (b"{", b""),
        (b"\xff\xfe", b""),
        (b"", b""),
    ],
)
def test_damaged_headers(tmp_path, header, data):
    path = craft(tmp_path / "file", header, data)
    with pytest.raises(FormatError, match=re.escape(str(path))):
        container.read(path, "test")


def test_header_longer_than_the_file(tmp_path):
    path = tmp_path / "file"
    for claimed in (100, 10**8, 2**63, 2**64 - 1):
        path.write_bytes(struct.pack("<Q", claimed) + b"{}")
        with pytest.raises(FormatError, match=re.escape(str(path))):
            container.read(path, "test")
