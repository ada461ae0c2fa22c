"""Recognition of files that hold no text, where text is read."""

from __future__ import annotations

from pathlib import Path

from sgns.files.encodings import is_never_text, other_than_utf8
from sgns.files.kinds import FOREIGN, find_kind
from sgns.files.names import StandardInput
from sgns.files.text_signatures import HEAD_BYTES

__all__ = ["not_text"]

_UNPACK = "unpack it; if it is a document, such as .docx or .xlsx, export its text"

#: Advice by the name of a kind, where it is not that of vectors.
_ADVICE = {
    "corpus": "an encoded corpus is not read together with texts; train on it alone",
    "parquet": "choose a column with sgns.Corpus.from_parquet, or with --column",
    "pdf": "extract its text, for example with pdftotext",
} | dict.fromkeys(("zip", "7z", "rar", "tar", "lz4"), _UNPACK)
_COMPRESSED = ("gz", "bz2", "xz", "zst")


def not_text(name: str, start: bytes) -> str | None:
    """Describe a file that is not text in UTF-8 or a code page; return None if it is text.

    Parameters
    ----------
    name : str
        Name of the file.
    start : bytes
        First bytes of the file, `SAMPLE_BYTES` or more if it is that long.

    Returns
    -------
    str or None
        Kind of the file, and advice, for example to convert text in UTF-16.
    """
    is_never = is_never_text(start)
    head = start[:HEAD_BYTES]
    if is_never or FOREIGN.matches(head) or head.startswith(b"%PDF-"):
        kind = find_kind(head)
        # Kinds that are recognized by a test can be text.
        if kind is not None and kind.test is None:
            advice = _ADVICE.get(kind.name, "text is needed here")
            if kind.name in _COMPRESSED and name == str(StandardInput()):
                advice = "unpack it first, for example with zcat, bzcat, xzcat or zstdcat"
            elif kind.name in _COMPRESSED:
                advice = kind.advice_for(Path(name), Path(name).name)
            return f"this is {kind.what}, not text: {advice}"
    return other_than_utf8(name, start) if is_never else None
