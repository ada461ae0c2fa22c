"""Layouts are computed once, and never taken for other vectors."""

import numpy as np
import pytest
from sgns.explorer.kept import folder_of_layouts, kept_layout

ROWS = np.arange(12, dtype=np.float32).reshape(4, 3)


class Computed:
    """Layout that counts how often it is computed."""

    def __init__(self, n=4):
        self.times = 0
        self.n = n

    def __call__(self):
        self.times += 1
        return np.arange(2 * self.n, dtype=np.float64).reshape(self.n, 2)


def test_a_layout_is_computed_once(layouts):
    computed = Computed()
    first = kept_layout("method 1", ROWS, computed)
    again = kept_layout("method 1", ROWS, computed)
    assert computed.times == 1
    assert first.dtype == np.float32
    np.testing.assert_array_equal(first, again)
    assert len(list(layouts.iterdir())) == 1


@pytest.mark.parametrize(
    ("recipe", "rows"),
    [("method 2", ROWS), ("method 1", ROWS + 1), ("method 1", ROWS.reshape(3, 4))],
)
def test_other_vectors_and_methods_have_other_layouts(recipe, rows):
    kept_layout("method 1", ROWS, Computed())
    computed = Computed(len(rows))
    kept_layout(recipe, rows, computed)
    assert computed.times == 1


@pytest.mark.parametrize("damage", [b"", b"nonsense"])
def test_a_damaged_file_is_replaced(layouts, damage):
    kept_layout("method 1", ROWS, Computed())
    [path] = layouts.iterdir()
    whole = path.read_bytes()
    path.write_bytes(damage or whole[:-1])
    computed = Computed()
    kept_layout("method 1", ROWS, computed)
    assert computed.times == 1
    assert path.read_bytes() == whole


def test_a_folder_that_cannot_be_written_is_no_error(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setattr("sgns.explorer.kept.folder_of_layouts", lambda: tmp_path / "file/layouts")
    assert kept_layout("method 1", ROWS, Computed()).shape == (4, 2)


def test_the_folder_is_that_of_caches(tmp_path, monkeypatch):
    monkeypatch.setattr("sgns.explorer.kept.sys.platform", "linux")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert folder_of_layouts() == tmp_path / "sgns/layouts"
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    for name in ("", "relative"):
        monkeypatch.setenv("XDG_CACHE_HOME", name)
        assert folder_of_layouts() == tmp_path / "home/.cache/sgns/layouts"
    monkeypatch.setattr("sgns.explorer.kept.sys.platform", "win32")
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "local"))
    assert folder_of_layouts() == tmp_path / "local/sgns/layouts"
