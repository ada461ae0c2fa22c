"""Links between the pages of the repository lead somewhere."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = [
    *ROOT.glob("*.md"),
    *(page for page in DOCS.rglob("*.md") if "_generated" not in page.parts),
    ROOT / "bench/README.md",
]
#: Pages that exist on the site only.
MADE = {"commands", "benchmarks", "bench", "changelog", "reporting", "contributing"}

_LINK = re.compile(r"\]\((?!https?:|mailto:)([^)\s#]*)(?:#([^)\s]*))?\)")


def anchors_of(page):
    """Return the anchors of the headings of a page, as GitHub and the site name them."""
    text = re.sub(r"^```.*?^```", "", page.read_text(), flags=re.MULTILINE | re.DOTALL)
    headings = re.findall(r"^#+ (.*)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", h.lower()).strip().replace(" ", "-") for h in headings}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_of_a_page(page):
    text = re.sub(r"^```.*?^```", "", page.read_text(), flags=re.MULTILINE | re.DOTALL)
    for name, anchor in _LINK.findall(re.sub(r"`[^`\n]*`", "", text)):
        target = (page.parent / name).resolve() if name else page
        if target.parent == DOCS / "_generated":
            assert target.stem in MADE, name
            continue
        assert target.exists(), name
        if anchor and target.suffix == ".md":
            assert anchor in anchors_of(target), f"{name}#{anchor}"


def test_every_page_is_in_a_table_of_contents():
    listed = set()
    for page in DOCS.glob("*.md"):
        for tree in re.findall(r"^```\{toctree\}\n(.*?)^```", page.read_text(), re.M | re.S):
            lines = [line for line in tree.splitlines() if line and not line.startswith(":")]
            listed |= {re.sub(r".* <(.*)>", r"\1", line) for line in lines}
    pages = {
        page.relative_to(DOCS).with_suffix("").as_posix()
        for page in DOCS.rglob("*.md")
        if not {"_generated", "recipes"} & set(page.parts)
    }
    made = {f"_generated/{name}" for name in MADE}
    assert listed == (pages | made) - {"index", "releasing"}


def test_the_reference_has_every_public_name():
    import sgns

    pages = "".join(page.read_text() for page in (DOCS / "api").glob("*.md"))
    documented = set(re.findall(r"(?:auto\w+:: sgns\.|`sgns\.)(\w+)", pages))
    assert set(sgns.__all__) - {"__version__", "graph"} <= documented
