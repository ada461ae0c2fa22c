"""Names of inputs: files, patterns, folders and URLs, and their errors."""

import errno
import glob
import gzip
import io
import os
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import fsspec
import pytest
import sgns
from sgns import Corpus, FormatError
from sgns.files.names import (
    RemoteFile,
    StandardInput,
    expand,
    is_url,
    names_of,
    one_file,
    output_path,
    telling_folders,
)
from sgns.files.streams import Source, size_of

from ...waiting import run_python


@pytest.fixture
def tree(tmp_path, monkeypatch):
    """Files of one word each: their own path."""
    for name in ("b.txt", "a.txt", "a-1.txt", "z.log", ".hidden", "sub/c.txt", "sub/.git/d.txt"):
        path = tmp_path / "data" / name
        path.parent.mkdir(exist_ok=True, parents=True)
        path.write_text(name.replace("/", "|"))
    (tmp_path / "data/sub/e.txt").mkdir()  # a folder with the name of a file
    (tmp_path / "empty").mkdir()
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "data/pipe")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def memory():
    """The file system of memory://, which is emptied afterwards."""
    system = fsspec.filesystem("memory")
    yield system
    system.rm("/", recursive=True)


def names(found):
    return [str(input).replace(os.sep, "/") for input in found]


def test_a_file_is_itself(tree):
    assert expand("data/b.txt") == expand(Path("data/b.txt")) == [Path("data/b.txt")]
    assert expand(["data/b.txt", Path("data/a.txt")]) == [Path("data/b.txt"), Path("data/a.txt")]
    assert expand([]) == []


def test_a_pipe_is_itself(tree):
    assert expand("data/pipe") == [Path("data/pipe")]


def test_a_pattern_gives_the_matching_files_in_order(tree):
    expected = ["data/a-1.txt", "data/a.txt", "data/b.txt"]
    assert names(expand("data/*.txt")) == expected
    assert names(expand(Path("data/?*.txt"))) == expected
    assert names(expand(f"{tree}/data/[ab].txt")) == [
        f"{tree.as_posix()}/data/{x}.txt" for x in "ab"
    ]
    assert names(expand("data/**/*.txt")) == [*expected, "data/sub/c.txt"]
    assert names(expand("data/*")) == [*expected, "data/z.log"]
    assert names(expand(["data/z*", "data/a.*"])) == ["data/z.log", "data/a.txt"]


def test_a_pattern_is_no_name_of_a_file_on_windows(tree, monkeypatch):
    expected = expand("data/*.txt")
    stat = Path.stat

    def refusing(path, **options):
        if glob.has_magic(str(path)):
            error = OSError(errno.EINVAL, "The name is incorrect", str(path))
            error.winerror = 123
            raise error
        return stat(path, **options)

    monkeypatch.setattr(Path, "stat", refusing)
    assert expand("data/*.txt") == expected
    with pytest.raises(FileNotFoundError, match="No file matches"):
        expand("data/*.gz")


def test_windows_tells_a_folder_from_a_file_without_permission(tmp_path):
    refused = PermissionError(errno.EACCES, "Permission denied")
    with pytest.raises(IsADirectoryError, match=tmp_path.name), telling_folders(tmp_path):
        raise refused
    for other in (tmp_path / "file", StandardInput()):
        with pytest.raises(PermissionError) as caught, telling_folders(other):
            raise refused
        assert caught.value is refused


def test_a_folder_gives_all_files_below_it_except_hidden_ones(tree):
    expected = [f"data/{name}" for name in ("a-1.txt", "a.txt", "b.txt", "sub/c.txt", "z.log")]
    assert names(expand("data")) == names(expand("data/")) == expected
    corpus = Corpus.from_file("data", 1)
    assert [corpus.vocabulary.tokens[i] for i in corpus.ids] == [
        name.removeprefix("data/").replace("/", "|") for name in expected
    ]


@pytest.mark.parametrize("name", ["data/[ab].txt", "data/x*.txt"])
def test_a_file_with_the_name_of_a_pattern(tree, name):
    Path(name).write_text("it")
    assert names(expand(name)) == [name]


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("none.txt", r": 'none\.txt'"),
        ("empty", "No files in this folder: 'empty'"),
        ("data/*.gz", r"No file matches: 'data.+\*\.gz'"),
        ("data/sub/e*", "No file matches"),
        (["data", "empty"], "No files in this folder: 'empty'"),
    ],
)
def test_missing_files_are_an_error_before_anything_is_read(tree, name, message):
    with pytest.raises(FileNotFoundError, match=message):
        Corpus.from_file(name, 1, on_progress=lambda _: pytest.fail("it was read"))


def test_a_folder_that_cannot_be_listed_is_an_error(tree, monkeypatch):
    real = os.scandir

    def scandir(path):
        if str(path).endswith("sub"):
            raise PermissionError(13, "Permission denied", str(path))
        return real(path)

    monkeypatch.setattr("os.scandir", scandir)  # root may list anything
    with pytest.raises(PermissionError, match=r"data.+sub"):
        expand("data")


def test_an_empty_file_among_others_is_accepted(tree):
    Path("data/b.txt").write_text("")
    seen = []
    corpus = Corpus.from_file("data/*.txt", 1, on_progress=seen.append)
    assert len(corpus) == 2
    assert seen[-1].bytes_total == seen[-1].bytes_done == len("a.txt" + "a-1.txt")


def test_names_in_error_messages(tree):
    assert names_of([]) == "no files"
    assert names_of(map(Path, "abc")) == "a, b, c"
    assert names_of(map(Path, "abcd")) == "a, b, 2 more files"


def test_standard_input(tree, monkeypatch):
    stdin = io.TextIOWrapper(io.BytesIO(b"a b a\nb"))
    monkeypatch.setattr("sys.stdin", stdin)
    seen = []
    corpus = Corpus.from_file(["-", "data/a.txt"], 1, on_progress=seen.append)
    assert corpus.vocabulary.tokens == ("a", "b", "a.txt")
    assert len(corpus) == 3
    assert [progress.bytes_total for progress in seen] == [None, None]
    assert not stdin.buffer.closed
    (name,) = expand("-")
    assert isinstance(name, StandardInput)
    Path("-").write_text("a file of this name")
    assert expand(Path("-")) == [Path("-")]
    with pytest.raises(ValueError, match="standard input can be read only once"):
        expand(["-", "data/a.txt", "-"])
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"ok\n\xff")))
    with pytest.raises(sgns.CorpusError, match="standard input: not UTF-8 at line 2"):
        Corpus.from_file("-", 1)
    monkeypatch.setattr("sys.stdin", None)
    with pytest.raises(OSError, match="Bad file descriptor: 'standard input'"):
        Corpus.from_file("-", 1)


def test_urls_are_recognized():
    for url in (
        "s3://b/c",
        "https://x/y?z",
        "memory://a",
        "simplecache::s3://b",
        "zip://a::s3://b",
    ):
        assert is_url(url)
    for path in ("a.txt", "/a/b", "C:/a", "a::b", "./s3:/x", "//a", "2://a", Path("s3://b")):
        assert not is_url(path)


def test_one_file(tree, memory):
    assert one_file("data/b.txt") == one_file(Path("data/b.txt")) == Path("data/b.txt")
    assert one_file("data/*.txt") == Path("data/*.txt")  # not a pattern
    assert one_file("none") == Path("none")
    assert isinstance(one_file("-"), StandardInput)
    memory.pipe("/v/a.bin", b"1")
    file = one_file("memory://v/a.bin")
    assert isinstance(file, RemoteFile)
    assert one_file(file) is file
    memory.pipe("/v/b.bin", b"2")
    with pytest.raises(ValueError, match=r"memory://v stands for 2 files, among them .*: name one"):
        one_file("memory://v")


def test_a_url_of_a_local_file_is_its_path(tree):
    path = tree / "data/b.txt"
    assert one_file(f"file://{path}") == one_file(Path(f"file://{path}")) == path
    assert one_file(f"file://{tree}/a%20b.txt") == tree / "a b.txt"
    (tree / "a%20b.txt").touch()
    assert one_file(f"file://{tree}/a%20b.txt") == tree / "a%20b.txt"
    of_host = path.as_uri().replace("file:///", "file://localhost/")
    for name in (of_host, f"FILE://{path}", Path(f"file://{path}")):
        assert one_file(name) == path
        assert expand(name) == [path]


def test_urls_of_local_folders_and_patterns_are_those_of_paths(tree):
    folder = tree / "caf\u00e9 [1]"
    folder.mkdir()
    for name in (".hidden.txt", "a.txt", "b%.txt"):
        (folder / name).touch()
    uri = folder.as_uri()
    files = [folder / "a.txt", folder / "b%.txt"]
    assert expand(uri) == expand(folder) == files
    assert expand(f"file://{tree}/*/?%25.txt") == [folder / "b%.txt"]
    assert expand((folder / "b%.txt").as_uri()) == [folder / "b%.txt"]


@pytest.mark.parametrize("call", [expand, one_file, output_path])
def test_an_empty_name_is_not_the_current_folder(tree, call):
    with pytest.raises(FileNotFoundError, match="The name of a file is empty"):
        call("")


def test_a_url_that_became_a_path_is_restored(tree, memory):
    memory.pipe("/v/a.txt", b"a b")
    for name in ("memory://v/a.txt", Path("memory://v/a.txt")):
        assert str(one_file(name)) == str(*expand(name)) == "memory://v/a.txt"
    assert one_file(Path("C:/a")) == Path("C:/a")


def test_a_folder_with_the_name_of_a_protocol_is_one(tree, memory):
    memory.pipe("/v/a.txt", b"a b")
    Path("memory:/v").mkdir(parents=True)
    Path("memory:/v/a.txt").touch()
    assert one_file(Path("memory://v/a.txt")) == Path("memory:/v/a.txt")


def test_urls_cannot_be_written(tree):
    for name in ("s3://bucket/a", Path("s3://bucket/a")):
        with pytest.raises(ValueError, match="s3://bucket/a: sgns cannot write to a URL; save to"):
            output_path(name)
    for name in ("a.txt", Path("data/a.txt"), Path("s3:")):
        assert output_path(name) == Path(name)


def test_urls(memory):
    for name in ("b.txt", "a.txt", "x/c.txt", "x/.hidden/d.txt", ".e", "f.log"):
        memory.pipe(f"/data/{name}", name.encode())
    assert names(expand("memory://data/b.txt")) == ["memory://data/b.txt"]
    assert names(expand("memory://data/*.txt")) == ["memory:///data/a.txt", "memory:///data/b.txt"]
    below = ["memory:///data/a.txt", "memory:///data/b.txt", "memory:///data/f.log"]
    assert names(expand("memory://data")) == [*below, "memory:///data/x/c.txt"]
    (file,) = expand("memory://data/b.txt")
    assert isinstance(file, RemoteFile)
    assert (file.name, file.suffix, size_of(file)) == ("b.txt", ".txt", 5)
    assert expand(file) == [file]
    seen = []
    corpus = Corpus.from_file("memory://data/*.txt", 1, on_progress=seen.append)
    assert corpus.vocabulary.tokens == ("a.txt", "b.txt")
    assert [(progress.bytes_done, progress.bytes_total) for progress in seen] == [(5, 10), (10, 10)]
    memory.pipe("/data/b.txt", b"x y x y")
    model = sgns.train("memory://data/*.txt", min_count=2, sample=0, epochs=1, vector_size=2)
    assert model.vocabulary.tokens == ("x", "y")


@pytest.mark.parametrize("suffix", ["gz", "bz2", "xz", "zst"])
def test_compressed_urls(memory, tmp_path, suffix):
    from xopen import xopen

    text = b"one two\nthree\n" * 100_000
    local = tmp_path / f"a.txt.{suffix}"
    with xopen(local, "wb", threads=0) as file:
        file.write(text)
    packed = local.read_bytes()
    memory.pipe(f"/a.txt.{suffix}", packed)
    seen = []
    corpus = Corpus.from_file(f"memory://a.txt.{suffix}", 1, on_progress=seen.append)
    assert (corpus.n_words, len(corpus)) == (300_000, 200_000)
    assert seen[-1].bytes_done == seen[-1].bytes_total == len(packed)
    memory.pipe(f"/a.txt.{suffix}", packed[: len(packed) // 2])
    with pytest.raises(FormatError, match=rf"memory://a\.txt\.{suffix} cannot be unpacked"):
        Corpus.from_file(f"memory://a.txt.{suffix}", 1)


def test_the_error_of_a_truncated_gzip_file_has_its_position(memory):
    words = b"".join(b"%d " % (i * i) for i in range(500_000))
    memory.pipe("/a.gz", gzip.compress(words)[:-20])
    with pytest.raises(
        FormatError, match=r"memory://a\.gz cannot be unpacked past byte [1-9]\d{6}"
    ):
        Corpus.from_file("memory://a.gz", 1)


@pytest.mark.parametrize(
    ("url", "error", "message"),
    [
        ("memory://none", FileNotFoundError, "No such file or directory: 'memory://none'"),
        ("memory://none/*.txt", FileNotFoundError, r"No file matches: 'memory://none/\*\.txt'"),
        ("memory://empty", FileNotFoundError, "No files in this folder: 'memory://empty'"),
        ("nope://a", ValueError, "nope://a: Protocol not known: nope"),
        ("sftp://host/a", ImportError, "sftp://host/a: .*paramiko"),
    ],
)
def test_invalid_urls_are_errors(memory, url, error, message):
    memory.mkdir("/empty")
    with pytest.raises(error, match=message):
        Corpus.from_file(url)


def test_an_encoded_corpus_must_be_local(memory):
    memory.pipe("/c.safetensors", b"x")
    for load in (Corpus.open, sgns.train):
        with pytest.raises(ValueError, match=r"memory://c\.safetensors: .* must be a local file"):
            load("memory://c.safetensors")


def test_without_fsspec_a_url_names_the_extra():
    code = (
        "import sys; sys.modules['fsspec'] = None; sys.modules['fsspec.core'] = None\n"
        "import sgns; sgns.Corpus.from_file('s3://bucket/a.txt')"
    )
    done = run_python(code)
    assert "ImportError: s3://bucket/a.txt: URLs need fsspec" in done.stderr
    assert "the extra 'remote'" in done.stderr


class _Shelf(BaseHTTPRequestHandler):
    """Server of one text, complete or shorter than its declared length."""

    text = gzip.compress(b"b a b\n" * 10)

    def do_HEAD(self):
        self.do_GET()

    def do_GET(self):
        known = "none" not in self.path
        self.send_response(200 if known else 404)
        self.send_header("Content-Length", str(len(self.text)))
        self.end_headers()
        if known and self.command == "GET":
            self.wfile.write(self.text[: 9 if "cut" in self.path else None])

    def log_message(self, *_):
        pass


@pytest.fixture
def server():
    with ThreadingHTTPServer(("127.0.0.1", 0), _Shelf) as shelf:
        thread = threading.Thread(target=shelf.serve_forever, args=(0.01,))
        thread.start()
        yield f"http://127.0.0.1:{shelf.server_port}"
        shelf.shutdown()
        thread.join()


def test_files_are_read_by_http(server):
    url = f"{server}/a.txt.gz?version=[2]"
    corpus = Corpus.from_file(url, 1)
    assert corpus.vocabulary.tokens == ("b", "a")
    assert len(corpus) == 10
    with pytest.raises(FileNotFoundError, match=r"No such file or directory: 'http.*/none\.txt'"):
        Corpus.from_file(f"{server}/none.txt")
    with pytest.raises(FileNotFoundError, match="No such file or directory"):  # not a pattern
        Corpus.from_file(f"{server}/none.txt?a=*")


def test_a_broken_connection_is_not_a_format_error(server):
    url = f"{server}/cut.txt.gz"
    with pytest.raises(OSError, match=rf"'{url}'") as caught:
        Corpus.from_file(url)
    assert not isinstance(caught.value, FormatError)


def test_a_remote_file_that_shrinks(memory):
    memory.pipe("/a.txt", b"a b c")
    (file,) = expand("memory://a.txt")
    memory.pipe("/a.txt", b"a b")
    with Source(file) as source, pytest.raises(FormatError, match="from 5 bytes to 3"):
        list(source.chunks())
