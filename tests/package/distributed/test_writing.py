"""Tests of files that all ranks write together: ranks are threads."""

import sgns
from sgns.errors import DistributedError

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
