"""The command ``export``."""

import numpy as np
import pytest
from sgns import Model, WordVectors

from .commands import run


@pytest.mark.parametrize("which", ["input", "context", "mean"])
def test_export(model, tmp_path, which):
    path = tmp_path / "v.bin"
    assert run("export", model, "-o", path, "--which", which) == 0
    loaded = Model.load(model)
    matrices = {
        "input": loaded.vectors.matrix,
        "context": loaded.context_vectors.matrix,
        "mean": (loaded.vectors.matrix + loaded.context_vectors.matrix) / 2,
    }
    np.testing.assert_array_equal(WordVectors.load(path).matrix, matrices[which])
