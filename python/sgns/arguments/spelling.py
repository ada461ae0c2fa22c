"""Proposals of similar spellings, for words that are not among those expected."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from string import ascii_lowercase
from unicodedata import normalize

__all__ = ["did_you_mean", "similar_token"]

#: Values of arguments under the names that other libraries have for them.
OTHER_VALUES = {
    "sg": "skip-gram",
    "unigram": "power",
    "pytorch": "torch",
    "c++": "cpp",
    "bf16": "bfloat16",
    "fp32": "float32",
}

_ACCENTED = "àáâãäåæçèéêëìíîïñòóôõöøœùúûüýÿß"


def did_you_mean(word: str, choices: Iterable[str]) -> str:
    """Return ``"; did you mean 'x'?"`` with the most similar choice, or "" if none is similar.

    A choice that differs only in case is the most similar one.
    """
    import difflib  # late: only errors need it

    spellings: dict[str, str] = {}
    for choice in choices:
        spellings.setdefault(choice.casefold(), choice)
    other = OTHER_VALUES.get(word.casefold(), "")
    similar = [other] if other in spellings else []
    similar = similar or difflib.get_close_matches(word.casefold(), spellings, n=1)
    return f"; did you mean {spellings[similar[0]]!r}?" if similar else ""


def similar_token(token: str, ids: Mapping[str, int]) -> str | None:
    """Return the key of `ids` that `token` is probably meant to be, or None.

    Candidates are looked up, so the time does not depend on the number of keys: first other cases
    and other joints of words, then spellings with one edit, of which the smallest id is the best.
    """
    bare = " ".join(token.split())
    joined = ["_".join(bare.split()), re.sub(r"[\s_-]+", "", bare), re.sub(r"[_-]+", " ", bare)]
    joined += [bare.replace("_", "-"), bare.replace("-", "_")]
    forms = [token, bare, *joined, *(normalize(form, bare) for form in ("NFC", "NFKC", "NFD"))]
    cases = (str, str.lower, str.upper, str.title, str.capitalize, str.casefold)
    for spelling in dict.fromkeys(case(form) for form in forms for case in cases):
        if spelling != token and spelling in ids:
            return spelling
    found = {s for form in {bare, bare.lower()} for s in _edits(form) if s in ids}
    return min(found, key=ids.__getitem__, default=None)


def _edits(token: str) -> Iterator[str]:
    """Yield the spellings one transposition, insertion, replacement or deletion away.

    Digits are not edited: another number is not another spelling. Neither are tokens of less than
    three characters, of which most are one edit apart, or of more than 64.
    """
    if not 3 <= len(token) <= 64:
        return
    editable = [i for i, character in enumerate(token) if not character.isdigit()]
    # Letters beyond ASCII come with their neighbors in Unicode, such as the alphabet they are in.
    blocks = list(dict.fromkeys(ord(c) // 64 for c in token if not c.isascii() and c.isalpha()))
    near = (chr(block * 64 + i) for block in blocks[:4] for i in range(64))
    letters = [*ascii_lowercase, *_ACCENTED, *"_-'", *(c for c in near if c.isalpha())]
    for i in editable:
        if i + 1 in editable:
            yield token[:i] + token[i + 1] + token[i] + token[i + 2 :]
    for i in range(len(token) + 1):
        yield from (token[:i] + letter + token[i:] for letter in letters)
    for i in editable:
        yield from (token[:i] + letter + token[i + 1 :] for letter in letters)
    for i in editable:
        yield token[:i] + token[i + 1 :]
