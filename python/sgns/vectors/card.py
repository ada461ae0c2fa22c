"""Model cards: the README of vectors or a model, as Hugging Face shows it."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from sgns.vocabulary import Vocabulary

__all__ = ["CardContent", "card_text"]

_N_EXAMPLES = 6
_N_NEIGHBORS = 5

#: Lists in the JSON of ``sgns evaluate``, and the measure that a card shows of each.
_MEASURES = {"similarity": "spearman", "categories": "purity", "outliers": "accuracy"}

#: Options of a training that say nothing about its result.
_NOT_SHOWN = ("progress", "log_every", "checkpoint", "checkpoint_every", "workers")

_LIMITS = """\
The vectors hold the associations of their training data, with its prejudices and its gaps. A token
has one vector, whatever its meanings are. Vectors of rare tokens are less reliable. The space of
these vectors is that of one training: cosines with vectors of another training mean nothing."""

#: Characters that Markdown or HTML could take as a sign.
_SIGNS = re.compile(r"([\\`*_{}\[\]<>#|~&:$])")


class _Vectors(Protocol):
    """Parts of `WordVectors`, which imports this module."""

    def __len__(self) -> int: ...

    @property
    def vocabulary(self) -> Vocabulary: ...

    @property
    def vector_size(self) -> int: ...

    def most_similar(self, positive: Any, *, topn: int) -> list[tuple[str, float]]: ...


@dataclass(frozen=True)
class CardContent:
    """Vectors and facts about their training, for a card.

    Attributes
    ----------
    loader : str
        Class that loads the file, such as "WordVectors".
    query : str
        Expression that finds neighbors, with `{key}` in the place of the token.
    noun : str
        What a vector is of, in the plural, such as "tokens".
    vectors : WordVectors
        Vectors that the card describes.
    options : mapping of str to object
        Options of the training, if they are known.
    figures : mapping of str to object
        Numbers of the training, such as the loss.
    """

    loader: str
    query: str
    noun: str
    vectors: _Vectors
    options: Mapping[str, Any] = field(default_factory=dict)
    figures: Mapping[str, Any] = field(default_factory=dict)


def card_text(
    content: CardContent,
    title: str,
    *,
    data: str | None = None,
    license: str | None = None,
    language: str | Sequence[str] = (),
    scores: Mapping[str, Any] | None = None,
) -> str:
    """Return a model card: Markdown, with the metadata of Hugging Face in YAML before it.

    Parameters
    ----------
    content : CardContent
        What the card shows.
    title : str
        Heading, and the name in the example.
    data : str, optional
        Sentences about the training data, in Markdown.
    license : str, optional
        License, as Hugging Face names it, such as "apache-2.0".
    language : str or sequence of str
        Codes of the languages, such as "en".
    scores : mapping, optional
        JSON that ``sgns evaluate --json`` printed for the vectors.

    Returns
    -------
    str
        The card, ending in a newline.

    Raises
    ------
    TypeError
        If an argument is not a string.
    ValueError
        If a string has no characters, or `scores` is not such a mapping.
    """
    if not isinstance(language, Iterable):
        raise TypeError(f"language must be a string or a list of strings, got {language!r:.80}")
    languages = [language] if isinstance(language, str) else list(language)
    for name, text in (("title", title), *(("language", code) for code in languages)):
        _check_text(name, text)
    for name, given in (("data", data), ("license", license)):
        if given is not None:
            _check_text(name, given)
    results = [] if scores is None else _results(scores)
    vectors = content.vectors
    lines = [
        *_metadata(content, title, license, languages, results),
        "",
        f"# {_plain(title)}",
        "",
        f"Vectors of {len(vectors):,} {content.noun} with {vectors.vector_size} dimensions, made "
        "with [sgns](https://github.com/sgns-project/sgns).",
        "",
        "## Use",
        "",
        *_example(content, title),
        "",
        "## Training data",
        "",
        data.strip() if data else "Not stated.",
        *_training(content),
        *_neighbors(vectors),
        *_evaluation(results),
        "",
        "## Limits",
        "",
        _LIMITS,
    ]
    return "\n".join(lines) + "\n"


def _check_text(name: str, text: object) -> None:
    if not isinstance(text, str):
        raise TypeError(f"{name} must be a string, got {text!r:.80}")
    if not text.strip():
        raise ValueError(f"{name} must have at least one character")


@dataclass(frozen=True)
class _Result:
    """A score of an evaluation set."""

    task: str
    name: str
    measure: str
    value: float
    found: int
    asked: int


def _results(scores: Mapping[str, Any]) -> list[_Result]:
    """Read the JSON of ``sgns evaluate``."""
    try:
        rows = [
            (task, row, measure) for task, measure in _MEASURES.items() for row in scores[task]
        ] + [
            ("analogies", score["total"] | {"name": name}, "accuracy")
            for name, score in scores["analogies"].items()
        ]
        return [
            _Result(
                task,
                str(row["name"]),
                measure,
                float(row[measure]),
                int(row["found"]),
                int(row["asked"]),
            )
            for task, row, measure in rows
        ]
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise ValueError(
            "scores must be the JSON that `sgns evaluate FILE ... --json` prints for one file: run "
            f"it for this file alone (it lacks {error})"
        ) from error


def _metadata(
    content: CardContent,
    title: str,
    license: str | None,
    languages: Sequence[str],
    results: Sequence[_Result],
) -> list[str]:
    """Return the metadata as YAML. A string of JSON is one of YAML."""
    tags = ["word-embeddings", "word2vec", "sgns"]
    if "architecture" in content.options:
        tags.append(str(content.options["architecture"]))
    lines = ["---", "library_name: sgns"]
    if license is not None:
        lines.append(f"license: {_quoted(license)}")
    if languages:
        lines += ["language:", *(f"- {_quoted(code)}" for code in languages)]
    lines += ["tags:", *(f"- {tag}" for tag in tags)]
    known = [result for result in results if math.isfinite(result.value)]
    if known:
        lines += ["model-index:", f"- name: {_quoted(title)}", "  results:"]
    for result in known:
        lines += [
            "  - task:",
            f"      type: {result.task}",
            "    dataset:",
            f"      name: {_quoted(result.name)}",
            f"      type: {_quoted(result.name)}",
            "    metrics:",
            f"    - type: {result.measure}",
            f"      value: {result.value:.4f}",
        ]
    return [*lines, "---"]


def _example(content: CardContent, title: str) -> list[str]:
    token = next(iter(_examples(content.vectors)), None)
    lines = ["```python", "import sgns", ""]
    # ascii() also escapes what could end the line or the block.
    lines.append(f"loaded = sgns.{content.loader}.from_pretrained({_literal(title)})")
    if token is not None:
        lines.append(content.query.format(key=_literal(token)))
    return [*lines, "```"]


def _training(content: CardContent) -> list[str]:
    options = {name: value for name, value in content.options.items() if name not in _NOT_SHOWN}
    rows = [
        (f"`{name}`", _plain(str(value))) for name, value in options.items() if value is not None
    ]
    rows += [(_plain(name), _plain(_number(value))) for name, value in content.figures.items()]
    return _section("Training", ("option", "value"), rows)


def _neighbors(vectors: _Vectors) -> list[str]:
    rows = []
    for token in _examples(vectors):
        found = vectors.most_similar(token, topn=_N_NEIGHBORS)
        rows.append(
            (_plain(token), ", ".join(f"{_plain(other)} {cosine:.2f}" for other, cosine in found))
        )
    return _section("Neighbors", ("token", "nearest tokens, with their cosines"), rows)


def _evaluation(results: Sequence[_Result]) -> list[str]:
    rows = [
        (
            _plain(result.name),
            result.task,
            result.measure,
            f"{result.value:.3f}",
            f"{result.found} of {result.asked}",
        )
        for result in results
    ]
    return _section("Evaluation", ("set", "task", "measure", "value", "found"), rows)


def _section(heading: str, header: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    rows = list(rows)
    if not rows:
        return []
    table = [header, ["---"] * len(header), *rows]
    return ["", f"## {heading}", "", *("| " + " | ".join(row) + " |" for row in table)]


def _examples(vectors: _Vectors) -> list[str]:
    """Return some tokens: not the most frequent ones, which are function words, nor rare ones."""
    tokens = vectors.vocabulary.tokens
    counts = vectors.vocabulary.counts
    # Ranks from 1 % to 40 % of the vocabulary, in equal ratios.
    ranks = [int(len(tokens) * 0.01 * 40 ** (i / (_N_EXAMPLES - 1))) for i in range(_N_EXAMPLES)]
    # A set would lose the order.
    return [
        tokens[rank]
        for rank in dict.fromkeys(ranks)
        if rank < len(tokens) and (counts is None or counts[rank])
    ]


def _number(value: Any) -> str:
    return f"{value:,}" if isinstance(value, int) else f"{value:.4g}"


def _plain(text: str) -> str:
    """Return text as Markdown that shows this text, within one line and one cell."""
    shown = "".join(char if char.isprintable() else ascii(char)[1:-1] for char in text)
    return _SIGNS.sub(r"\\\1", shown)


def _literal(text: str) -> str:
    """Return a string of Python within a block of code."""
    return ascii(text).replace("`", "\\x60")


def _quoted(text: str) -> str:
    return json.dumps(text)
