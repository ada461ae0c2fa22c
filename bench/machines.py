"""Model of the speed of several machines that train together: how many of them pay.

A model, and no measurement: words of a machine, a link, and the exchanges of `sgns.distributed`.
"""

from __future__ import annotations

import argparse
import math
from functools import partial

from sgns.distributed.stretches import FIRST_WORDS, GROWTH

from bench.harness import options
from bench.harness.reports import markdown, write_figures

#: Share of a link that is reached.
_REACHED = 0.8


def exchanges(words: float, growth: float = GROWTH) -> float:
    """Return how many exchanges a rank makes that trains some words.

    Stretches have the same length until a share `growth` of what is done is longer.
    """
    equal = min(words, FIRST_WORDS / growth)
    return equal / FIRST_WORDS + math.log(max(1.0, words / equal)) / math.log1p(growth)


def speed(
    machines: int, words: float, of_machine: float, tokens: float, size: int, gigabits: float
) -> float:
    """Return words per second of all machines.

    Parameters
    ----------
    machines : int
        Number of machines, one rank on each.
    words : float
        Words to train, of all epochs.
    of_machine : float
        Words per second of one machine.
    tokens : float
        Rows of each of the two matrices.
    size : int
        Components of a row, of four bytes each.
    gigabits : float
        Speed of the link of a machine per second, in each direction.
    """
    sent = 2 * (machines - 1) / machines * 2 * tokens * size * 4
    seconds_of_exchange = sent / (gigabits / 8 * 1e9 * _REACHED)
    each = words / machines
    total = each / of_machine + (machines > 1) * exchanges(each) * seconds_of_exchange
    return words / total


def main() -> None:
    parser = options.parser(__doc__)
    add = partial(options.add_option, parser)
    add("--words", 175e9, "words to train: those of the corpus, times epochs")
    add("--speed", 108e6, "words per second of one machine, as `sgns train` prints them")
    add("--tokens", 1e6, "size of the vocabulary")
    add("--vector-size", 100, "components of a vector")
    options.add_json(parser)
    run(parser.parse_args())


def run(arguments: argparse.Namespace) -> None:
    """Print the table."""
    counts, links = (2, 4, 8, 16, 64), (1, 10, 25, 100)
    given = arguments.words, arguments.speed, arguments.tokens, arguments.vector_size
    rows, figures = [], {}
    for link in links:
        row = [f"{link} Gbit/s"]
        for machines in counts:
            found = speed(machines, *given, link)
            figures[f"{machines} machines, {link} Gbit/s"] = found
            share = found / (machines * arguments.speed)
            row.append(f"{found / 1e6:,.0f} ({100 * share:.0f} %)")
        rows.append(row)
    print(f"M words/s, and the share of as many single machines, by a model; {arguments}\n")
    print(markdown(["link", *(f"{n} machines" for n in counts)], rows))
    write_figures(arguments.json, ["sgns"], speeds=figures)


if __name__ == "__main__":
    main()
