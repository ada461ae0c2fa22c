"""Lists of tokens for matrices whose own file holds no tokens.

A text file has the token of row 0 on line 1, the token of row 1 on line 2, and so on. A JSON file
is a list of tokens, an object that maps tokens to rows (``vocab.json``), or a tokenizer of Hugging
Face (``tokenizer.json``).
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from sgns.errors import FormatError
from sgns.files.encodings import without_mark
from sgns.files.header import MALFORMED
from sgns.files.lines import byte_lines
from sgns.files.names import Input, PathLike, one_file
from sgns.files.streams import Source
from sgns.formats.token_rules import TokenRules

__all__ = ["NAMES", "tokens_of"]

NAMES = ("tokens.txt", "vocab.txt", "tokens.json", "vocab.json", "tokenizer.json")
"""Names of lists that are found beside a file. ``NAME.tokens.txt`` belongs to ``NAME.*`` alone."""

Tokens = PathLike | Iterable[str]


def tokens_of(
    path: Input, n_rows: int, tokens: Tokens | None, limit: int | None, rules: TokenRules
) -> list[str]:
    """Return the tokens of the rows of a matrix.

    Parameters
    ----------
    path : Path, RemoteFile or StandardInput
        File of the matrix.
    n_rows : int
        Number of its rows.
    tokens : path, str or iterable of str, optional
        File of the tokens, or the tokens themselves. If omitted, a file beside `path` with one of
        the `NAMES`: the first one with a token for each row.
    limit : int or None
        Number of rows that are wanted. Then the numbers of rows and tokens may differ after it.
    rules : TokenRules
        Encoding of a text file, and what to do with bytes that are not in it.

    Raises
    ------
    FormatError
        If there are no tokens or another number of them, or if a file of tokens is invalid.
    OSError
        If a file cannot be read.
    """
    if tokens is None:
        files = list(_beside(path))
        if not files:
            raise FormatError(
                f"{path} holds {n_rows} vectors but no tokens: set tokens to a list of the tokens "
                f"or to their file, or put the file beside it as {', '.join(NAMES)}"
            )
        found = [(str(file), _read(file, rules)) for file in files]
    elif isinstance(tokens, (str, os.PathLike)):
        file = one_file(tokens)
        found = [(str(file), _read(file, rules))]
    else:
        found = [("tokens", list(tokens))]
    for _, listed in found:
        if len(listed) == n_rows or (limit is not None and limit <= min(len(listed), n_rows)):
            return listed[: n_rows if limit is None else limit]
    counts = " and ".join(f"{name} has {len(listed)} tokens" for name, listed in found)
    advice = "set tokens to the right file"
    if len(found[0][1]) < n_rows:
        advice += f", or load the first rows alone with limit={len(found[0][1])}"
    raise FormatError(f"{counts}, but {path} has {n_rows} vectors: {advice}")


def _beside(path: Input) -> Iterator[Path]:
    """Yield the lists of tokens in the folder of a file."""
    if not isinstance(path, Path):
        return
    for name in (*(f"{path.stem}.{name}" for name in NAMES), *NAMES):
        file = path.with_name(name)
        if file.is_file():
            yield file


def _read(file: Input, rules: TokenRules) -> list[str]:
    """Return the tokens in a text or JSON file."""
    inner = file.name.lower()
    if ".json" in inner[-9:]:
        return _read_json(file, rules.errors)
    tokens = []
    for number, line in byte_lines(file):
        try:
            tokens.append(rules.decode(line))
        except UnicodeDecodeError:
            raise FormatError(
                f"{file}, line {number}: token {line[:40]!r} is not {rules.encoding.upper()}; set "
                "encoding, or replace its invalid bytes with errors='replace'"
            ) from None
    return tokens


def _read_json(file: Input, errors: str) -> list[str]:
    with Source(file) as source:
        data = b"".join(source.chunks())
    try:
        content = json.loads(without_mark(data).decode("utf-8", errors))
        return content if isinstance(content, list) and _are_tokens(content) else _by_row(content)
    except MALFORMED as error:
        raise FormatError(
            f"{file} is not a list of tokens in JSON, nor an object of tokens and rows: {error}"
        ) from None


def _are_tokens(content: list[Any]) -> bool:
    for item in content:
        if not isinstance(item, str):
            raise TypeError(f"{str(item)[:40]!r} is not a token")
    return True


def _by_row(content: dict[str, Any]) -> list[str]:
    """Return the tokens of an object, or of a tokenizer, in the order of their rows."""
    model = content.get("model")
    if isinstance(model, dict):
        vocab = model["vocab"]
        # A tokenizer of the kind Unigram has a list of pairs: tokens and scores.
        pairs = (
            list(vocab.items())
            if isinstance(vocab, dict)
            else [(token, row) for row, (token, _) in enumerate(vocab)]
        )
        added = [(token["content"], token["id"]) for token in content.get("added_tokens") or []]
        pairs = list(dict.fromkeys([*pairs, *added]))
    else:
        pairs = list(content.items())
    rows: dict[int, str] = {}
    for token, row in pairs:
        if type(row) is not int or not isinstance(token, str):
            raise TypeError(f"token {token!r} has row {row!r}")
        if rows.setdefault(row, token) is not token:
            raise ValueError(f"tokens {rows[row]!r} and {token!r} have row {row}")
    missing = next((row for row in range(len(rows)) if row not in rows), None)
    if missing is not None:
        raise ValueError(f"row {missing} has no token")
    return [rows[row] for row in range(len(rows))]
