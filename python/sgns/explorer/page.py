"""The page: one HTML file that fetches nothing, and runs nothing but its own script."""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sgns.explorer import packing
from sgns.explorer.comparison import Comparison
from sgns.explorer.content import Content
from sgns.explorer.sources import plural

__all__ = ["Page", "make_page"]

#: Sources that the page may load from; everything else is refused. Script and style are named by
#: their hashes, so that nothing that a word contains can ever run. A blob is the worker, of which
#: the script is a part; ``data:`` is the empty icon.
_POLICY = (
    "default-src 'none'; script-src '{script}'; style-src '{style}'; worker-src blob:; "
    "img-src data:; base-uri 'none'; form-action 'none'"
)

#: A page from a server may ask this server, and no other.
_SERVED = "; connect-src 'self'"

_FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Page:
    """A page as text, and the policy that it declares."""

    text: str
    policy: str


def make_page(
    title: str, contents: Sequence[Content], comparison: Comparison | None, noun: str, served: bool
) -> Page:
    """Return the page for one model or two.

    Parameters
    ----------
    title : str
        Title of the page.
    contents : sequence of Content
        Models.
    comparison : Comparison or None
        How they compare.
    noun : str
        One of what has a vector, such as "word".
    served : bool
        Whether a server finds the neighbors. The page then has no vectors.
    """
    script, style = _part("page.js"), _part("page.css")
    blocks: list[str] = []
    metas: list[dict[str, Any]] = []
    for number, content in enumerate(contents):
        vectors = [] if served else list(packing.row_blocks(content.unit))
        metas.append(content.meta(len(vectors)))
        named = [(f"{name}-{number}", block) for name, block in content.blocks()]
        named += [(f"vectors-{number}-{i}", block) for i, block in enumerate(vectors)]
        blocks += [
            f'<script type="text/plain" id="{name}">{packing.packed(block)}</script>'
            for name, block in named
        ]
    meta = {
        "title": title,
        "noun": {"one": noun, "many": plural(noun)},
        "models": metas,
        "comparison": None
        if comparison is None
        else {
            "aligned": comparison.aligned,
            "note": comparison.note,
            "moved": comparison.moved,
        },
    }
    policy = _POLICY.format(script=_hash(script), style=_hash(style)) + _SERVED * served
    fields = {
        "title": html.escape(title),
        "policy": html.escape(policy, quote=False),
        "style": style,
        "script": script,
        # No "<" in a script, so that no word can end it.
        "meta": json.dumps(meta, allow_nan=False).replace("<", "\\u003c"),
        "blocks": "\n".join(blocks),
    }
    template = (_FOLDER / "page.html").read_text(encoding="utf-8")
    return Page(re.sub(r"\{\{(\w+)\}\}", lambda field: fields[field[1]], template), policy)


def _part(name: str) -> str:
    return (_FOLDER / name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    """Return the hash by which a policy names a script or a style."""
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"
