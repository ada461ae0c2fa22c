"""Files that promise more than they hold, or are of another kind."""

from __future__ import annotations

import errno
import gzip
import io
import json
import pickle
import re
import resource
import struct
import zipfile
from functools import partial
from pathlib import Path

import sgns
from sgns.compat import gensim

from .faults import MEGABYTE, NAN, refused, train, works, written
from .kinds import KINDS, Kind

MANY = 1 << 60
TAGS = {"format": "sgns", "kind": "vectors", "version": "1"}


def container(length: int | None = None, **header: object) -> bytes:
    """Write a safetensors file that has only a header."""
    text = json.dumps({"__metadata__": TAGS, **header}).encode()
    return struct.pack("<Q", len(text) if length is None else length) + text


def array(shape: list[int], end: int) -> dict[str, object]:
    """Make the entry of an array."""
    return {"dtype": "F32", "shape": shape, "data_offsets": [0, end]}


def archive(shape: str, data: bytes = b"") -> bytes:
    """Make an archive with one array in it."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as members:
        members.writestr("vectors.npy", matrix(shape, data))
    return file.getvalue()


def matrix(shape: str, data: bytes = b"") -> bytes:
    """Make an array of NumPy."""
    header = f"{{'descr':'<f4','fortran_order':False,'shape':{shape}}}\n".encode()
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header + data


def unpacked(megabytes: int, start: bytes = b"") -> bytes:
    """Compress many copies of one letter."""
    return gzip.compress(start) + gzip.compress(b"a" * MEGABYTE) * megabytes


class Call:
    """Object whose pickle calls a function."""

    def __init__(self, function: object, *arguments: object) -> None:
        self._reduced = function, arguments

    def __reduce__(self) -> tuple[object, ...]:
        return self._reduced


def refusal(data: bytes) -> str:
    """Load a pickle that is refused. Return the name of the function in the error."""
    try:
        gensim.KeyedVectors.load(written(data, "file"))
    except sgns.FormatError as error:
        found = re.search(r"the name (?:builtins\.|io\.)?(\S+), which", str(error))
        return found[1] if found else str(error)
    return "not refused"


for name, data in {
    "2^60 rows.txt": f"{MANY} 2\na 1 2\n",
    "2^60 rows.bin": f"{MANY} 2\na ".encode() + bytes(8),
    "2^60 rows.txt.gz": gzip.compress(f"{MANY} 2\na 1 2\n".encode()),
    "2^60 rows.bin.gz": gzip.compress(f"{MANY} 2\na ".encode() + bytes(8)),
    "2^60 rows.npz": archive(f"({MANY}, 2)", bytes(8)),
    "2^60 rows.npy": matrix(f"({MANY}, 2)", bytes(8)),
    "2^60 dimensions.npy": matrix(f"(1, {MANY})", bytes(8)),
    "2^60 rows.safetensors": container(vectors=array([MANY, 2], 8)) + bytes(8),
    "2^60 dimensions.txt": f"1 {MANY}\na 1 2\n",
    "2^60 dimensions.bin": f"1 {MANY}\na ".encode() + bytes(8),
    "2^60 dimensions.npz": archive(f"(1, {MANY})", bytes(8)),
    "a header of 2^60 bytes.safetensors": container(MANY),
    "a header of brackets.safetensors": struct.pack("<Q", MEGABYTE) + b"[" * MEGABYTE,
    "arrays past the end.safetensors": container(vectors=array([2, 2], 16)),
    "a bomb of one line.txt.gz": unpacked(128, b"1 2\n"),
    "a bomb of one line.glove.gz": unpacked(128),
    "a bomb of one line.csv.gz": unpacked(128, b"token,0\n"),
    "a pickle.npy": pickle.dumps(["a"]),
    "a bomb of one token.bin.gz": unpacked(128, b"1 2\n"),
    "a bomb of zeros.npz": archive("(1, 1)", bytes(128 * MEGABYTE)),
    "a pickle.bin": pickle.dumps(["a"]),
    "a pickle.npz": pickle.dumps(["a"]),
    "a pickle.safetensors": pickle.dumps(["a"]),
}.items():
    refused(
        f"a file: {name}",
        sgns.FormatError,
        re.escape(name),
        lambda name=name, data=data: sgns.WordVectors.load(written(data, name)),
        memory=96 * MEGABYTE,
    )

for name, load in {
    "a model": sgns.Model.load,
    "a model of documents": sgns.DocumentModel.load,
    "a corpus": sgns.Corpus.open,
    "phrases": sgns.Phrases.load,
    "gensim's vectors": gensim.KeyedVectors.load,
    "gensim's model": gensim.Word2Vec.load,
    "gensim's phrases": gensim.Phrases.load,
}.items():
    for what, data in {
        "nothing": b"",
        "a pickle": pickle.dumps(["a"]),
        "a header of 2^60 bytes": container(MANY),
    }.items():
        refused(
            f"{what}, loaded as {name}",
            sgns.FormatError,
            "file",
            lambda load=load, data=data: load(written(data, "file")),
        )
for name, data in {
    "with 2^60 bytes of a string": b"\x80\x04\x8d" + struct.pack("<Q", MANY),
    "with 2^60 bytes": b"\x80\x04\x8e" + struct.pack("<Q", MANY),
    "with 2^60 bytes of an array": b"\x80\x05\x96" + struct.pack("<Q", MANY),
    "of a million lists": b"\x80\x04" + b"]" * MEGABYTE,
    "of a million sets": b"\x80\x04" + b"\x8f" * MEGABYTE,
    "of a million nested tuples": b"\x80\x04N" + b"\x85" * MEGABYTE,
    "of a million marks": b"\x80\x04" + b"(" * MEGABYTE,
    "that memoizes a million times": b"\x80\x04N" + b"\x94" * MEGABYTE,
    "with the billionth value of the memo": b"\x80\x04Nr" + struct.pack("<I", 10**9) + b".",
    "that copies a string a million times": b"\x80\x04X\x00\x00\x01\x00"
    + b"a" * 65536
    + b"q\x000X\x06\x00\x00\x00latin1q\x010c_codecs\nencode\nq\x020"
    + b"h\x02h\x00h\x01\x86R" * 100_000,
}.items():
    refused(
        f"a pickle {name}",
        sgns.FormatError,
        "file",
        lambda data=data: gensim.KeyedVectors.load(written(data, "file")),
        memory=96 * MEGABYTE,
    )
for name, data in {
    "os.system": b"\x80\x02cos\nsystem\nX\x09\x00\x00\x00touch ran\x85R.",
    "eval": pickle.dumps(Call(eval, "open('ran', 'w')")),
    "open": pickle.dumps(Call(open, "ran", "w")),
}.items():
    works(
        f"a pickle that calls {name}",
        lambda data=data: (refusal(data), sorted(path.name for path in Path().iterdir())),
        (name, ["file"]),
    )
refused(
    "vectors, loaded as a model",
    sgns.FormatError,
    "holds 'vectors', wanted 'model'",
    lambda: (train().vectors.save("v.safetensors"), sgns.Model.load("v.safetensors")),
)
refused(
    "vectors of an unknown format",
    ValueError,
    "unknown format 'x'; choose one of safetensors",
    lambda: train().vectors.save("v.txt", "x"),
)
refused(
    "vectors that do not exist, of an unknown extension",
    FileNotFoundError,
    "v.x",
    lambda: sgns.WordVectors.load("v.x"),
)
refused(
    "vectors for a file of an unknown extension",
    ValueError,
    "v.x: no format has this extension",
    lambda: train().vectors.save("v.x"),
)
refused(
    "vectors of NaN are not written",
    ValueError,
    "component 1 is nan",
    lambda: sgns.WordVectors(sgns.Vocabulary(["a"]), [[NAN]]).save("v.txt"),
)

for name, data in {
    "no score": b"a b\n",
    "a score of NaN": b"a b nan\n",
    "garbage": bytes(range(256)),
    "nothing": b"",
}.items():
    refused(
        f"word pairs: {name}",
        sgns.FormatError,
        "text.txt",
        lambda data=data: sgns.evaluate_similarity(train().vectors, written(data)),
    )
for name, data in {"three words": b"a b c\n", "nothing": b""}.items():
    refused(
        f"analogies: {name}",
        sgns.FormatError,
        "text.txt",
        lambda data=data: sgns.evaluate_analogies(train().vectors, written(data)),
    )
for name, line in {
    "one node": b"a\n",
    "a weight of NaN": b"a b nan\n",
    "a weight of -1": b"a b -1\n",
    "a weight of 1e400": b"a b 1e400\n",
    "four fields": b"a b 1 2\n",
    "not UTF-8": b"\xff b\n",
}.items():
    refused(
        f"a list of edges: {name}",
        sgns.FormatError,
        "text.txt, line 2",
        lambda line=line: sgns.graph.Graph.from_edge_list(written(b"x y\n" + line)),
    )


def full(kind: Kind) -> tuple[object, ...]:
    """Replace a file under a limit of 64 bytes. Return the error and the content afterwards."""
    kind.save(Path(kind.name), 0)
    before = {path: path.read_bytes() for path in Path().iterdir()}
    resource.setrlimit(resource.RLIMIT_FSIZE, (64, 64))
    try:
        kind.save(Path(kind.name), 1)
    except OSError as error:
        named = kind.name in str(error)
        return error.errno, named, {path: path.read_bytes() for path in Path().iterdir()} == before
    return ("saved",)


for kind in KINDS:
    works(f"a full disk: {kind.name}", partial(full, kind), (errno.EFBIG, True, True))
    refused(
        f"a folder that is a file: {kind.name}",
        NotADirectoryError,
        f"file/{kind.name}",
        lambda kind=kind: kind.save(Path(written("", "file"), kind.name), 0),
    )
    refused(
        f"a folder in place of a file: {kind.name}",
        IsADirectoryError,
        kind.name,
        lambda kind=kind: (Path(kind.name).mkdir(), kind.save(Path(kind.name), 0)),
    )
    refused(
        f"no such file: {kind.name}",
        FileNotFoundError,
        kind.name,
        lambda kind=kind: kind.load(Path(kind.name)),
    )
