"""Table of the kinds of files: signatures, names, and advice.

The advice is in terms of the native interface. Other interfaces replace it, by the name of the
kind, in an `UnexpectedFileError`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from sgns.files import text_signatures as text
from sgns.files.encodings import wide_encoding
from sgns.files.names import Input, StandardInput

__all__ = ["FOREIGN", "KINDS", "Kind", "find_kind", "kind_named"]

_PICKLE = rb"\x80[\x04\x05]\x95|\x80[\x02\x03][(X\]c}]|ccopy_reg\n|\([dl]p[0-9]*\n"
_OLD_TORCH = rb"\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9"
_MEMBER = rb"PK\x03\x04.{26}[^\0\n]{0,200}?"  # of a zip archive: the start of its name

_LOAD = "load it with sgns.WordVectors.load({path}, format='{name}')"
_LOAD_TOKENS = f"if its tokens are in a file, {_LOAD[:-1]}, tokens=...)"
_MAKE = "sgns.WordVectors(sgns.Vocabulary(tokens), matrix)"
_UNPACK = "unpack it, and load the file inside"
_DOWNLOAD = "the download link was probably wrong"


@dataclass(frozen=True)
class Kind:
    """Kind of a file.

    Attributes
    ----------
    name : str
        Name of the kind: for vectors the name of their format, for a container of sgns the kind
        in its header.
    what : str
        Phrase for messages.
    advice : str
        The right call or step. ``{path}`` stands for the path in quotation marks, ``{name}`` for
        the name of the kind, and ``{stem}`` for the name of the file.
    begins : bytes
        Regular expression of the signature at the start of the file.
    test : callable, optional
        Test of the first bytes, in place of `begins`.
    is_container : bool
        True for the safetensors layout.
    """

    name: str
    what: str
    advice: str
    begins: bytes = b""
    test: Callable[[bytes], bool] | None = None
    is_container: bool = False

    def matches(self, head: bytes) -> bool:
        """Return True if a file that begins with `head` is of this kind."""
        if self.test is not None:
            return self.test(head)
        return re.match(self.begins, head, re.DOTALL) is not None

    @property
    def is_vectors(self) -> bool:
        """True if the name of the kind is a format of vectors."""
        return _LOAD[:-1] in self.advice

    def advice_for(self, path: Input, stem: str = "") -> str:
        """Return the advice for a file; `stem` is its name without an extension to replace."""
        typed = path.name if isinstance(path, StandardInput) else str(path)
        return self.advice.format(path=repr(typed), name=self.name, stem=stem)


def _own(name: str, what: str, advice: str) -> Kind:
    kind = rb'[^}]*"kind":"' + re.escape(name.encode()) + b'"'
    tags = rb'.{8}\{"__metadata__":\{(?=[^}]*"format":"sgns")(?=' + kind + b")"
    return Kind(name, what, advice, tags, is_container=True)


def _of_gensim(name: str, what: str, module: bytes, advice: str) -> Kind:
    """Return a kind of pickles whose first class is in a module of gensim."""
    first = rb"(?:" + _PICKLE + rb")(?:(?!gensim\.models\.).)*gensim\.models\." + module
    return Kind(name, what, advice, first)


def _compressed(name: str, extension: str, begins: bytes) -> Kind:
    return Kind(extension, f"{name} file", f"rename it to {{stem}}.{extension}", begins)


FOREIGN = Kind(
    "safetensors",
    "a safetensors file of another program",
    "if it holds vectors, load it with sgns.WordVectors.load({path}, tokens=...)",
    rb".{6}\0\0\{",
    is_container=True,
)
"""Containers that sgns did not write."""

KINDS = (
    Kind("empty", "empty", "download or write it again", rb"\Z"),
    # Containers of sgns.
    _own("vectors", "a file of vectors of sgns", "load it with sgns.WordVectors.load({path})"),
    _own("model", "a model of sgns", "load it with sgns.Model.load({path})"),
    _own(
        "checkpoint",
        "a checkpoint of sgns",
        "load its model with sgns.Model.load({path}), or resume the training with "
        "checkpoint={path} and resume=True",
    ),
    _own(
        "documents",
        "a model of documents of sgns",
        "load it with sgns.DocumentModel.load({path}), or its vectors by tag with "
        "sgns.WordVectors.load({path})",
    ),
    _own("corpus", "an encoded corpus of sgns", "open it with sgns.Corpus.open({path})"),
    _own(
        "corpus.shard",
        "a shard of an encoded corpus of sgns",
        "open the manifest that lists it with sgns.Corpus.open",
    ),
    _own("phrases", "a file of phrases of sgns", "load it with sgns.Phrases.load({path})"),
    _own("index", "an index of sgns", "load it with sgns.vectors.ann.Index.load({path})"),
    _own(
        "gensim.word2vec",
        "a model of sgns.compat.gensim",
        "load it with sgns.compat.gensim.Word2Vec.load({path}), or its vectors with "
        "sgns.WordVectors.load({path})",
    ),
    _own(
        "gensim.fasttext",
        "a model with n-grams of sgns.compat.gensim",
        "load it with sgns.compat.gensim.FastText.load({path}), or its vectors with "
        "sgns.WordVectors.load({path})",
    ),
    _own(
        "gensim.doc2vec",
        "a model of documents of sgns.compat.gensim",
        "load it with sgns.compat.gensim.Doc2Vec.load({path}), or its vectors of words with "
        "sgns.WordVectors.load({path})",
    ),
    _own(
        "gensim.phrases",
        "a file of phrases of sgns.compat.gensim",
        "load it with sgns.compat.gensim.Phrases.load({path})",
    ),
    FOREIGN,
    # Models of other programs.
    Kind("fasttext-bin", "a fastText model", _LOAD, rb"\xba\x16\x4f\x2f"),
    _of_gensim(
        "gensim-model",
        "a model that gensim pickled",
        rb"word2vec",
        "load it with sgns.compat.gensim.Word2Vec.load({path})",
    ),
    _of_gensim(
        "gensim-fasttext",
        "a model with n-grams, or its vectors, that gensim pickled",
        rb"fasttext",
        "load it with sgns.compat.gensim.FastText.load({path}), or its vectors with "
        "sgns.compat.gensim.KeyedVectors.load({path})",
    ),
    _of_gensim(
        "gensim-documents",
        "a model of documents that gensim pickled",
        rb"doc2vec",
        "load it with sgns.compat.gensim.Doc2Vec.load({path})",
    ),
    _of_gensim(
        "gensim-vectors",
        "a file of vectors that gensim pickled",
        rb"keyedvectors",
        "load it with sgns.compat.gensim.KeyedVectors.load({path})",
    ),
    _of_gensim(
        "gensim-phrases",
        "a file of phrases that gensim pickled",
        rb"phrases",
        "load it with sgns.compat.gensim.Phrases.load({path})",
    ),
    Kind(
        "torch",
        "a file of PyTorch",
        f"load it with torch.load({{path}}), and use {_MAKE}",
        _MEMBER + rb"data\.pkl|" + _OLD_TORCH,
    ),
    Kind(
        "pickle",
        "a pickled Python object",
        "sgns never unpickles, because a pickle can run any code; if you trust the file, load it "
        f"with pickle, and use {_MAKE}",
        _PICKLE,
    ),
    # Arrays and tables.
    Kind("npz", "an archive of NumPy (.npz)", _LOAD, _MEMBER + rb"\.npy"),
    Kind("npy", "an array of NumPy (.npy), without tokens", _LOAD_TOKENS, rb"\x93NUMPY"),
    Kind("hdf5", "an HDF5 file", f"read it with h5py, and use {_MAKE}", rb"\x89HDF\r\n\x1a\n"),
    Kind("parquet", "a Parquet file", _LOAD, rb"PAR1"),
    Kind(
        "arrow",
        "an Arrow file",
        f"read it with pyarrow, and use {_MAKE}",
        rb"ARROW1|FEA1|\xff\xff\xff\xff.{2}\0\0",
    ),
    Kind("sqlite", "a SQLite database", "export its vectors as text", rb"SQLite format 3\0"),
    Kind("gguf", "a GGUF file", "sgns does not read GGUF", rb"GGUF"),
    # Compressed files and archives.
    _compressed("a gzip", "gz", rb"\x1f\x8b"),
    _compressed("a bzip2", "bz2", rb"BZh[1-9]"),
    _compressed("an xz", "xz", rb"\xfd7zXZ\0"),
    _compressed("a Zstandard", "zst", rb"\x28\xb5\x2f\xfd"),
    Kind("zip", "a zip archive", _UNPACK, rb"PK(?:\x03\x04|\x05\x06)"),
    Kind("7z", "a 7z archive", _UNPACK, rb"7z\xbc\xaf\x27\x1c"),
    Kind("rar", "a RAR archive", _UNPACK, rb"Rar!\x1a\x07"),
    Kind("tar", "a tar archive", _UNPACK, rb".{257}ustar"),
    Kind("lz4", "an LZ4 file", _UNPACK, rb"\x04\x22\x4d\x18"),
    # Vectors that have no signature.
    Kind("word2vec-text", "a text file of word2vec", _LOAD, test=text.is_word2vec_text),
    Kind("word2vec-binary", "a binary file of word2vec", _LOAD, test=text.is_word2vec_binary),
    Kind("glove", "text without a header, as of GloVe", _LOAD, test=text.is_glove),
    # Documents, and what a server sends in place of a file.
    Kind("pdf", "a PDF document", "extract its text", rb"%PDF-"),
    Kind(
        "html",
        "a web page",
        _DOWNLOAD,
        rb"(?:\xef\xbb\xbf)?\s*<(?i:!doctype|html|head|body|script)",
    ),
    Kind("xml", "an XML document", _DOWNLOAD, rb"(?:\xef\xbb\xbf)?\s*<\?xml"),
    Kind(
        "lfs",
        "a pointer of Git LFS to the file",
        "run `git lfs pull`, or download the file itself",
        rb"version https://git-lfs",
    ),
    Kind(
        "utf-16",
        "text in UTF-16 or UTF-32",
        "convert it to UTF-8, for example with `iconv -f UTF-16 -t UTF-8`",
        test=lambda head: wide_encoding(head) is not None,
    ),
    Kind(
        "message",
        "the message of a server",
        _DOWNLOAD,
        rb"[^\n]{0,99}(?i:not found|denied|forbidden|unauthorized|invalid|limit)[^\n]{0,99}\n?\Z",
    ),
    Kind("json", "a JSON file", f"read it with json, and use {_MAKE}", test=text.is_json),
    Kind(
        "projector",
        "a table of numbers, separated by tabs",
        f"if its tokens are in NAME.metadata.tsv beside it, {_LOAD}",
        test=text.is_numbers_by_tabs,
    ),
    Kind(
        "numbers",
        "a matrix of numbers, without tokens",
        f"load it with numpy.loadtxt({{path}}), and use {_MAKE}",
        test=text.is_numbers,
    ),
    Kind("csv", "a table whose columns are separated by commas", _LOAD, test=text.is_csv),
    Kind(
        "table",
        "a table whose columns are separated by semicolons or tabs",
        f"replace the separators by spaces, or read it with pandas, and use {_MAKE}",
        test=text.is_table,
    ),
)
"""All kinds, in the order in which they are tried."""


def find_kind(head: bytes) -> Kind | None:
    """Return the kind of a file that begins with `head`, its first `HEAD_BYTES` bytes or all."""
    return next((kind for kind in KINDS if kind.matches(head)), None)


def kind_named(name: str) -> Kind | None:
    """Return the kind with a name, such as the kind in the header of a container."""
    return next((kind for kind in KINDS if kind.name == name), None)
