"""Compare training with n-grams with fastText and gensim's FastText, at equal hyperparameters.

A share of the words of the similarity sets is dropped from the text before training. The score
"oov" is of the pairs with such a word, whose vector comes from its n-grams alone; the score
"similarity" is of all other pairs.
"""

from __future__ import annotations

import argparse
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import sgns

from bench.harness import held_out, options, trials
from bench.harness.contestants import ARCHITECTURES, Contestant, Hyperparameters
from bench.harness.contestants.fasttext import FASTTEXT
from bench.harness.contestants.gensim import CORPUS_FILE
from bench.harness.contestants.options import add_hyperparameters, hyperparameters
from bench.harness.contestants.sgns import PER_PAIR, SHARED
from bench.harness.evaluation import Evaluation
from bench.harness.measure import check, take_turns
from bench.harness.reports import line_of, write_figures
from bench.harness.speed_table import Result, speed_table

CONTESTANTS = {each.name: each for each in (SHARED, PER_PAIR, FASTTEXT, CORPUS_FILE)}
BASES = {"fastText": FASTTEXT.name, "gensim": CORPUS_FILE.name}


@dataclass(frozen=True)
class Bench:
    """Text without the words that are held out, its corpus, and the evaluation of vectors."""

    path: Path
    corpus: sgns.Corpus
    unseen: list[str]
    evaluation: Evaluation

    @classmethod
    def of(cls, arguments: argparse.Namespace, folder: Path) -> Bench:
        """Write the text to a folder, and count it."""
        evaluation = Evaluation.of(arguments)
        whole = sgns.Corpus.from_file(arguments.corpus, arguments.min_count)
        unseen = held_out.choose(whole.vocabulary, evaluation.similarity, arguments.held_out)
        path = folder / "text.txt"
        held_out.write_without(unseen, arguments.corpus, path)
        corpus = sgns.Corpus.from_file(path, arguments.min_count)
        check(
            not set(unseen).intersection(corpus.vocabulary.tokens),
            "a word that is held out is in the text",
        )
        return cls(path, corpus, unseen, evaluation)

    @property
    def means(self) -> list[str]:
        """Names of the scores in the table."""
        return [*self.evaluation.means, *(["oov"] if self.unseen else [])]

    def trial(self, contestant: Contestant, given: Hyperparameters, seed: int) -> Result:
        trial = trials.run(contestant, self.path, self.corpus, given, seed, self.unseen)
        scores = self.evaluation.scores(trial.vectors)
        if trial.unseen is not None:
            scores["oov"] = held_out.score(trial.vectors, trial.unseen, self.evaluation.similarity)
        shown = {name: scores[name] for name in self.means}
        shown["words/CPU-s"] = trial.words_per_cpu_second
        print(f"{contestant.name}, seed {seed}: {line_of(shown)}", flush=True)
        return Result(trial.figures(), scores)


def main() -> None:
    parser = options.corpus_parser(__doc__)
    Evaluation.add_options(parser)
    parser.add_argument(
        "--architectures",
        nargs="+",
        choices=ARCHITECTURES,
        default=list(ARCHITECTURES),
        help=f"architectures to train (default: {' '.join(ARCHITECTURES)})",
    )
    options.add_choices(parser, "--contestants", CONTESTANTS, "contestants to run")
    options.add_option(parser, "--repeats", 3, "rounds")
    options.add_option(
        parser, "--held-out", 0.1, "share of the words of the similarity sets to hold out"
    )
    usual = asdict(sgns.Subwords())
    options.add_option(parser, "--min-ngram", usual["min_ngram"], "shortest n-gram")
    options.add_option(parser, "--max-ngram", usual["max_ngram"], "longest n-gram")
    options.add_option(parser, "--buckets", usual["buckets"], "rows that all n-grams share")
    add_hyperparameters(parser, {"architecture", "workers"})
    options.add_option(parser, "--workers", 1, "threads")
    arguments = parser.parse_args()

    given = hyperparameters(arguments)
    requested = [CONTESTANTS[name] for name in arguments.contestants]
    chosen = [each for each in requested if options.is_available(each.name, each.missing())]
    packages = sorted({each.package for each in chosen} | {"numpy"})
    record = []
    with TemporaryDirectory(prefix="sgns-bench-") as folder:
        bench = Bench.of(arguments, Path(folder))
        print(
            f"{bench.corpus.n_words:,} words of {len(bench.corpus.vocabulary):,} tokens, "
            f"{given.epochs} epochs, {len(bench.unseen)} words held out"
        )
        for architecture in arguments.architectures:
            setting = replace(given, architecture=architecture)
            turns = {each.name: partial(bench.trial, each, setting) for each in chosen}
            results = take_turns(turns, arguments.repeats)
            print(f"\n{architecture}\n")
            print(speed_table(results, BASES, bench.means), flush=True)
            for name, rounds in results.items():
                record.append({"contestant": name, "given": setting, "rounds": rounds})
            # Written after each architecture, so that a later failure does not lose the figures.
            write_figures(arguments.json, packages, held_out=bench.unseen, trainings=record)


if __name__ == "__main__":
    main()
