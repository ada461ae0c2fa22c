"""The command ``encode``."""

from __future__ import annotations

from sgns import Corpus
from sgns.cli.integers import PositiveInt
from sgns.cli.output import Output, check_files
from sgns.cli.progress import Printing
from sgns.cli.ranks import check_shards, check_shared, joined
from sgns.cli.reading import Reading, Texts
from sgns.cli.streams import print_json, say
from sgns.files.names import expand

__all__ = ["encode"]


def encode(
    corpus: Texts,
    /,
    *,
    output: Output,
    reading: Reading | None = None,
    workers: PositiveInt | None = None,
    shards: bool = False,
    rebuild: bool = False,
    json: bool = False,
    printing: Printing | None = None,
) -> None:
    """Count and encode text once, to train from it many times.

    The corpus need not fit into memory, neither now nor when ``sgns train`` reads it. It is encoded
    again only if an option or a file, by its size or time, has changed. Started by torchrun, each
    process reads a share of the files, and all write the file that one process would write, or
    shards. An encoded corpus is written as one file.

    Example: ``sgns encode news.txt.gz more.txt -o news-corpus.safetensors``

    Parameters
    ----------
    corpus
        UTF-8 text, also .gz, .bz2, .xz or .zst: files, folders, patterns such as 'data/*.txt',
        URLs, or - for standard input. A line is a sentence.
    output
        File to write, .safetensors; an existing file is replaced, and with it the shards that it
        lists.
    workers
        Threads; as many as there are cores if omitted.
    shards
        Keep what each process of torchrun encodes in a file beside the output, which lists these
        files: a shard. Without it one process copies them all to the output.
    rebuild
        Encode even if the output was made from the same files with the same options.
    json
        Print the size of the corpus as JSON.
    """
    check_shards(shards)
    ranks, printing = joined("encode", printing or Printing())
    with ranks.together():
        quiet, _ = printing.quiet, printing.display
        if output.suffix != ".safetensors":
            raise ValueError(f"the name of an encoded corpus ends in .safetensors, got {output}")
        reading = reading or Reading()
        workers = ranks.workers(workers)
        reading.check(workers)
        files = expand(corpus)
        check_shared(ranks, files)
        if ranks.size > 1:
            reading.check_ranks(files)
        if ranks.rank == 0:
            check_files(output, None, reading.inputs(files))
    same = {"the list of files": [str(file) for file in files], "output": str(output)}
    ranks.check_same({**same, "--shards": shards, **vars(reading)})
    with ranks.together():
        is_made = ranks.rank == 0 and not rebuild and output.is_file()
        is_made = is_made and reading.made(output, files, shards)
    is_made = ranks.any(is_made)
    if not is_made and ranks.size > 1:
        reading.read_together(ranks, files, workers, printing, output, shards)
    if ranks.rank > 0:
        return
    if is_made:
        encoded = Corpus.open(output)
        say(f"{output} is up to date", quiet)
    else:
        encoded = (
            Corpus.open(output, verify=False)
            if ranks.size > 1
            else reading.read(files, workers, printing, save_to=output)
        )
        what = f"{output} and {ranks.size} shards" if shards else output
        say(f"wrote {what}: {encoded.n_words:,} words, {encoded.n_sentences:,} sentences", quiet)
    if json:
        print_json(
            {
                "output": str(output),
                "up_to_date": is_made,
                "tokens": len(encoded.vocabulary),
                "words": encoded.n_words,
                "raw_words": encoded.n_raw_words,
                "sentences": encoded.n_sentences,
            }
        )
