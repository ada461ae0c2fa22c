"""The command ``explore``."""

import re
import signal
from http.client import HTTPConnection
from urllib.parse import urlsplit

import pytest
import sgns

from ..waiting import PYTHON, started
from .commands import run


def title_of(path):
    return re.search(r"<title>(.*?)</title>", path.read_text(encoding="utf-8"))[1]


def test_a_model_becomes_a_page(model, tmp_path, capsys):
    page = tmp_path / "map.html"
    assert run("explore", model, "-o", page) == 0
    shown = capsys.readouterr()
    assert shown.out == ""
    assert re.fullmatch(rf"wrote {page}: 0\.\d MB; open it in a browser\n", shown.err)
    assert title_of(page) == "model"
    assert '"loss", ' in page.read_text()


def test_all_options_reach_the_page(model, tmp_path):
    page = tmp_path / "map.html"
    (tmp_path / "groups").write_text("red color\npink color\none number\ntwo number\n")
    (tmp_path / "labels").write_text("red\tRot\n")
    (tmp_path / "stop").write_text("two\n")
    files = [f"--{n}={tmp_path / n.split('-')[0]}" for n in ("groups", "labels", "stop-words")]
    options = ("--title", "T", "--noun", "thing", "--max-words", 7, "--layout", "pca", "-q")
    assert run("explore", model, "-o", page, "--compare", model, *files, *options) == 0
    text = page.read_text(encoding="utf-8")
    assert title_of(page) == "T"
    for part in ('"groups": ["color", "number"]', '"many": "things"', "The 7 most frequent of 8"):
        assert part in text
    assert '"aligned": true' in text


def test_vectors_and_documents_become_pages(model, text, tmp_path):
    vectors, documents = tmp_path / "v.bin", tmp_path / "d.safetensors"
    sgns.Model.load(model).vectors.save(vectors)
    sgns.train_documents([["a", "b"], ["c", "d"]] * 9, min_count=1, vector_size=4).save(documents)
    for source, noun in ((vectors, "word"), (documents, "document")):
        assert run("explore", source, "-o", tmp_path / "map.html", "-q") == 0
        assert f'"one": "{noun}"' in (tmp_path / "map.html").read_text()
    assert (
        run("explore", vectors, "-o", tmp_path / "map.html", "--format", "word2vec-binary", "-q")
        == 0
    )


def test_a_checkpoint_of_documents_shows_documents(tmp_path):
    path = tmp_path / "c.safetensors"
    texts = [["a", "b"], ["c", "d"]] * 9
    sgns.train_documents(texts, min_count=1, vector_size=4, checkpoint=path)
    assert run("explore", path, "-o", tmp_path / "map.html", "-q") == 0
    assert '"one": "document"' in (tmp_path / "map.html").read_text()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ("--layout mds", "--layout must be one of pca, tsne, umap, got 'mds'"),
        ("--port 70000", "--port must be at most 65535, got 70000"),
        ("--max-share 0", "--max-share must be above 0 and at most 1"),
        ("--port 0 -o map.html", "give --output for a file or --port for a server, not both"),
        ("--labels twice", "twice, line 2: 'red' has the name 'Rose', but 'Rot' before"),
        ("--groups none", "none: No such file or directory"),
        ("-o none/map.html", "create the folder none"),
        ("-o groups --groups groups", "groups is both --groups and output"),
    ],
)
def test_options_are_checked_before_the_vectors_are_read(
    options, message, tmp_path, monkeypatch, capsys
):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "groups").write_text("red color\n")
    (tmp_path / "twice").write_text("red Rot\nred Rose\n")
    assert run("explore", "missing.bin", *options.split()) == 1
    assert message in capsys.readouterr().err


def test_without_an_output_a_server_shows_the_page(model):
    with started([*PYTHON, "-m", "sgns", "explore", model]) as process:
        address = urlsplit(process.stdout.readline().strip())
        connection = HTTPConnection(address.netloc)
        connection.request("GET", address.path)
        body = connection.getresponse().read()
        connection.close()
        message = process.stderr.readline()
        process.send_signal(signal.SIGINT)
        _, stderr = process.communicate()
    assert address.hostname == "127.0.0.1"
    assert b"<title>model</title>" in body
    assert message == "open this address in a browser on this machine; Ctrl-C ends the server\n"
    assert (process.returncode, stderr) == (130, "sgns: interrupted\n")
