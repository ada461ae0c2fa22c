"""Benchmarks of training compare two builds of sgns."""

import subprocess
import sys
from pathlib import Path

import pytest
import sgns

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def text(tmp_path):
    """Return the path of a small text."""
    (tmp_path / "text.txt").write_text("sun moon star sand salt\n" * 20)
    return tmp_path / "text.txt"


def run(name, *arguments):
    """Run the contestant `sgns, shared` once, and return what the process did."""
    options = ["--epochs", "1", "--workers", "1", "--sample", "0"]
    options += ["--contestants", "sgns, shared"]
    return subprocess.run(
        [sys.executable, "-m", f"bench.{name}", *map(str, arguments), *options],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_table_compares_a_contestant_with_the_same_one_of_another_build(text, tmp_path):
    (tmp_path / "sgns").symlink_to(Path(sgns.__file__).parent)
    small = ["--dims", 4, "--repeats", 1, "--build", f"before={tmp_path}"]
    done = run("training", text, *small)
    assert done.returncode == 0, done.stderr
    header, _, now, before = done.stdout.splitlines()[-4:]
    column = header.split("|").index(" x before ")
    assert now.startswith("| sgns, shared |")
    assert float(now.split("|")[column]) > 0
    assert before.startswith("| sgns, shared, before |")
    assert before.split("|")[column] == " - "


def test_the_other_build_is_the_one_that_runs(text, tmp_path):
    (tmp_path / "sgns").mkdir()
    (tmp_path / "sgns/__init__.py").write_text("raise ImportError('the build of the folder')")
    done = run("training", text, "--dims", 4, "--repeats", 1, "--build", f"other={tmp_path}")
    assert done.returncode == 1
    assert "sgns, shared, other failed" in done.stderr
    assert "the build of the folder" in done.stderr


@pytest.mark.parametrize("value", ["before={folder}", "{folder}", "before="])
def test_a_folder_without_the_package_is_refused(text, tmp_path, value):
    given = value.format(folder=tmp_path)
    done = run("training", text, "--build", given)
    assert done.returncode == 2
    assert f"{given!r} is not NAME=FOLDER of a folder that has the package sgns" in done.stderr
