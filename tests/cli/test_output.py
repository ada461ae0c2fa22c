"""Output files: checked before any work, and written with a report."""

import errno
import os
from pathlib import Path

import numpy as np
import pytest
import sgns
from sgns.cli.output import check_writable, write_trained
from sgns.formats import choose_format


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("text.txt").write_text("a b c")
    Path("folder").mkdir()
    return tmp_path


@pytest.mark.parametrize("path", ["new.bin", "text.txt", "folder/new.bin", "../new.bin"])
def test_writable_files_are_accepted(folder, path):
    before = sorted(folder.rglob("*"))
    check_writable(Path(path))
    assert sorted(folder.rglob("*")) == before


@pytest.mark.parametrize(
    ("path", "code", "name"),
    [
        ("folder", errno.EISDIR, "folder"),
        ("none/new.bin", errno.ENOENT, "none"),
        ("text.txt/new.bin", errno.ENOTDIR, "text.txt"),
    ],
)
def test_the_error_is_that_of_writing(folder, path, code, name):
    with pytest.raises(OSError, match=os.strerror(code)) as caught:
        check_writable(Path(path))
    assert caught.value.errno == code
    assert Path(caught.value.filename).name == name


def test_a_folder_without_permission_is_refused(folder, monkeypatch):
    monkeypatch.setattr(os, "access", lambda path, mode: False)  # root may write anywhere
    with pytest.raises(PermissionError, match=r"new\.bin"):
        check_writable(Path("new.bin"))


def test_inputs_are_not_overwritten(folder):
    inputs = [Path("text.txt")]
    check_writable(Path("new.bin"), inputs)
    Path("link.txt").symlink_to("text.txt")
    for output in ("text.txt", "folder/../text.txt", "link.txt"):
        with pytest.raises(ValueError, match=f"^{output} is both input and output$"):
            check_writable(Path(output), inputs)
    with pytest.raises(FileNotFoundError, match=r"none\.txt"):
        check_writable(Path("new.bin"), [Path("none.txt")])


@pytest.mark.parametrize("quiet", [False, True])
@pytest.mark.parametrize("name", ["m.safetensors", "v.txt"])
def test_a_training_is_written_and_reported(folder, capsys, name, quiet):
    model = sgns.train([["a", "b"]] * 5, sample=0, epochs=2, vector_size=3, workers=1)
    path = Path(name)
    write_trained(model, path, choose_format(path), quiet)
    shown = capsys.readouterr()
    assert shown.out == ""
    report, wrote = shown.err.splitlines() if not quiet else ("", "")
    if not quiet:
        assert report.startswith("trained on 20 words in ")
        assert f"words/s, loss {model.loss_curve[-1, 1]:.3f}" in report
        assert wrote == f"wrote {name}: 2 vectors of 3 dimensions"
    else:
        assert shown.err == ""
    np.testing.assert_array_equal(sgns.WordVectors.load(path).matrix, model.vectors.matrix)
    if name == "m.safetensors":
        assert sgns.Model.load(path).options == model.options
