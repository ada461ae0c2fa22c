"""Output files are checked before the work that leads to them, and nothing is changed."""

import errno
import os
import shutil
from pathlib import Path
from types import SimpleNamespace

import pytest
from sgns.files.names import StandardInput
from sgns.files.outputs import check_outputs, check_space, check_writable


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("text.txt").write_text("a b c")
    Path("folder").mkdir()
    return tmp_path


@pytest.mark.parametrize(
    "path", ["new.bin", "text.txt", "folder/new.bin", "../new.bin", os.devnull]
)
def test_writable_files_are_accepted_and_not_changed(folder, path):
    before = sorted(folder.parent.rglob("*"))
    check_writable(path)
    assert sorted(folder.parent.rglob("*")) == before
    assert Path("text.txt").read_text() == "a b c"


def test_a_pipe_is_accepted_and_not_opened(folder):
    os.mkfifo("pipe")
    check_writable("pipe")  # opening it would wait for a reader


@pytest.mark.parametrize(
    ("path", "code", "name"),
    [
        ("folder", errno.EISDIR, "folder"),
        ("none/new.bin", errno.ENOENT, "new.bin"),
        ("text.txt/new.bin", errno.ENOTDIR, "new.bin"),
        ("n" * 300, errno.ENAMETOOLONG, "n" * 300),
        ("round", errno.ELOOP, "round"),
        ("/proc/new.bin", errno.ENOENT, "new.bin"),
    ],
)
def test_the_error_is_that_of_writing(folder, path, code, name):
    Path("round").symlink_to("back")
    Path("back").symlink_to("round")
    with pytest.raises(OSError, match=os.strerror(code)) as caught:
        check_writable(path)
    assert caught.value.errno == code
    assert Path(caught.value.filename).name == name


@pytest.mark.parametrize(
    ("path", "advice"),
    [
        ("folder", "give the name of a file in it"),
        ("none/new.bin", "create the folder none, or choose another one"),
        ("text.txt/new.bin", r"text\.txt is a file, choose another folder"),
    ],
)
def test_the_error_says_what_to_do(folder, path, advice):
    with pytest.raises(OSError, match=advice):
        check_writable(path)


@pytest.mark.parametrize("path", ["s3://bucket/new.bin", Path("s3://bucket/new.bin")])
def test_a_url_is_refused(folder, path):
    with pytest.raises(ValueError, match=r"^s3://bucket/new\.bin: sgns cannot write to a URL"):
        check_outputs({"output": path})


def test_an_empty_name_is_not_the_current_folder(folder):
    with pytest.raises(FileNotFoundError, match="The name of a file is empty"):
        check_writable("")


def test_a_folder_in_which_no_file_can_be_created_is_refused(folder, monkeypatch):
    really = Path.open

    def refuse(path, mode="r", **options):
        if "x" in mode:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), os.fspath(path))
        return really(path, mode, **options)

    monkeypatch.setattr(Path, "open", refuse)  # root may write anywhere
    for path in ("new.bin", "text.txt"):
        with pytest.raises(PermissionError) as caught:
            check_writable(path)
        assert caught.value.filename == path


def test_a_device_without_permission_is_refused(folder, monkeypatch):
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    with pytest.raises(PermissionError, match="nul"):
        check_writable(os.devnull)


def test_an_output_is_not_an_input(folder):
    inputs = [("input", Path("text.txt")), ("input", StandardInput()), ("--keep", None)]
    check_outputs({"output": "new.bin", "checkpoint": None}, inputs)
    Path("link.txt").symlink_to("text.txt")
    Path("hard.txt").hardlink_to("text.txt")
    for output in ("text.txt", "folder/../text.txt", "link.txt", "hard.txt"):
        with pytest.raises(ValueError, match=f"^{output} is both input and output: choose another"):
            check_outputs({"output": output}, inputs)


def test_two_outputs_are_two_files(folder):
    with pytest.raises(ValueError, match=r"^folder.\.\..new is both output and checkpoint"):
        check_outputs({"output": "new", "checkpoint": "folder/../new"})
    check_outputs({"output": os.devnull}, [("input", Path(os.devnull))])


def test_each_output_is_checked(folder):
    with pytest.raises(FileNotFoundError, match="create the folder none, or choose another one"):
        check_outputs({"output": "new", "checkpoint": "none/new"})


def test_a_file_that_the_disk_has_no_room_for_is_refused(folder, monkeypatch):
    free = shutil.disk_usage(".").free
    check_space("new", 1)
    with pytest.raises(
        OSError, match=r"takes [\d,]+\.\d+ GiB or more, and [\d,]+\.\d+ GiB are"
    ) as e:
        check_space("new", 4 * free)
    assert (e.value.errno, Path(e.value.filename).name) == (errno.ENOSPC, "new")
    check_space(os.devnull, 4 * free)
    unknown = SimpleNamespace(total=0, used=0, free=0)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: unknown)
    check_space("new", 4 * free)  # the system does not tell
