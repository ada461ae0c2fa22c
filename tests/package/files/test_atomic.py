"""Atomic writes: a file is replaced completely or not at all."""

from __future__ import annotations

import errno
import os
import stat
import time
from pathlib import Path

import pytest
from sgns.files.atomic import atomic_write, try_to_create


def write(path: Path, data: bytes) -> None:
    with atomic_write(path) as file:
        file.write(data)


def test_creates_and_replaces(tmp_path):
    path = tmp_path / "file"
    write(path, b"old")
    write(path, b"new")
    assert path.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [path]


def test_old_file_stays_until_the_block_ends(tmp_path):
    path = tmp_path / "file"
    path.write_bytes(b"old")
    with atomic_write(path) as file:
        file.write(b"new")
        file.flush()
        assert path.read_bytes() == b"old"
    assert path.read_bytes() == b"new"


@pytest.mark.parametrize("error", [RuntimeError, KeyboardInterrupt])
@pytest.mark.parametrize("exists", [True, False])
def test_a_failure_leaves_everything_unchanged(tmp_path, error, exists):
    path = tmp_path / "file"
    if exists:
        path.write_bytes(b"old")

    def stop_halfway() -> None:
        with atomic_write(path) as file:
            file.write(b"half")
            raise error

    with pytest.raises(error):
        stop_halfway()
    assert list(tmp_path.iterdir()) == [path] * exists
    assert not exists or path.read_bytes() == b"old"


@pytest.mark.parametrize("create", [lambda path: write(path, b"new"), try_to_create])
def test_an_interrupt_while_the_file_is_created_leaves_nothing(tmp_path, monkeypatch, create):
    open_file = Path.open

    def interrupted(self, mode):
        open_file(self, mode).close()
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "open", interrupted)
    with pytest.raises(KeyboardInterrupt):
        create(tmp_path / "file")
    assert list(tmp_path.iterdir()) == []


def test_a_failed_sync_is_an_error(tmp_path, monkeypatch):
    path = tmp_path / "file"
    path.write_bytes(b"old")

    def fail(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OSError, match="No space"):
        write(path, b"new")
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_data_are_synced_before_the_file_is_renamed(tmp_path, monkeypatch):
    path = tmp_path / "file"
    synced = []
    sync = os.fsync

    def watch(descriptor: int) -> None:
        status = os.fstat(descriptor)
        kind = "folder" if stat.S_ISDIR(status.st_mode) else status.st_size
        synced.append((kind, path.exists()))
        sync(descriptor)

    monkeypatch.setattr(os, "fsync", watch)
    write(path, b"12345")
    of_folder = [] if os.name == "nt" else [("folder", True)]
    assert synced == [(5, False), *of_folder]


@pytest.mark.parametrize("mode", [0o600, 0o644, 0o664])
def test_existing_permissions_are_kept(tmp_path, mode):
    path = tmp_path / "file"
    path.touch()
    path.chmod(mode)
    write(path, b"new")
    assert stat.S_IMODE(path.stat().st_mode) == mode


def test_new_file_has_default_permissions(tmp_path):
    write(tmp_path / "ours", b"")
    (tmp_path / "theirs").touch()
    assert (tmp_path / "ours").stat().st_mode == (tmp_path / "theirs").stat().st_mode


def test_a_symbolic_link_is_kept(tmp_path):
    (tmp_path / "folder").mkdir()
    target = tmp_path / "folder" / "target"
    target.write_bytes(b"old")
    link = tmp_path / "link"
    link.symlink_to(target)
    write(link, b"new")
    assert link.is_symlink()
    assert target.read_bytes() == b"new"


def test_a_pipe_is_written_and_not_replaced(tmp_path):
    path = tmp_path / "pipe"
    os.mkfifo(path)
    reader = os.open(path, os.O_RDONLY | os.O_NONBLOCK)  # otherwise opening would wait for a writer
    try:
        write(path, b"through")
        assert os.read(reader, 100) == b"through"
    finally:
        os.close(reader)
    assert path.is_fifo()


def test_errors_name_the_given_path(tmp_path):
    path = tmp_path / "missing" / "file"
    with pytest.raises(FileNotFoundError) as caught:
        write(path, b"")
    assert caught.value.filename == str(path)
    with pytest.raises(IsADirectoryError, match=tmp_path.name):
        write(tmp_path, b"")


@pytest.fixture
def held_open(monkeypatch):
    """Refuse to replace files as Windows does; the function says how often."""
    replace, pauses = Path.replace, []

    def refuse(n_times, winerror):
        def refusing(new, old):
            if len(pauses) < n_times:
                error = PermissionError(errno.EACCES, "Access is denied", str(new))
                error.winerror = winerror
                raise error
            return replace(new, old)

        monkeypatch.setattr(Path, "replace", refusing)
        return pauses

    monkeypatch.setattr(time, "sleep", pauses.append)
    return refuse


@pytest.mark.parametrize("winerror", [5, 32])
def test_a_file_that_is_open_for_a_moment_is_replaced_on_windows(tmp_path, held_open, winerror):
    path = tmp_path / "file"
    path.write_bytes(b"old")
    pauses = held_open(2, winerror)
    write(path, b"new")
    assert path.read_bytes() == b"new"
    assert len(pauses) == 2


def test_a_file_that_stays_open_is_kept_on_windows(tmp_path, held_open):
    path = tmp_path / "file"
    path.write_bytes(b"old")
    held_open(9, 32)
    with pytest.raises(PermissionError, match="Close what reads it, such as a corpus") as caught:
        write(path, b"new")
    assert caught.value.filename == str(path)
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_other_refusals_are_not_tried_again(tmp_path, held_open):
    pauses = held_open(9, None)
    with pytest.raises(PermissionError) as caught:
        write(tmp_path / "file", b"new")
    assert caught.value.strerror == "Access is denied"
    assert pauses == []


def test_longest_possible_name(tmp_path):
    path = tmp_path / ("x" * 255)
    write(path, b"new")
    assert path.read_bytes() == b"new"


def test_a_url_is_refused_before_anything_is_written(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ("https://host/a", Path("https://host/a")):
        with pytest.raises(ValueError, match="https://host/a: sgns cannot write to a URL"):
            write(name, b"new")
    assert not list(tmp_path.iterdir())
