"""Every block of Python and shell of README.md and docs/*.md runs as written.

The blocks of a page run in their order, in one folder and one namespace: what a page does not
define is in `world.py`. A block that cannot run here says so in its first line.
"""

import os
import shutil
import warnings
from pathlib import Path

import pytest

from .blocks import blocks_of, environment
from .world import make_files, make_names

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]

#: Blocks that need what tests lack, by page.
NOT_RUN = {
    "README.md": ["PyPI"],
    "containers.md": ["docker"] * 5,
    "corpora.md": ["the network", "S3"],
    "distributed.md": [
        "a launcher",
        *["four machines"] * 3,
        "GPUs",
        *["four machines"] * 2,
        "Ray",
        "Spark",
    ],
    "explorer.md": ['the extra "layout"', "it serves until Ctrl-C", "it serves until Ctrl-C"],
    "gensim.md": ["the package node2vec"],
    "install.md": ["PyPI", "a checkout"],
    "stores.md": ["the hub of Hugging Face", "the hub of Hugging Face"],
    "torch.md": ["a GPU"],
    "tuning.md": ["many trainings, for minutes"] * 4,
}

#: Commands of README.md that steps of .ci/run take from it.
OF_CI = {"bin/sgns demo\n": "demo", "bin/pytest\n": "tests", "ctest --preset dev ": "gcc"}


def is_of_ci(block):
    return block.page.name == "README.md" and any(command in block.code for command in OF_CI)


@pytest.fixture(scope="session")
def files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("files")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        make_files(folder)
    return folder


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_blocks_of_a_page_run(page, files, tmp_path, monkeypatch):
    blocks = [block for block in blocks_of(page) if block.needs is None and not is_of_ci(block)]
    if not blocks:
        return
    folder = tmp_path / "page"
    shutil.copytree(files, folder, copy_function=os.link)
    monkeypatch.chdir(folder)
    for name, value in environment(folder).items():
        monkeypatch.setenv(name, value)
    names = make_names(folder)
    for block in blocks:
        # A block of its own does not warn about what another left open.
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            block.run(names)


def test_few_blocks_do_not_run():
    needs = {page.name: [block.needs for block in blocks_of(page)] for page in PAGES}
    found = {name: [need for need in all_ if need] for name, all_ in needs.items() if any(all_)}
    assert found == NOT_RUN


def test_continuous_integration_runs_the_other_commands_of_the_readme():
    commands = [block.code for block in blocks_of(ROOT / "README.md") if is_of_ci(block)]
    assert [[part for part in OF_CI if part in each] for each in commands] == [[p] for p in OF_CI]
    steps = (ROOT / ".ci/run").read_text()
    for step in OF_CI.values():
        assert f"\n{step}() {{" in steps
