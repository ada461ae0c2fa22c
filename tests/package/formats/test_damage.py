"""Damaged files of vectors: each error names the file and the damage."""

from __future__ import annotations

import io
import re
import tracemalloc
import zipfile

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from sgns.errors import FormatError
from sgns.files import container
from sgns.files.streams import COMPRESSIONS, sink
from sgns.formats import FORMATS, load_vectors, save_vectors
from sgns.vectors import WordVectors
from sgns.vocabulary import Vocabulary

from .fasttext_files import model

ONE = np.float32([1, 2]).tobytes()
LISTED = np.frombuffer(b'["a","b"]', np.uint8)


def refuse(path, data: bytes, message: str, **options: object) -> None:
    """Expect an error with `message` and the name of the file, and little use of memory."""
    path.write_bytes(data)
    tracemalloc.start()
    try:
        with pytest.raises(FormatError, match=re.escape(str(path)) + ".*" + message):
            load_vectors(path, **options)
        assert tracemalloc.get_traced_memory()[1] < 100e6 + 10 * len(data)
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "line 1: the file is empty"),
        (b"the\n", "line 1: expected a header"),
        (b"x 2\na 1 2\n", "line 1: expected a header.*'x 2'"),
        (b"-1 2\na 1 2\n", "line 1: expected a header"),
        (b"1_0 2\na 1 2\n", "line 1: expected a header"),
        (b"9" * 5000 + b" 2\n", "line 1: expected a header"),
        (b"0 2\n", "line 1: the header claims 0 rows of 2"),
        (b"1 0\na\n", "line 1: the header claims 1 rows of 0"),
        (b"1000000000000 2\na 1 2\n", "line 2: the file ends after 1 of 1000000000000.*limit=1 "),
        (b"1 1000000000\na 1 2\n", "line 1: the header claims 1 rows of 1000000000 dimensions"),
        (b"1 1048576\na 1 2\n", "line 1: the header claims 1 rows of 1048576.*file has 16"),
        (b"1 2\na 1\n", "line 2: expected a token and 2 components, got 1"),
        (b"1 2\na 1 2 3\n", "line 2: expected a token and 2 components, got 3"),
        (b"1 2\na b 1 2\n", "line 2: expected .*, got 3 components; .* the format 'glove'"),
        (b"1 2\na  1\n", "line 2: component 1 is '', not a number"),
        (b"2 2\na 1 2\nb 1 x2\n", "line 3: component 2 is 'x2', not a number"),
        (b"1 2\na 1 1_0\n", "line 2: component 2 is '1_0', not a number"),
        (b"1 2\na 1 \xff\xff\n", "line 2: component 2 is .*, not a number"),
        (b"2 2\na 1 2\nb nan 1\n", "line 3 .row 2.: component 1 is nan"),
        (b"2 2\na 1 2\nb 1 -inf\n", "line 3 .row 2.: component 2 is -inf"),
        (b"1 2\na 1 1e39\n", "line 2 .row 1.: component 2 is inf"),
        (b"2 2\na 1 2\n\xff 3 4\n", "line 3 .row 2.: token .* is not UTF-8"),
        (b"3 2\na 1.5 2\nb 3 4\n", "line 3: the file ends after 2 of 3 rows; limit=2 reads"),
        (b"2 2\na 1 2\n\nb 3 4\n", "line 3 is empty"),
        (b"2 2\na 1 2\nb 3 4\nc 5 6\n", "line 4: the header claims 2 rows, .*; limit=2"),
        (b"2 2\na 1 2\nb 3 4", "line 3 does not end in a newline.*; limit=1 reads the rows before"),
        (b"1 2\na 1 2", "line 2 does not end in a newline.* add a newline$"),
        (b"1 2\na\t1\t2\n", "line 2: expected .*; separate them by spaces, not by tabs"),
    ],
)
def test_word2vec_text(tmp_path, data, message):
    refuse(tmp_path / "v.txt", data, message)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "line 1: the file is empty"),
        (b"1000000000000 2\na " + ONE, "ends in row 2 of 1000000000000; limit=1 reads the rows"),
        (b"1 1000000000\na " + ONE, "the header claims 1 rows of 1000000000 dimensions"),
        (b"1 1048576\na " + ONE, "the header claims 1 rows of 1048576 dimensions.*the file has"),
        (b"2 2\na " + ONE + b"bbbbbbbbbbbb", "byte 26: the file ends in row 2 of 2"),
        (b"2 2\na " + ONE + b"bbbb " + ONE[:-1], "byte 26: the file ends in row 2 of 2"),
        (b"2 2\na " + ONE + b"\nb " + ONE + b"\nc " + ONE, "byte 25: .* claims 2 rows"),
        (b"1 2\na " + ONE + b"c", "byte 14: .* claims 1 rows"),
        (b"2 2\na " + ONE + b"\xff " + ONE, "byte 14 .row 2.: token .* is not UTF-8"),
        (b"2 2\na " + ONE + b"\xff " + ONE, "no token at all, a token before has a space in it"),
        (b"2 2\nc d " + ONE + b"b " + ONE, "row 2.*null byte: a token before has a space in it"),
        (b"2 2\na " + ONE + b"b\nc " + ONE, "byte 14: token .* has a newline"),
        (b"1 2\n" + b"a" * 70_000 + b" " + ONE, "byte 4 .row 1.: no token ends within 65536"),
        (b"1 2\n" + b"a" * 5_000_000, "byte 4 .row 1.: no token ends within 65536"),
        (b"1 2\na " + np.float32([1, np.nan]).tobytes(), "byte 4 .row 1.: component 2 is nan"),
        (b"1 2\na " + np.float32([np.inf, 1]).tobytes(), "byte 4 .row 1.: component 1 is inf"),
    ],
)
def test_word2vec_binary(tmp_path, data, message):
    refuse(tmp_path / "v.bin", data, message)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "line 1: the file is empty"),
        (b"a\n", "line 1: expected a token and 1 to 1048576 components, got 0"),
        (
            b"a\t1\t2\n",
            "line 1: expected .* got 0 components; separate them by spaces, not by tabs",
        ),
        (b"a" + b" 1" * 1_048_577 + b"\n", "line 1: expected .* got 1048577"),
        (b"a 1 2\nb 1\n", "line 2: expected 2 components as on line 1, got 1"),
        (b"a 1 2\nb 1 2 3\n", "line 2: expected 2 components as on line 1, got 3"),
        (b"a 1 2\nb  1 2\n", "line 2: expected 2 components as on line 1, got 3"),
        (b"3 2\na 1 2\n", "a text file of word2vec .'3 2'.*format='word2vec-text'"),
        (b"a 1 2\nb 1 x\n", "line 2: component 2 is 'x', not a number"),
        (b"a 1 2\nb 1 nan\n", "line 2 .row 2.: component 2 is nan"),
        (b"a 1 2\n\xff 1 2\n", "line 2 .row 2.: token .* is not UTF-8"),
        (b"a 1 2\n\nb 1 2\n", "line 2 is empty"),
        (b"a 1 2\nb 1 2", "line 2 does not end in a newline"),
    ],
)
def test_glove(tmp_path, data, message):
    refuse(tmp_path / "v.glove", data, message)


@pytest.mark.parametrize(
    ("numbers", "tokens", "message"),
    [
        (b"", b"", "v.tsv, line 1: the file is empty"),
        (b"1\t2\n3\n", b"a\nb\n", "v.tsv, line 2: expected 2 components as on line 1, got 1"),
        (b"1\t2\n3\tx\n", b"a\nb\n", "v.tsv, line 2: component 2 is 'x'"),
        (b"1\t2\n3\tnan\n", b"a\nb\n", "v.tsv, line 2 .row 2.: component 2 is nan"),
        (b"1" + b"\t1" * 1_048_576 + b"\n", b"a\n", "v.tsv, line 1 has 1048577 components"),
        (b"1\n2\n", b"a\n", "v.metadata.tsv ends after line 1, but .*v.tsv has more lines"),
        (b"1\n2\n", b"a\nb\nc\n", "v.metadata.tsv, line 3: .* has no vector for this token"),
        (b"1\n2\n3\n", b"a\n\nb\n", "v.metadata.tsv, line 2 is empty"),
        (b"1\n2\n", b"a\n\xff\n", "v.metadata.tsv, line 2 .row 2.: token .* is not UTF-8"),
        (
            b"1\n2\n",
            b"word\tn\na\t1\n",
            "line 1 has several columns.*: keep only that of the tokens",
        ),
        (b"1\n2\n", b"a\nb", "v.metadata.tsv, line 2 does not end in a newline"),
        (b"1\n2", b"a\nb\n", "v.tsv, line 2 does not end in a newline"),
    ],
)
def test_projector(tmp_path, numbers, tokens, message):
    (tmp_path / "v.tsv").write_bytes(numbers)
    (tmp_path / "v.metadata.tsv").write_bytes(tokens)
    with pytest.raises(FormatError, match=message):
        load_vectors(tmp_path / "v.tsv")


def test_projector_without_metadata(tmp_path):
    (tmp_path / "v.tsv").write_bytes(b"1\n")
    with pytest.raises(FileNotFoundError, match=r"v\.metadata\.tsv"):
        load_vectors(tmp_path / "v.tsv")


SMALL = np.ones((2, 2), np.int8)
DAMAGED_ARRAYS = [
    ({"vocabulary": LISTED}, "lacks a float32 array 'vectors'"),
    ({"vectors": np.ones((2, 2)), "vocabulary": LISTED}, "lacks a float32 array 'vectors'"),
    ({"vectors": np.ones((2, 2)), "vocabulary": LISTED}, "but has float64 of shape .2, 2.: if"),
    ({"vectors": np.ones(2, np.float32), "vocabulary": LISTED}, "lacks a float32 array"),
    ({"vectors": np.ones((0, 2), np.float32), "vocabulary": LISTED}, "lacks a float32 array"),
    ({"vectors": np.ones((2, 2), np.float32)}, "'vocabulary'"),
    ({"vectors": np.ones((3, 2), np.float32), "vocabulary": LISTED}, "2 tokens for 3 vectors"),
    (
        {"vectors": np.float32([[1, 2], [3, np.nan]]), "vocabulary": LISTED},
        "row 2: component 2 is nan",
    ),
    (
        {
            "vectors": np.ones((1, 2), np.float32),
            "vocabulary": np.frombuffer(b"[[]]", np.uint8),
        },
        "holds no valid vocabulary",
    ),
    (
        {
            "vectors": np.ones((2, 2), np.float32),
            "vocabulary": LISTED,
            "counts": np.ones(1, np.uint64),
        },
        "counts must have shape",
    ),
    ({"vectors": SMALL, "vocabulary": LISTED}, r"lacks a float32 array 'scales' of shape \(2,\)"),
    (
        {"vectors": SMALL, "vocabulary": LISTED, "scales": np.ones(2)},
        "lacks a float32 array 'scales' .*, but has float64",
    ),
    (
        {"vectors": SMALL, "vocabulary": LISTED, "scales": np.ones(1, np.float32)},
        r"lacks a float32 array 'scales' .*, but has float32 of shape \(1,\)",
    ),
    (
        {"vectors": SMALL, "vocabulary": LISTED, "scales": np.float32([1, np.nan])},
        "row 2: component 1 is nan",
    ),
    (
        {"vectors": np.float16([[1, 2], [3, np.inf]]), "vocabulary": LISTED},
        "row 2: component 2 is inf",
    ),
]


@pytest.mark.parametrize(("arrays", "message"), DAMAGED_ARRAYS)
def test_named_arrays(tmp_path, arrays, message):
    container.write(tmp_path / "v.safetensors", "vectors", arrays, {})
    np.savez(tmp_path / "v.npz", **arrays)
    for path in (tmp_path / "v.safetensors", tmp_path / "v.npz"):
        with pytest.raises(FormatError, match=f"{path.name}.*{message}"):
            load_vectors(path)


def test_safetensors_of_another_kind(tmp_path):
    container.write(tmp_path / "v.safetensors", "corpus", {}, {})
    with pytest.raises(FormatError, match="holds 'corpus', wanted 'vectors' or 'model'"):
        load_vectors(tmp_path / "v.safetensors")


def npz(header: bytes, data: bytes = b"", version: bytes = b"\x01\x00") -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        size = len(header).to_bytes(2, "little")
        archive.writestr("vectors.npy", b"\x93NUMPY" + version + size + header + data)
    return file.getvalue()


def header(shape: str = "(1, 1)", descr: str = "<f4", rest: str = "") -> bytes:
    return f"{{'descr':'{descr}','fortran_order':False,'shape':{shape}{rest}}}\n".encode()


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "line 1: the file is empty"),
        (b"PK\x03\x04", "cannot be unpacked"),
        (npz(header("(1000000000000, 100)"), b"1234"), "needs 400000000000000 bytes"),
        (npz(header("(1, 1000000000)"), b"1234"), "needs 4000000000 bytes"),
        (npz(header("(1" + "0" * 50 + ", 1)"), b"1234"), "cannot be unpacked"),
        (npz(header("(-1, -1)"), b"1234"), "cannot be unpacked"),
        (npz(header(), b"12345678"), "needs 4 bytes"),
        (npz(header(), bytes(200_000_000)), "needs 4 bytes"),
        (npz(header(descr="|O"), b"12345678"), "Python objects"),
        (npz(header(descr="nonsense"), b"1234"), "cannot be unpacked"),
        (npz(b"(" * 9000 + b"\n"), "cannot be unpacked"),
        (npz(b"{'a\n"), "cannot be unpacked"),
        (npz(b"__import__('os')\n"), "cannot be unpacked"),
        (npz(header(), b"1234", b"\x09\x00"), "version"),
    ],
    ids=range(14),
)
def test_npz(tmp_path, data, message):
    refuse(tmp_path / "v.npz", data, message)


def test_npz_whose_directory_points_outside(tmp_path):
    data = npz(header(), b"1234")
    start = int.from_bytes(data[-6:-2], "little")
    refuse(tmp_path / "v.npz", data[:-6] + (start + 1000).to_bytes(4, "little") + data[-2:], "")


def test_npz_never_unpickles(tmp_path):
    class Trap:
        def __reduce__(self) -> tuple[object, ...]:
            return pytest.fail, ("a pickle was loaded",)

    np.savez(tmp_path / "v.npz", vectors=np.array([Trap()]), vocabulary=LISTED)
    with pytest.raises(FormatError, match="Python objects, which are never loaded"):
        load_vectors(tmp_path / "v.npz")


@pytest.mark.parametrize("suffix", COMPRESSIONS)
@pytest.mark.parametrize("name", ["v.txt", "v.bin", "v.glove"])
def test_damaged_compression(tmp_path, name, suffix):
    path = tmp_path / (name + suffix)
    vectors = WordVectors(Vocabulary(map(str, range(50))), np.random.default_rng(1).random((50, 9)))
    save_vectors(vectors, path)
    whole = path.read_bytes()
    for data in (b"", b"no compressed data", whole[:-20], whole[: len(whole) // 2]):
        path.write_bytes(data)
        with pytest.raises(FormatError, match=re.escape(str(path))):
            load_vectors(path)


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("v.txt.gz", b"1000000000000 1000000\na 1 2\n", "line 2: expected a token and 1000000"),
        ("v.txt.gz", b"1000000000000 2\na 1 2\n", "line 2: the file ends after 1 of .*; limit=1"),
        ("v.txt.gz", b"1 2\n" + b"a" * (1 << 26), "line 2 has 33554432 bytes or more"),
        ("v.bin.gz", b"1000000000000 1000000\na " + ONE, "the file ends in row 1 of"),
        ("v.bin.gz", b"1000000000000 2\na " + ONE, "the file ends in row 2 of"),
        ("v.bin.gz", b"1 2\n" + b"a" * (1 << 26), "no token ends within 65536 bytes"),
        ("v.glove.gz", b"a" * (1 << 26), "line 1 has 33554432 bytes or more"),
    ],
)
def test_false_headers_of_compressed_files_cost_little(tmp_path, name, data, message):
    with sink(tmp_path / name) as file:
        file.write(data)
    refuse(tmp_path / name, (tmp_path / name).read_bytes(), message)


def test_utf8_can_be_replaced(tmp_path):
    replaced = ("a\N{REPLACEMENT CHARACTER}",)
    (tmp_path / "v.txt").write_bytes(b"1 2\na\xff 1 2\n")
    (tmp_path / "v.bin").write_bytes(b"1 2\na\xff " + ONE)
    (tmp_path / "v.fasttext").write_bytes(model([b"a\xff"], [[1, 2]]))
    (tmp_path / "v.glove").write_bytes(b"a\xff 1 2\n")
    (tmp_path / "v.tsv").write_bytes(b"1\t2\n")
    (tmp_path / "v.metadata.tsv").write_bytes(b"a\xff\n")
    arrays = {"vectors": np.float32([[1, 2]]), "vocabulary": np.frombuffer(b'["a\xff"]', np.uint8)}
    container.write(tmp_path / "v.safetensors", "vectors", arrays, {})
    np.savez(tmp_path / "v.npz", **arrays)
    np.save(tmp_path / "v.npy", arrays["vectors"])
    (tmp_path / "v.tokens.json").write_bytes(b'["a\xff"]')
    table = pa.table({"token": pa.array([b"a\xff"]), "vector": [[1.0, 2.0]]})
    pq.write_table(table, tmp_path / "v.parquet")
    (tmp_path / "v.csv").write_bytes(b"token,0,1\na\xff,1,2\n")
    for format in FORMATS:
        path = tmp_path / f"v{format.extensions[0]}"
        with pytest.raises(FormatError, match="v"):
            load_vectors(path)
        found = load_vectors(path, errors="replace")
        assert found.vocabulary.tokens == replaced
        assert found.matrix.tolist() == [[1, 2]]
