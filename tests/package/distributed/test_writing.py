"""Tests of files that all ranks write together: ranks are threads."""

import pytest
import sgns
from sgns.distributed.joining import compare_options
from sgns.distributed.sharded_checkpoints import ShardedCheckpoints
from sgns.errors import DistributedError
from sgns.training.settings import Settings

from .sharded import SHARDED, train_and_save
from .test_calls import SMALL


def test_the_file_is_that_of_one_process_byte_for_byte(on_threads, corpus, tmp_path):
    options = {"deterministic": True}
    whole = on_threads(2, lambda _: sgns.train(corpus, distributed=True, **SMALL, **options))[0]
    whole.save(tmp_path / "whole")
    train_and_save(
        on_threads, 2, tmp_path / "sharded", lambda **o: sgns.train(corpus, **o), **options
    )
    assert (tmp_path / "sharded").read_bytes() == (tmp_path / "whole").read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["sharded", "whole"]


def test_a_file_that_cannot_be_written_is_an_error_on_all(on_threads, corpus, tmp_path):
    models = on_threads(2, lambda _: sgns.train(corpus, **SHARDED))
    found = []

    def save(group):
        try:
            models[group.rank].save(tmp_path / "missing" / "model")
        except (OSError, DistributedError) as error:
            found.append(error)

    on_threads(2, save)
    assert {type(error) for error in found} == {FileNotFoundError, DistributedError}


@pytest.mark.parametrize("name", ["checkpoint", "output"])
def test_a_rank_that_does_not_see_the_folder_of_others_is_an_error_before_reading(
    on_threads, tmp_path, monkeypatch, name
):
    found = []

    def train(group):
        if group.rank == 1:  # on a machine with another folder of this name
            (tmp_path / "other").mkdir()
            gather = group.gather
            others = str(tmp_path), str(tmp_path / "other")
            monkeypatch.setattr(
                group, "gather", lambda text: [t.replace(*others) for t in gather(text)]
            )
        checkpoints = ShardedCheckpoints(tmp_path / "file" if name == "checkpoint" else None)
        output = tmp_path / "file" if name == "output" else None
        group.is_sharded = True
        try:
            compare_options(group, Settings(), checkpoints, {}, output)
        except (OSError, DistributedError) as error:
            found.append(error)

    on_threads(2, train)
    assert {type(error) for error in found} == {FileNotFoundError, DistributedError}
    for error in found:
        assert "rank 1 does not see the file that rank 0 writes: give a path in a folder" in str(
            error
        )
    assert [path.name for path in tmp_path.iterdir()] == ["other"]
