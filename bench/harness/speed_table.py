"""Table of the speed of contestants beside the quality of their vectors."""

from __future__ import annotations

import statistics
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from bench.harness.contestants.options import name_of_build
from bench.harness.measure import median_ratio
from bench.harness.reports import markdown


@dataclass(frozen=True)
class Result:
    """Figures of a trial, and the scores of its vectors."""

    figures: Mapping[str, float]
    scores: Mapping[str, float]


def speed_table(
    results: Mapping[str, Sequence[Result]],
    bases: Mapping[str, str],
    means: Sequence[str],
    on_prefix: Collection[str] = (),
    builds: Sequence[str] = (),
) -> str:
    """Return medians over rounds, and means of quality; ratios are of words per CPU-second.

    Parameters
    ----------
    results : mapping
        Results of each contestant, round by round.
    bases : mapping
        Contestants that the others are compared with, by the names in the header.
    means : sequence of str
        Names of the scores to print.
    on_prefix : collection of str
        Contestants that trained on the first words only. They get an asterisk.
    builds : sequence of str
        Other builds of sgns: each contestant is compared with itself in them.
    """
    header = [
        "contestant",
        "words/s",
        "words/CPU-s",
        *(f"x {base}" for base in (*bases, *builds)),
        "process, s",
        "peak, MiB",
    ]

    def series(name: str, figure: str) -> list[float]:
        return [result.figures[figure] for result in results[name]]

    def row(name: str) -> list[str]:
        speed = series(name, "words_per_cpu_second")
        ratios = (
            f"{median_ratio(speed, series(base, 'words_per_cpu_second')):.2f}"
            if base in results
            else "-"
            for base in (*bases.values(), *(name_of_build(name, build) for build in builds))
        )
        quality = (
            f"{statistics.fmean(result.scores[score] for result in results[name]):.1f}"
            for score in means
        )
        return [
            name + " *" * (name in on_prefix),
            f"{statistics.median(series(name, 'words_per_second')):,.0f}",
            f"{statistics.median(speed):,.0f}",
            *ratios,
            f"{statistics.median(series(name, 'process_seconds')):.1f}",
            f"{statistics.median(series(name, 'peak_mib')):,.0f}",
            *quality,
        ]

    return markdown([*header, *means], map(row, results))
