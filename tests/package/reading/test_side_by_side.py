"""Files that are read at the same time give the corpus and the errors of one after another."""

import bz2
import gzip
import itertools
import lzma
import os
import re
import signal
import threading
from pathlib import Path

import numpy as np
import pytest
from sgns import Corpus, CorpusError, FormatError
from sgns.files.streams import CHUNK_BYTES, Source

from ...waiting import n_threads, wait_for_threads

PACK = {"": bytes, ".gz": gzip.compress, ".bz2": bz2.compress, ".xz": lzma.compress}
WORKERS = [1, 2, 5, 8]
MARK = "\ufeff".encode()


def text(seed, n_words=3_000):
    """Return text with lines and tokens of many lengths, and without a last line feed."""
    random = np.random.default_rng(seed)
    words = [
        b"w" * (1 + i % 7) + str(number).encode()
        for i, number in enumerate(random.integers(0, 200, n_words))
    ]
    ends = random.choice([b" ", b"\n", b"\n\n", b"\t \r\n"], n_words, p=[0.8, 0.1, 0.05, 0.05])
    return (
        MARK * (seed % 2)
        + b"".join(word + end for word, end in zip(words, ends.tolist(), strict=True))[:-1]
    )


def streamed(files, **options):
    """Read files one after another, as a stream of chunks each."""

    def lines():
        for file in files:
            with Source(file) as source:
                content = b"".join(source.chunks()).removeprefix(MARK).decode()
            yield from (line.split() for line in content.removesuffix("\n").split("\n"))

    return Corpus.from_sentences(lines(), 1, **options)


def assert_same(corpus, expected):
    assert corpus.vocabulary == expected.vocabulary
    np.testing.assert_array_equal(corpus.ids, expected.ids)
    np.testing.assert_array_equal(corpus.offsets, expected.offsets)


def write(folder, name, content):
    path = folder / name
    path.write_bytes(PACK[path.suffix if path.suffix in PACK else ""](content))
    return path


@pytest.mark.parametrize("workers", WORKERS)
def test_files_of_all_kinds_are_in_the_order_of_their_names(tmp_path, workers):
    suffixes = [".txt", ".gz", ".gz", ".bz2", ".txt", ".xz", ".txt", ".gz"]
    files = [
        write(tmp_path, f"{number}{suffix}", text(number)) for number, suffix in enumerate(suffixes)
    ]
    assert_same(Corpus.from_file(files, 1, workers=workers), streamed(files))
    assert_same(Corpus.from_file(tmp_path, 1, workers=workers, max_memory=1 << 26), streamed(files))


@pytest.mark.parametrize("workers", WORKERS)
def test_large_files_are_read_in_ranges(tmp_path, workers):
    content = (text(1) + b"\n") * (3 * CHUNK_BYTES // len(text(1))) + text(2)
    files = [write(tmp_path, f"a{suffix}", content) for suffix in ("", ".gz")]
    plain = Corpus.from_file(files[0], 1, workers=workers)
    assert_same(plain, Corpus.from_file(files[1], 1, workers=workers))
    assert plain.n_words == len(content.split())


def test_a_token_across_many_ranges(tmp_path):
    long = b"x" * (5 * CHUNK_BYTES + 7)
    path = write(tmp_path, "a.txt", b"a " * (CHUNK_BYTES // 2 - 3) + long + b"\n" + long + b" a")
    corpus = Corpus.from_file(path, 1, workers=3)
    assert corpus.vocabulary.tokens == ("a", long.decode())
    assert corpus.vocabulary.counts.tolist() == [CHUNK_BYTES // 2 - 2, 2]
    assert corpus.offsets.tolist() == [0, CHUNK_BYTES // 2 - 2, CHUNK_BYTES // 2]


def test_pipes_and_files_that_claim_to_be_empty_are_read_in_their_turn(tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    before, after = (write(tmp_path, name, text(4)) for name in ("a.gz", "z.txt"))
    status = Path("/proc/self/limits")
    (tmp_path / "empty").touch()
    content = text(5)
    writer = threading.Thread(target=pipe.write_bytes, args=(content,))
    writer.start()
    files = [before, pipe, tmp_path / "empty", status, after]
    corpus = Corpus.from_file(files, 1, workers=2)
    writer.join()
    copies = [before, write(tmp_path, "c", content), write(tmp_path, "s", status.read_bytes())]
    assert_same(corpus, streamed([*copies, after]))


def bad(kind, folder, name, sound):
    """Write a file that cannot be read, after some sound text; return it, and its error."""
    if kind == "not UTF-8":
        line = sound.count(b"\n") + 1
        path = write(folder, name, sound + b" \xff b")
        return path, rf"{name}: not UTF-8 at line {line}, byte offset {len(sound) + 1};"
    if kind == "damaged":
        packed = gzip.compress(sound)
        path = folder / f"{name}.gz"
        path.write_bytes(packed[: len(packed) // 2])
        return path, rf"{name}\.gz cannot be unpacked"
    if kind == "not UTF-8, packed":
        path = write(folder, f"{name}.gz", b"a\nb \xff" + sound)
        return path, rf"{name}\.gz: not UTF-8 at line 2, byte offset 4;"
    if kind == "a table":
        path = write(folder, name, b"PAR1" + b"\0\xff" * 100)
        return path, rf"{name}: this is a Parquet file, not text"
    path = write(folder, name, b"a\nb c " + b"x" * ((1 << 24) + 1) + b" \xff")
    return path, rf"{name}: a token of more than 16 MiB at line 2, byte offset 6"


KINDS = ["not UTF-8", "damaged", "not UTF-8, packed", "a table", "a long token"]


@pytest.mark.parametrize("later", KINDS)
@pytest.mark.parametrize("first", KINDS)
def test_the_error_of_the_first_file_is_raised(tmp_path, first, later):
    large = text(2) * 70
    files = [write(tmp_path, "a.gz", large)]
    path, message = bad(first, tmp_path, "b", large)
    files += [path, write(tmp_path, "c.gz", b"a b"), write(tmp_path, "d.txt", b"a b")]
    files.append(bad(later, tmp_path, "e", b"a")[0])
    before = n_threads()
    for workers in (1, 3):
        with pytest.raises((CorpusError, FormatError), match=message) as caught:
            Corpus.from_file(files, 1, workers=workers)
        wait_for_threads(before)  # although the error, and so all frames, still exist
        assert caught.tb is not None


def test_an_error_ends_reading_before_a_pipe_is_opened(tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)  # nobody writes: whoever opens it waits for ever
    path, message = bad("damaged", tmp_path, "b", text(2) * 70)
    with pytest.raises(FormatError, match=message):
        Corpus.from_file([path, pipe], 1)


def test_a_file_that_cannot_be_opened_is_an_error_in_its_turn(tmp_path, monkeypatch):
    sound, locked = (write(tmp_path, name, b"a b") for name in ("a.txt", "b.txt"))
    opened = Path.open

    def refusing(path, *arguments, **options):
        if path == locked:
            raise PermissionError(13, "Permission denied", str(path))
        return opened(path, *arguments, **options)

    monkeypatch.setattr(Path, "open", refusing)
    with pytest.raises(PermissionError, match=r"b\.txt"):
        Corpus.from_file([sound, locked, sound], 1)
    first, message = bad("not UTF-8", tmp_path, "c.txt", b"a")
    with pytest.raises(CorpusError, match=re.escape("c.txt: not UTF-8")):
        Corpus.from_file([first, locked], 1)
    assert message


@pytest.mark.parametrize("workers", WORKERS)
def test_a_file_that_shrinks_while_it_is_read_is_an_error(tmp_path, workers):
    path = write(tmp_path, "a.txt", b"a b\n" * CHUNK_BYTES)
    expected = rf"a\.txt shrank while it was read, from {4 * CHUNK_BYTES} bytes to 5"
    with pytest.raises(FormatError, match=expected):
        Corpus.from_file(path, 1, workers=workers, on_progress=lambda _: os.truncate(path, 5))


def test_a_file_that_grows_while_it_is_read_is_read_up_to_its_first_size(tmp_path):
    path = write(tmp_path, "a.txt", b"a b\n" * CHUNK_BYTES + b"a")

    def grow(progress):
        with path.open("ab") as file:
            file.write(b"bcd" * 1000)

    corpus = Corpus.from_file(path, 1, workers=2, on_progress=grow)
    assert path.stat().st_size > 4 * CHUNK_BYTES + 1
    assert corpus.vocabulary.tokens == ("a", "b")
    assert corpus.n_words == 2 * CHUNK_BYTES + 1


def test_progress_of_files_of_all_kinds_rises_to_their_size(tmp_path):
    contents = {"a.txt": text(1), "b.gz": text(2), "c.gz": text(3, 9_000), "d.txt": text(4)}
    files = [write(tmp_path, name, content) for name, content in contents.items()]
    seen = []
    corpus = Corpus.from_file(files, 1, on_progress=seen.append)
    done = [progress.bytes_done for progress in seen]
    assert done == sorted(set(done))
    ends = np.cumsum([path.stat().st_size for path in files]).tolist()
    assert set(ends) <= set(done)
    assert done[-1] == ends[-1] == seen[-1].bytes_total
    assert seen[-1].words_done == corpus.n_words


@pytest.mark.parametrize("name", ["a.txt", "a.gz"])
def test_an_exception_of_the_caller_ends_all_threads(tmp_path, name):
    class Enough(BaseException):
        pass

    files = [write(tmp_path, f"{number}{name}", text(number) * 20) for number in range(6)]

    def stop(progress):
        raise Enough

    before = n_threads()
    with pytest.raises(Enough) as caught:
        Corpus.from_file(files, 1, workers=3, on_progress=stop)
    wait_for_threads(before)
    assert caught.tb is not None


@pytest.mark.parametrize("n_files", [1, 20])
def test_ctrl_c_ends_files_without_an_end(tmp_path, monkeypatch, n_files):
    n_killed = itertools.count()

    def chunks(source):
        yield from [b"a b\n" * 1000] * 100
        if next(n_killed) == 0:
            os.kill(os.getpid(), signal.SIGINT)
        while True:
            yield b"a b\n" * 1000

    monkeypatch.setattr(Source, "chunks", chunks)
    files = [write(tmp_path, f"{number}.gz", b"") for number in range(n_files)]
    before = n_threads()
    # A shell that started the tests in the background may have had SIGINT ignored.
    handler = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with pytest.raises(KeyboardInterrupt):
            Corpus.from_file(files, 1, workers=3, max_memory=1 << 28)
    finally:
        signal.signal(signal.SIGINT, handler)
    wait_for_threads(before)
