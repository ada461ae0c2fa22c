"""Files in folders, and in repositories of a server on loopback that answers as the hub does."""

import subprocess
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import numpy as np
import pytest
import sgns
from sgns.vectors.hub import pretrained_file

COMMIT = "0123456789abcdef0123456789abcdef01234567"
VECTORS = sgns.WordVectors(["a", "b"], np.array([[1, 2], [3, 4]]))


def test_the_file_of_a_folder(tmp_path):
    (tmp_path / "x.bin").write_bytes(b"1")
    assert pretrained_file(tmp_path, "x.bin") == tmp_path / "x.bin"
    with pytest.raises(FileNotFoundError, match=r"has no y\.bin, but x\.bin: name one by file"):
        pretrained_file(tmp_path, "y.bin")
    with pytest.raises(ValueError, match="revision='v1' is for a repository"):
        pretrained_file(tmp_path, "x.bin", "v1")
    with pytest.raises(ValueError, match=r"is a file, not a folder: .*sgns\.Model\.load"):
        pretrained_file(tmp_path / "x.bin", "x.bin")
    for name in ("../x.bin", None, ""):
        with pytest.raises(ValueError, match="file must be the name of a file in the folder"):
            pretrained_file(tmp_path, name)


@pytest.mark.parametrize("name", ["../words", "a/b/c", "./words", "a--b", "x" * 99, "über/wörter"])
def test_a_name_that_no_repository_has(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(FileNotFoundError, match="there is no folder"):
        pretrained_file(name, "model.safetensors")


class Hub(BaseHTTPRequestHandler):
    """One repository, "me/words", with one file at one commit."""

    content = b""

    def do_HEAD(self):
        self.answer()

    def do_GET(self):
        if self.answer():
            self.wfile.write(self.content)

    def answer(self):
        known = self.path.startswith("/me/words/resolve/")
        revision, _, name = self.path.removeprefix("/me/words/resolve/").partition("/")
        problem = None
        if not known:
            problem = "RepoNotFound"
        elif revision not in ("main", COMMIT):
            problem = "RevisionNotFound"
        elif name != "model.safetensors":
            problem = "EntryNotFound"
        self.send_response(404 if problem else 200)
        if problem:
            self.send_header("X-Error-Code", problem)
        self.send_header("X-Repo-Commit", COMMIT)
        self.send_header("ETag", '"1234"')
        self.send_header("Content-Length", "0" if problem else str(len(self.content)))
        self.end_headers()
        return not problem

    def log_message(self, *arguments):
        pass


@pytest.fixture(scope="module")
def hub(tmp_path_factory):
    folder = tmp_path_factory.mktemp("hub")
    VECTORS.save_pretrained(folder / "words")
    Hub.content = (folder / "words/model.safetensors").read_bytes()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Hub)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def loaded_from(hub, cache, code):
    """Run code in a process that takes the server for the hub; it reads its address when imported.

    Returns
    -------
    str
        What the code prints.
    """
    environment = {"HF_ENDPOINT": hub, "HF_HOME": str(cache), "HF_HUB_DISABLE_TELEMETRY": "1"}
    program = f"import os; os.environ.update({environment!r})\nimport sgns\n{code}"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


TRY = """
def attempt(*arguments, **options):
    try:
        return sgns.WordVectors.from_pretrained(*arguments, **options).matrix.tolist()
    except FileNotFoundError as error:
        return str(error)
"""


def test_a_repository_is_downloaded_once(hub, tmp_path):
    shown = loaded_from(
        hub,
        tmp_path,
        TRY
        + f"""
print(attempt("me/words"))
print(attempt("me/words", revision={COMMIT!r}))
print(attempt("me/words", revision="v9"))
print(attempt("me/words", file="x.bin"))
print(attempt("me/nothing"))
""",
    ).splitlines()
    assert shown[:2] == [str(VECTORS.matrix.tolist())] * 2
    assert "me/words has no revision 'v9'" in shown[2]
    assert "me/words has no file x.bin: name another one by file=" in shown[3]
    assert "there is no folder and no public repository 'me/nothing'" in shown[4]
    # From the cache, without a server.
    code = TRY + "print(attempt('me/words'))\nprint(attempt('me/others'))"
    shown = loaded_from("http://127.0.0.1:9", tmp_path, code).splitlines()
    assert shown[0] == str(VECTORS.matrix.tolist())
    assert "is not in the cache and cannot be downloaded" in shown[1]


def test_without_the_library_the_error_names_the_extra(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setitem(sys.modules, "huggingface_hub", None)
    with pytest.raises(ImportError, match=r"no folder 'me/words'.*pip install 'sgns\[hub\]'"):
        pretrained_file("me/words", "model.safetensors")
