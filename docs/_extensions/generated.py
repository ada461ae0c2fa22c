"""Pages that are made when the site is built, and links from pages to files of the repository."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx

DOCS = Path(__file__).parents[1]
ROOT = DOCS.parent
GENERATED = DOCS / "_generated"
SOURCE = "https://github.com/sgns-project/sgns/blob/main/"

_LINK = re.compile(r"\]\((?!https?:|#|mailto:)([^)\s#]+)(#[^)\s]*)?\)")


def link_to_sources(app: Sphinx, name: str, source: list[str]) -> None:
    """Point links at files that are no pages to the repository."""
    folder = (DOCS / name).parent

    def replaced(found: re.Match[str]) -> str:
        path = (folder / found[1]).resolve()
        relative = path.relative_to(ROOT) if path.is_relative_to(ROOT) else None
        is_page = path.is_relative_to(DOCS) and path.suffix in {".md", ".png"}
        is_page &= path.name != "releasing.md"
        if relative is None or is_page or not path.exists():
            return found[0]
        return f"]({SOURCE}{relative.as_posix()}{found[2] or ''})"

    source[0] = _LINK.sub(replaced, source[0])


def commands() -> str:
    """Return the reference of the command line, from the commands themselves."""
    from sgns.cli import app

    text: str = app.generate_docs(output_format="markdown", recursive=True, heading_level=1)
    text = re.sub(r"## Table of Contents\n\n(- .*\n)+\n", "", text)
    text = re.sub(r"^Example: (.*)$", r"Example: `\1`", text, flags=re.MULTILINE)
    about = "[The guide](../cli.md) describes files of options, exit codes and JSON.\n"
    return text.replace("# sgns\n", f"# Command line\n\n{about}", 1)


def included(path: Path) -> str:
    """Return a page of the repository as a page of the site; its links start at its folder."""

    def replaced(found: re.Match[str]) -> str:
        target = (path.parent / found[1]).resolve()
        if target.is_relative_to(DOCS) and target.suffix in {".md", ".png"}:
            return f"](../{target.relative_to(DOCS).as_posix()}{found[2] or ''})"
        return f"]({SOURCE}{target.relative_to(ROOT).as_posix()}{found[2] or ''})"

    return _LINK.sub(replaced, path.read_text())


def benchmarks() -> str:
    """Return a page of figures, from the JSON files of the benchmarks."""
    parts = [
        "# Benchmarks\n\n"
        "Each table is made from a JSON file that a command of `bench/` wrote, with its date, its "
        "machine and the command. [The protocol](bench.md) says how they are measured, and has "
        "more figures; [performance](../performance.md) says where the time goes.\n"
    ]
    for path in sorted((ROOT / "bench/results").glob("*.json")):
        parts.append(_table(path.stem.capitalize(), json.loads(path.read_text())))
    parts.append("![Bars of speed and of quality, as in the table.](../images/speed.png)\n")
    return "\n".join(parts)


def _table(title: str, figures: dict[str, Any]) -> str:
    """Return the section of one file."""
    from bench.plots import rows_of

    machine = figures["machine"]
    header, *rows = rows_of(figures)
    rule = ["---", *["---:"] * (len(header) - 1)]
    lines = [f"| {' | '.join(map(str, row))} |" for row in (header, rule, *rows)]
    packages = ", ".join(f"{name} {version}" for name, version in machine["packages"].items())
    where = f"{machine['processor']}, {machine['cores']} cores, Python {machine['python']}"
    about = (
        f"{figures['corpus']}. {figures['date']}, {where}, {packages}:\n\n"
        f"```text\n{figures['command']}\n```\n"
    )
    return f"## {title}\n\n" + about + "\n" + "\n".join(lines) + "\n"


def write_pages(app: Sphinx) -> None:
    """Write the pages that other files determine, if they have changed."""
    GENERATED.mkdir(exist_ok=True)
    pages = {
        "commands.md": commands(),
        "benchmarks.md": benchmarks(),
        "bench.md": included(ROOT / "bench/README.md"),
        "changelog.md": included(ROOT / "CHANGELOG.md"),
        "reporting.md": included(ROOT / "SECURITY.md"),
        "contributing.md": included(ROOT / "CONTRIBUTING.md"),
    }
    for name, text in pages.items():
        path = GENERATED / name
        if not path.exists() or path.read_text() != text:
            path.write_text(text)
    for path in GENERATED.iterdir():
        if path.name not in pages:
            shutil.rmtree(path) if path.is_dir() else path.unlink()


def setup(app: Sphinx) -> dict[str, bool]:
    """Connect the extension."""
    app.connect("builder-inited", write_pages)
    app.connect("source-read", link_to_sources)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
