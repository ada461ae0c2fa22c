"""Classes of nodes, predicted from their vectors."""

import numpy as np
import pytest
import sgns
from sgns.errors import FormatError
from sgns.evaluation.nodes import _f1, evaluate_nodes, read_labels

RNG = np.random.default_rng(0)
CLASSES = RNG.integers(3, size=120)
VECTORS = sgns.WordVectors(
    [f"n{i}" for i in range(120)], np.eye(8)[CLASSES] + 0.1 * RNG.normal(size=(120, 8))
)
LABELS = {f"n{i}": f"class {c}" for i, c in enumerate(CLASSES)}


def test_classes_that_the_vectors_show_are_found():
    result = evaluate_nodes(VECTORS, LABELS | {"unknown": "class 9"})
    assert (result.found, result.asked, result.classes) == (120, 121, 3)
    assert [score.share for score in result.scores] == [0.1, 0.5, 0.9]
    assert result.scores[0].micro_f1 > 0.6  # of twelve nodes
    assert all(score.micro_f1 > 0.95 and score.macro_f1 > 0.95 for score in result.scores[1:])
    noise = sgns.WordVectors(VECTORS.vocabulary, np.random.default_rng(1).normal(size=(120, 8)))
    assert evaluate_nodes(noise, LABELS, shares=[0.5]).scores[0].micro_f1 < 0.6


def test_a_node_gets_as_many_classes_as_it_has():
    several = {f"n{i}": ["all", f"class {c}"] for i, c in enumerate(CLASSES)}
    score = evaluate_nodes(VECTORS, several, shares=[0.5], rounds=1).scores[0]
    assert score.micro_f1 == pytest.approx(1.0, abs=0.05)
    assert np.isnan(score.micro_deviation)


def test_f1_is_that_of_scikit_learn():
    from sklearn.metrics import f1_score

    truth, predicted = RNG.random((50, 5)) < 0.3, RNG.random((50, 5)) < 0.4
    expected = [f1_score(truth, predicted, average=average) for average in ("micro", "macro")]
    assert _f1(truth, predicted) == pytest.approx(tuple(expected))


def test_labels_are_read(tmp_path):
    path = tmp_path / "graph.labels"
    path.write_text("# node\tclass\na\tMr. Hi\nb x y\n\na\tOfficer\na\tOfficer\n")
    assert read_labels(path) == {"a": ["Mr. Hi", "Officer"], "b": ["x", "y"]}
    path.write_text("".join(f"{node}\t{name}\n" for node, name in LABELS.items()))
    result = evaluate_nodes(VECTORS, path, rounds=2)
    assert result.name == "graph"
    assert result.scores == evaluate_nodes(VECTORS, LABELS, rounds=2).scores
    for text, message in (("a\n", "line 1 must have a node and its class"), ("#\n", "no node")):
        path.write_text(text)
        with pytest.raises(FormatError, match=message):
            read_labels(path)


@pytest.mark.parametrize(
    ("labels", "options", "message"),
    [
        (LABELS, {"shares": [0]}, "shares must be above 0 and below 1"),
        (LABELS, {"rounds": 0}, "rounds must be at least 1"),
        (LABELS, {"penalty": 0}, "penalty must be above 0"),
        ({"n0": "a", "n1": "a"}, {}, "two classes at least, got 2 nodes and 1 classes"),
        ({"x": "a"}, {}, "got 0 nodes"),
    ],
)
def test_bad_arguments_are_refused(labels, options, message):
    with pytest.raises(ValueError, match=message):
        evaluate_nodes(VECTORS, labels, **options)
