"""Write the pages that the checks open, and what they expect: make_pages.py FOLDER."""

import json
import sys
from pathlib import Path

import numpy as np
import sgns

#: Words that would do harm if they were HTML, and words with other letters.
WORDS = [
    "<script>alert(1)</script>",
    "</script><img src=x onerror=alert(1)>",
    '"quoted"',
    "it's",
    "&amp;",
    "café",
    "cafe",
    "Café au lait",
    "Ärger",
    "שלום",
    "日本語",
    "=1+1",
    "a,b",
]


def clustered(n, size, n_groups=10, seed=0):
    rng = np.random.default_rng(seed)
    centers = rng.normal(size=(n_groups, size))
    return (centers[rng.integers(n_groups, size=n)] + rng.normal(0, 0.6, (n, size))).astype("f4")


def words(folder):
    """Words in groups; the first ones are so frequent that the map leaves them out."""
    n = 2500
    tokens = [*WORDS, *(f"word{i}" for i in range(n - len(WORDS)))]
    counts = np.maximum(1, 40_000 // np.arange(30, 30 + n))
    vectors = sgns.WordVectors(sgns.Vocabulary(tokens, counts), clustered(n, 30))
    groups = {"odd": tokens[21:1000:2], "even": tokens[20:1000:2]}
    vectors.explore(folder / "words.html", title="Words & <b>more</b>", groups=groups)
    asked = ["café", "<script>alert(1)</script>", "word7"]
    return {word: vectors.most_similar(word, topn=20) for word in asked} | {
        "analogy": vectors.most_similar(["word7", "word9"], ["word8"], topn=20)
    }


def models(folder):
    rng = np.random.default_rng(1)
    sentences = [[f"{c}{i}" for i in rng.permutation(12)[:8]] for c in "abcd" * 60]
    common = {"min_count": 1, "vector_size": 12, "workers": 1, "sample": 0, "epochs": 5}
    one = sgns.train(sentences, validation=0.2, **common)
    two = sgns.train(sentences, architecture="cbow", **common)
    one.explore(folder / "pair.html", title="one", compare={"two": two})
    one.save(folder / "one.safetensors")


def places(folder):
    """Four words at the corners of a square."""
    vectors = sgns.WordVectors(["north", "east", "south", "west"], np.eye(4, 5))
    vectors.explore(folder / "corners.html", layout=[[0, 0], [1, 0], [1, 1], [0, 1]])


def main():
    folder = Path(sys.argv[1])
    expected = words(folder)
    (folder / "expected.json").write_text(json.dumps(expected))
    models(folder)
    places(folder)
    n = 100_000
    tokens = [f"token{i}" for i in range(n + 1000)]
    vocabulary = sgns.Vocabulary(tokens, 10**9 // np.arange(1, n + 1001))
    sgns.WordVectors(vocabulary, clustered(n + 1000, 50)).explore(folder / "large.html")


if __name__ == "__main__":
    main()
