"""Calls with `sharded`, for several tests: ranks are threads."""

import sgns

from .test_calls import SMALL

SHARDED = {"distributed": True, "sharded": True, **SMALL}


def train_and_save(call, size, path, train, **options):
    """Train sharded on some ranks, and save; return the results, and the file as a model."""

    def on_rank(_):
        model = train(**{**SHARDED, **options})
        model.save(path)
        return model

    return call(size, on_rank), sgns.Model.load(path)
