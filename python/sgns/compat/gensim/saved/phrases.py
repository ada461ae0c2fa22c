"""Phrases that gensim 1.0 to 4.4 saved."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sgns.compat.gensim.saved.files import SavedObject, read_saved
from sgns.compat.gensim.saved.limits import shown
from sgns.compat.gensim.saved.names import Global
from sgns.errors import FormatError
from sgns.files.header import MALFORMED
from sgns.files.names import PathLike

__all__ = ["SavedPhrases", "read_phrases"]

_PHRASES = "gensim.models.phrases.Phrases"
_FROZEN = ("gensim.models.phrases.FrozenPhrases", "gensim.models.phrases.Phraser")

_SCORINGS = {
    "gensim.models.phrases.original_scorer": "default",
    "gensim.models.phrases.npmi_scorer": "npmi",
    "default": "default",
    "npmi": "npmi",
}

#: Work of cutting spellings into words, for each byte of a file. It is 1 for phrases of two words.
_MAX_WORK = 64


@dataclass(frozen=True)
class SavedPhrases:
    """Phrases of a file.

    Attributes
    ----------
    options : dict
        Arguments of `sgns.Phrases`.
    counts : dict of str to int, or None
        Counts of words and candidates, or None for frozen phrases.
    n_words : int
        Number of words that were counted.
    scores : dict of str to float
        Scores of frozen phrases by joined spelling.
    """

    options: dict[str, Any]
    counts: dict[str, int] | None
    n_words: int
    scores: dict[str, float]


def read_phrases(path: PathLike) -> SavedPhrases:
    """Read a file of ``Phrases``, ``FrozenPhrases`` or ``Phraser``.

    Raises
    ------
    FormatError
        If the file is damaged, or holds something else.
    """
    saved = read_saved(path)
    if saved.kind not in (_PHRASES, *_FROZEN):
        raise FormatError(saved.another_kind("phrases"))
    try:
        options = _options(saved)
        delimiter = options["delimiter"]
        if saved.kind in _FROZEN:
            scores = _scores(saved, delimiter)
            _check_work(saved, scores, delimiter)
            return SavedPhrases(options, None, 0, scores)
        counts = {_text(word): _count(count) for word, count in saved.get("vocab").items()}
        _check_work(saved, counts, delimiter)
        return SavedPhrases(options, counts, _count(saved.get("corpus_word_count", 0)), {})
    except MALFORMED as error:
        raise saved.damage(str(error)) from error


def _options(saved: SavedObject) -> dict[str, Any]:
    scoring = saved.get("scoring", "default")
    name = scoring.name if isinstance(scoring, Global) else scoring
    if type(name) is not str or name not in _SCORINGS:
        raise ValueError(f"the scoring {shown(name)} is unknown")
    delimiter = _text(saved.get("delimiter"))
    if not delimiter:
        raise ValueError("the delimiter is empty")
    connectors = saved.get("connector_words", saved.get("common_terms", frozenset()))
    return {
        "min_count": _count(saved.get("min_count")),
        "threshold": _score(saved.get("threshold")),
        "scoring": _SCORINGS[name],
        "delimiter": delimiter,
        "connector_words": frozenset(map(_text, connectors)),
    }


def _scores(saved: SavedObject, delimiter: str) -> dict[str, float]:
    """Return scores by joined spelling. Before gensim 4, keys were tuples of words as bytes."""
    scores = {}
    left = _MAX_WORK * (saved.n_bytes + 4096)
    for key, value in saved.get("phrasegrams", {}).items():
        words = list(map(_text, key if isinstance(key, tuple) else (key,)))
        left -= sum(map(len, words)) + len(delimiter) * len(words)
        if left < 0:  # words that many phrases share
            raise ValueError("its phrases are too long")
        if isinstance(value, tuple):  # count and score
            _, value = value
        scores[delimiter.join(words)] = _score(value)
    return scores


def _check_work(saved: SavedObject, spellings: dict[str, Any], delimiter: str) -> None:
    """Raise ValueError for long spellings with many delimiters, which can be cut in many ways."""
    work = sum(each.count(delimiter) ** 2 * len(each) for each in spellings)
    if work > _MAX_WORK * (saved.n_bytes + 4096):
        raise ValueError(f"too many delimiters {delimiter!r:.20} in its phrases")


def _text(word: Any) -> str:
    """Return a word. Before gensim 4, words were bytes in UTF-8."""
    found = word.decode() if isinstance(word, bytes) else word
    if type(found) is not str:
        raise TypeError(f"a word of type {type(word).__name__}")
    return found


def _count(value: Any) -> int:
    if type(value) not in (int, float) or not value >= 0 or value % 1 != 0:
        raise ValueError(f"{shown(value)} is not a count")
    return int(value)


def _score(value: Any) -> float:
    if type(value) not in (int, float):
        raise TypeError(f"{shown(value)} is not a number")
    return float(value)
