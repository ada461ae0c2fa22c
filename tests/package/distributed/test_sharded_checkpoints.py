"""Tests of checkpoints that all ranks write and read: ranks are threads."""

import numpy as np
import pytest
import sgns
from sgns.errors import DistributedError, FormatError

from .sharded import SHARDED
from .test_calls import SMALL, matrices


@pytest.mark.parametrize("sizes", [(2, 3), (3, 1)])
def test_an_interrupted_training_resumes_with_other_ranks(on_threads, corpus, tmp_path, sizes):
    options = {"checkpoint": tmp_path / "checkpoint", **SHARDED}

    def stop(now):
        return now.words_done < corpus.n_words // 2

    models = on_threads(sizes[0], lambda _: sgns.train(corpus, on_progress=stop, **options))
    done = sgns.Model.load(tmp_path / "checkpoint")
    assert 0 < done.words_trained == models[0].words_trained < 2 * corpus.n_words
    models = on_threads(sizes[1], lambda _: sgns.train(corpus, resume=True, **options))
    assert models[0].words_trained == 2 * corpus.n_words
    assert models[0].loss_curve[-1, 0] == 2 * corpus.n_words

    def save(_):
        sgns.train(corpus, resume=True, **options).save(tmp_path / "model")

    on_threads(2, save)
    ended, found = (sgns.Model.load(tmp_path / name) for name in ("checkpoint", "model"))
    assert np.array_equal(matrices(found), matrices(ended))


def test_a_checkpoint_goes_from_sharded_ranks_to_whole_ones_and_back(on_threads, corpus, tmp_path):
    path = tmp_path / "checkpoint"
    options = {"deterministic": True, **SMALL}
    whole = on_threads(2, lambda _: sgns.train(corpus, distributed=True, **options))[0]

    def part(sharded, share):
        def stop(now):
            return now.words_done < share * corpus.n_words

        return on_threads(
            2,
            lambda _: sgns.train(
                corpus,
                distributed=True,
                sharded=sharded,
                checkpoint=path,
                resume=True,
                on_progress=stop,
                **options,
            ),
        )

    part(True, 0.3)
    part(False, 0.9)
    part(True, 3)
    assert np.array_equal(matrices(sgns.Model.load(path)), matrices(whole))


def test_a_damaged_checkpoint_is_refused_on_all(on_threads, corpus, tmp_path):
    options = {"checkpoint": tmp_path / "checkpoint", **SHARDED}
    on_threads(2, lambda _: sgns.train(corpus, **options))
    data = bytearray(options["checkpoint"].read_bytes())
    data[-1000] ^= 1
    options["checkpoint"].write_bytes(data)
    with pytest.raises((FormatError, DistributedError), match="is damaged: bytes"):
        on_threads(2, lambda _: sgns.train(corpus, resume=True, **options))
