"""The page: it runs its own script alone, fetches nothing, and words in it are text."""

import base64
import gzip
import hashlib
import json
import re
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest
import sgns
from sgns.explorer.explore import built
from sgns.explorer.page import make_page

ROOT = Path(__file__).parents[3]
FOLDER = ROOT / "python/sgns/explorer"

#: Words that would end a script, begin one, or leave an attribute, if they were HTML.
EVIL = [
    "<script>alert(1)</script>",
    "</script><img src=x onerror=alert(1)>",
    "<!--",
    "-->",
    '"',
    "'",
    "&lt;",
    "{{script}}",
    "a\nb",
    "\u2028",
    "\N{RIGHT-TO-LEFT OVERRIDE}abc",
    "\\u003c",
    "]]>",
    "\0",
]


class Elements(HTMLParser):
    """Elements of a page, as a browser reads them."""

    def __init__(self, text):
        super().__init__()
        self.found, self.inside = [], False
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.found.append([tag, dict(attributes), ""])
        self.inside = True

    def handle_data(self, data):
        if self.inside:
            self.found[-1][2] += data

    def handle_endtag(self, tag):
        self.inside = False

    def all(self, tag):
        return [(attributes, text) for name, attributes, text in self.found if name == tag]


@pytest.fixture(scope="module")
def evil():
    vocabulary = sgns.Vocabulary(EVIL, range(len(EVIL), 0, -1))
    return sgns.WordVectors(vocabulary, np.random.default_rng(0).normal(size=(len(EVIL), 4)))


def page_of(vectors, served=False, **options):
    page, _ = built(vectors, 1000, served, **options)
    return page, Elements(page.text)


def directives(policy):
    return dict(part.strip().split(" ", 1) for part in policy.split(";"))


def test_words_are_data_whatever_they_contain(evil):
    page, elements = page_of(evil, title=EVIL[1], labels={EVIL[0]: EVIL[1]})
    _, plain = page_of(sgns.WordVectors(["a"], np.ones((1, 4))))
    shape = [tag for tag, _, _ in plain.found]
    assert [tag for tag, _, _ in elements.found] == shape
    blocks = {attributes.get("id"): text for attributes, text in elements.all("script")}
    tokens = json.loads(gzip.decompress(base64.b64decode(blocks["tokens-0"])))
    assert tokens["words"] == EVIL
    assert tokens["labels"][0] == EVIL[1]
    assert json.loads(blocks["meta"])["title"] == EVIL[1]
    assert EVIL[1] not in page.text


def test_the_policy_names_script_and_style_by_their_hashes(evil):
    page, elements = page_of(evil)
    [policy] = [
        attributes["content"]
        for attributes, _ in elements.all("meta")
        if attributes.get("http-equiv") == "Content-Security-Policy"
    ]
    assert policy == page.policy
    rules = directives(policy)
    scripts = [text for attributes, text in elements.all("script") if "type" not in attributes]
    for rule, texts in (("script-src", scripts), ("style-src", [elements.all("style")[0][1]])):
        [text] = texts
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert rules[rule] == f"'sha256-{digest}'"
    assert rules["default-src"] == "'none'"
    assert "connect-src" not in rules
    assert "unsafe" not in policy
    assert not re.search(r"https?:|\*", policy)


def test_a_page_from_a_server_may_ask_that_server_alone(evil):
    page, elements = page_of(evil, served=True)
    assert directives(page.policy)["connect-src"] == "'self'"
    ids = [attributes.get("id") for attributes, _ in elements.all("script")]
    assert not [name for name in ids if name and name.startswith("vectors")]
    blocks = {attributes.get("id"): text for attributes, text in elements.all("script")}
    assert json.loads(blocks["meta"])["models"][0]["blocks"] == 0


def test_vectors_are_small_integers(evil):
    _, elements = page_of(evil)
    blocks = {attributes.get("id"): text for attributes, text in elements.all("script")}
    data = gzip.decompress(base64.b64decode(blocks["vectors-0-0"]))
    rows = np.frombuffer(data, np.int8).reshape(len(EVIL), 4).astype(float)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    assert (rows * evil.normalized).sum(axis=1).min() > 0.999


def test_the_same_vectors_give_the_same_page(evil):
    assert page_of(evil)[0] == page_of(evil)[0]


def test_nothing_in_the_page_is_an_address(evil):
    page, elements = page_of(evil)
    assert not re.search(r"(src|href|action)=(?!\"data:,\")", re.sub(r"<script.*", "", page.text))
    for tag, attributes, _ in elements.found:
        assert not {"src", "action", "srcset", "poster"} & attributes.keys(), tag
        assert attributes.get("href", "data:,") == "data:,"
    code = "".join((FOLDER / name).read_text() for name in ("page.js", "page.css", "page.html"))
    assert "://" not in code
    assert not re.search(
        r"\b(eval|Function|XMLHttpRequest|WebSocket|sendBeacon|importScripts)\(", code
    )
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write", code)


def test_parts_can_be_inlined():
    """A parser of HTML changes or ends some texts, and their hashes would be others."""
    for name in ("page.js", "page.css"):
        text = (FOLDER / name).read_text(encoding="utf-8")
        assert not re.search(r"\r|\0|</(script|style)|<!--", text, re.IGNORECASE), name


def test_the_bundle_is_built_from_the_sources():
    """`npm run check` in ui/ compares the whole bundle; this needs no Node.js."""
    source = hashlib.sha256()
    files = sorted((ROOT / "ui/src").iterdir(), key=lambda path: path.name)
    assert len(files) > 10
    for path in files:
        source.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    built_from = (FOLDER / "page.js").read_text().splitlines()[0]
    assert built_from == f"/* sources: {source.hexdigest()} */", "run: cd ui && npm run build"
    assert (FOLDER / "page.html").read_bytes() == (ROOT / "ui/src/page.html").read_bytes()


def test_nouns_have_plurals(evil):
    for noun, plural in (("word", "words"), ("document", "documents"), ("product", "products")):
        page = make_page("t", [], None, noun, served=False)
        assert f'{{"one": "{noun}", "many": "{plural}"}}' in page.text
