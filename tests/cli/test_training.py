"""Options of training: each reaches the training."""

from sgns import Model

from .commands import run


def test_every_option_reaches_the_training(text, tmp_path):
    given = {
        "vector_size": 4,
        "window": 2,
        "sample": 0.01,
        "negative": 3,
        "ns_exponent": 0.5,
        "alpha": 0.04,
        "min_alpha": 0.003,
        "epochs": 2,
        "workers": 2,
        "negatives_mode": "shared",
        "block_size": 7,
        "pool_size": 9,
        "seed": 9,
    }
    flags = [x for name, value in given.items() for x in ("--" + name.replace("_", "-"), value)]
    path = tmp_path / "m.safetensors"
    assert run("train", text / "a.txt.gz", "--output", path, "--min-count", 1, *flags) == 0
    loaded = Model.load(path)
    assert loaded.options.items() >= given.items()
    assert "rare" in loaded.vocabulary
