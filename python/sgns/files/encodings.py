"""Encodings of text: the byte order mark, and recognition of text that is not UTF-8."""

from __future__ import annotations

import codecs
import re
import shlex
from pathlib import PurePath

from sgns.files.names import StandardInput, is_url
from sgns.files.streams import COMPRESSIONS

__all__ = [
    "SAMPLE_BYTES",
    "bad_bytes",
    "is_never_text",
    "names_utf8",
    "other_than_utf8",
    "wide_encoding",
    "without_mark",
]

SAMPLE_BYTES = 1 << 16
"""Bytes at the start of a text that suffice to recognize its encoding."""

#: Encodings by byte order mark. The marks of UTF-32 come first: one begins with a mark of UTF-16.
_MARKS = {
    codecs.BOM_UTF32_LE: "UTF-32",
    codecs.BOM_UTF32_BE: "UTF-32",
    codecs.BOM_UTF16_LE: "UTF-16",
    codecs.BOM_UTF16_BE: "UTF-16",
}
_WIDE = ("UTF-32LE", "UTF-32BE", "UTF-16LE", "UTF-16BE")

#: Bytes that text in UTF-8 or in a code page rarely holds.
_CONTROLS = bytes({*range(32), 127} - set(b"\t\n\v\f\r\x1a\x1b"))
_LATIN = re.compile(r"[\x01-\xff]")
_OTHER_CHARACTERS = re.compile(r"[^\x00-\x7f\udc80-\udcff]")
_INVALID_BYTES = re.compile(r"[\udc80-\udcff]")

#: Encodings other than those of Latin letters, each with the characters that it must give, and
#: their least share among the characters that are not ASCII. The first one that fits is chosen.
_PAGES = (
    ("SHIFT_JIS", "[\u3041-\u30ff]", 0.3),
    ("EUC-JP", "[\u3041-\u30ff]", 0.3),
    ("CP1251", "[\u0430-\u044f\u0451]", 0.7),
    ("KOI8-R", "[\u0430-\u044f\u0451]", 0.7),
    ("GB18030", "[\u4e00-\u9fff]", 0.5),
)


def without_mark(data: bytes) -> bytes:
    """Return the bytes at the start of a text without the byte order mark of UTF-8."""
    return data.removeprefix(codecs.BOM_UTF8)


def names_utf8(encoding: str) -> bool:
    """Return True for a name of UTF-8, or of ASCII, which is a part of it.

    Raises
    ------
    LookupError
        If the encoding is unknown.
    """
    return codecs.lookup(encoding).name in ("utf-8", "utf-8-sig", "ascii")


def wide_encoding(start: bytes) -> str | None:
    """Return the name of UTF-16 or UTF-32 if a text that begins with `start` is in it, or None.

    A byte order mark tells it. Without a mark, the bytes are examined: characters of Latin letters
    and spaces have a byte of 0, always at the same place.
    """
    start = start[:SAMPLE_BYTES]
    for mark, encoding in _MARKS.items():
        if start.startswith(mark):
            return encoding
    n_found = dict.fromkeys(_WIDE, 0)
    for encoding in _WIDE if 0 in start else ():
        text = _decoded(start, encoding) or ""
        if "\0" not in text and _is_wide(start, text):
            n_found[encoding] = len(_LATIN.findall(text))
    best = max(_WIDE, key=n_found.__getitem__)
    return best if n_found[best] else None


def other_than_utf8(name: str, data: bytes) -> str | None:
    """Describe a text that is not UTF-8: its encoding, and how to convert it.

    Parameters
    ----------
    name : str
        Name of the text, which is the name of its file if it has one.
    data : bytes
        Some of the text: the start of it, or a line.

    Returns
    -------
    str or None
        None if the text is UTF-8, perhaps with a few wrong bytes.
    """
    data = data[:SAMPLE_BYTES]
    if encoding := wide_encoding(data):
        return f"the text is {encoding}; {_conversion(name, encoding)}"
    if is_never_text(data):
        return "this is a binary file, which holds no text"
    text = _decoded(data, "utf-8", "surrogateescape") or ""
    n_invalid = len(_INVALID_BYTES.findall(text))
    if (
        n_invalid == 0
        or n_invalid <= len(_OTHER_CHARACTERS.findall(text))
        or n_invalid * 500 < len(data)
    ):
        return None
    page = _code_page(data)
    return f"the text is in another encoding, perhaps {page}; {_conversion(name, page)}"


def is_never_text(start: bytes) -> bool:
    """Return True if bytes at the start of a file are UTF-16, UTF-32 or binary.

    Such a file is not text even if its wrong bytes are replaced.
    """
    if wide_encoding(start):
        return True
    start = start[:SAMPLE_BYTES]
    return _share_of_controls(start) > 0.05 and _decoded(start, "utf-8") is None


def bad_bytes(name: str, line: bytes, error: UnicodeDecodeError) -> str:
    """Describe a line that is not UTF-8."""
    other = other_than_utf8(name, line)
    return other or f"byte {error.start} is {line[error.start]:#x}; correct or remove it"


def _is_wide(start: bytes, text: str) -> bool:
    """Return True if `start` looks more like the wide `text` than like UTF-8."""
    has_space = re.search(r"[ \t\r\n]", text) is not None
    if _decoded(start, "utf-8") is None:
        return has_space
    # The first bytes of most alphabets are below 32.
    share = sum(byte < 32 for byte in start) / len(start)
    return share > 0.25 and (has_space or text.isascii())


def _code_page(data: bytes) -> str:
    """Return the most probable encoding of a text that is in a code page."""
    n_upper = sum(byte >= 128 for byte in data)
    # Accents are single bytes among ASCII letters; other scripts have words without ASCII.
    n_alone = len(re.findall(rb"(?<![\x80-\xff])[\x80-\xff](?![\x80-\xff])", data))
    if 2 * n_alone < n_upper:
        for page, characters, share in _PAGES:
            text = _decoded(data, page)
            if text and len(re.findall(characters, text)) >= share * len(
                _OTHER_CHARACTERS.findall(text)
            ):
                return page
    return "CP1252"


def _conversion(name: str, encoding: str) -> str:
    """Return the advice to convert a text, with the command."""
    command = f"iconv -f {encoding} -t UTF-8"
    path = PurePath(name)
    if (
        name != str(StandardInput())
        and not is_url(name)
        and path.suffix.lower() not in COMPRESSIONS
    ):
        command += f" {shlex.quote(name)} > utf8.txt"
    return f"convert it to UTF-8: {command}"


def _share_of_controls(data: bytes) -> float:
    return 1 - len(data.translate(None, _CONTROLS)) / max(1, len(data))


def _decoded(data: bytes, encoding: str, errors: str = "strict") -> str | None:
    """Return decoded text, or None. The last character of a sample can be cut."""
    is_cut = len(data) == SAMPLE_BYTES
    try:
        return codecs.getincrementaldecoder(encoding)(errors).decode(data, final=not is_cut)
    except UnicodeDecodeError:
        return None
