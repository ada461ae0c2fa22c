"""The command ``explore``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

from cyclopts import Parameter

from sgns.cli.integers import PositiveInt
from sgns.cli.loading import load_all
from sgns.cli.output import Output, check_files
from sgns.cli.streams import flush, print_rows, say

__all__ = ["explore"]


def explore(
    vectors: Path,
    /,
    *,
    output: Output | None = None,
    compare: Path | None = None,
    groups: Path | None = None,
    labels: Path | None = None,
    layout: str = "pca",
    max_words: PositiveInt | None = None,
    stop_words: Path | None = None,
    max_share: float | None = None,
    noun: str | None = None,
    title: str | None = None,
    port: int | None = None,
    format: str | None = None,
    quiet: Annotated[bool, Parameter(alias="-q")] = False,
) -> None:
    """Show vectors in a browser: a map, neighbors, analogies, two models side by side.

    With --output, the result is one HTML file that needs no connection. Without it, a server on
    this machine shows the page, also of models that are too large for one file; Ctrl-C ends it.

    Example: ``sgns explore news.safetensors -o map.html``

    Parameters
    ----------
    vectors
        File of vectors or of a model. A model of documents has the vectors of its tags.
    output
        HTML file to write. If omitted, a server prints the address to open.
    compare
        File of a second model, to show beside the first one.
    groups
        File of words and their groups, a pair in each line; groups are colors.
    labels
        File of tokens and the names to show for them, a pair in each line.
    layout
        Method of the map: pca, or tsne and umap of the extra "layout".
    max_words
        Number of most frequent words to show: 100000 in a file, 1000000 from the server.
    stop_words
        File of words to leave out of the map, one in each line.
    max_share
        Leave words with a greater share of all occurrences out of the map; usually 0.001.
    noun
        One of what has a vector, such as product; usually word, node or document.
    title
        Title of the page. If omitted, the name of the file.
    port
        Port of the server. If omitted, or 0, a free one.
    format
        Format of the vectors, if the extension of the file does not choose it.
    quiet
        Print nothing but errors, and the address.
    """
    from sgns.explorer.chosen import read_groups, read_labels, read_stop_words
    from sgns.explorer.explore import check_share
    from sgns.explorer.explore import explore as write_page
    from sgns.explorer.layout import check_method
    from sgns.explorer.serving import check_port, serve

    if output is not None:
        if port is not None:
            raise ValueError("give --output for a file or --port for a server, not both")
        files = {"input": vectors, "--compare": compare, "--groups": groups}
        files |= {"--labels": labels, "--stop-words": stop_words}
        check_files(output, None, [(name, path) for name, path in files.items() if path])
    check_method(layout)
    port = check_port(port or 0)
    options: dict[str, Any] = {
        "groups": read_groups(groups),
        "labels": read_labels(labels),
        "layout": layout,
        "max_words": max_words,
        "stop_words": () if stop_words is None else read_stop_words(stop_words),
        "max_share": check_share(max_share),
        "noun": noun,
        "title": title or _name_of(vectors),
    }
    source = load_all(vectors, format)
    if compare is not None:
        options["compare"] = {_name_of(compare): load_all(compare, format)}
    if layout != "pca":
        say(f"computing the layout by {layout}, unless it is kept from before", quiet)
    if output is not None:
        write_page(source, output, **options)
        say(f"wrote {output}: {output.stat().st_size / 1e6:,.1f} MB; open it in a browser", quiet)
        return
    server = serve(source, port, **options)
    print_rows([(server.address,)])
    flush()
    say("open this address in a browser on this machine; Ctrl-C ends the server", quiet)
    server.run()


def _name_of(path: Path) -> str:
    return path.name.removesuffix(path.suffix) or path.name
