"""The command ``train``."""

from __future__ import annotations

from cyclopts.types import PositiveFloat

import sgns
from sgns.api import check_train_options
from sgns.cli.integers import NonNegativeInt, PositiveInt
from sgns.cli.joining import check_reading, read_and_join
from sgns.cli.output import Output, check_files, check_result, failures_at_the_end, write_trained
from sgns.cli.progress import Printing
from sgns.cli.ranks import check_format, check_shared, is_distributed, joined
from sgns.cli.reading import Reading, Texts
from sgns.cli.training import TextTraining
from sgns.distributed.joining import compare_options
from sgns.files.names import expand
from sgns.formats.registry import choose_format

__all__ = ["train"]


def train(
    corpus: Texts,
    /,
    *,
    output: Output,
    format: str | None = None,
    training: TextTraining | None = None,
    workers: PositiveInt | None = None,
    phrases: NonNegativeInt = 0,
    phrases_threshold: PositiveFloat = 10.0,
    reading: Reading | None = None,
    json: bool = False,
    printing: Printing | None = None,
) -> None:
    """Train vectors on text files.

    A line is a sentence, and white space separates its words. A .safetensors file keeps
    the whole model: both matrices, counts, options and loss. Other formats hold the
    vectors alone.

    Started by torchrun, several processes train together; docs/distributed.md says how.

    Example: ``sgns train news.txt.gz more.txt -o news.safetensors --vector-size 300``

    Parameters
    ----------
    corpus
        UTF-8 text, also .gz, .bz2, .xz or .zst: files, folders, patterns such as 'data/*.txt',
        URLs, or - for standard input; or one corpus saved by encode or Corpus.save.
    output
        File to write; an existing file is replaced. Its extension chooses the format.
    format
        Format of the output, if its extension does not choose it.
    workers
        Threads; as many as there are cores if omitted. One gives the same vectors each time.
    phrases
        Passes that find phrases, such as new_york, and join them before training. Each pass can
        make phrases longer by one word or phrase. A model keeps the phrases.
    phrases_threshold
        Score that a phrase must exceed; higher values find fewer phrases.
    json
        Print a summary of the training as JSON.
    """
    training = training or TextTraining()
    ranks, printing = joined("train", printing or Printing(), training.sharded)
    with ranks.together():
        display = printing.display
        chosen = choose_format(output, format)
        check_format(ranks, chosen)
        workers = ranks.workers(workers)
        options = {**vars(training), "workers": workers}
        checked = check_train_options(options, ranks)
        reading = reading or Reading()
        check_reading(reading, phrases, workers)
        files = expand(corpus)
        check_shared(ranks, files)
        if ranks.rank == 0:
            check_files(output, chosen, reading.inputs(files), options["checkpoint"])
    of_text = {"phrases": phrases, "phrases_threshold": phrases_threshold, **reading.comparable}
    compared = checked.own_options | of_text
    compare_options(ranks, checked.settings, checked.checkpoints, compared, output)
    with ranks.together():
        encoded = read_and_join(reading, files, phrases, phrases_threshold, workers, printing)
        if ranks.rank == 0:
            check_result(output, chosen, encoded.vocabulary, options, ranks)
    with failures_at_the_end():
        together = is_distributed(ranks)
        model = sgns.train(encoded, **options, distributed=together, progress=display)
        if ranks.rank == 0 or ranks.is_sharded:
            prints_json = json and ranks.rank == 0
            write_trained(model, output, chosen, printing.quiet, prints_json, options["checkpoint"])
