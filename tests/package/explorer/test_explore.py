"""`explore`: the file, its options, and the methods of that name."""

import json
import re

import numpy as np
import pytest
import sgns
from sgns.explorer import explore
from sgns.explorer.explore import FILE_WORDS


def meta_of(path):
    text = path.read_text(encoding="utf-8")
    return json.loads(re.search(r'id="meta">(.*?)</script>', text)[1])


def test_vectors_models_and_documents_write_a_page(tmp_path, vectors, trained):
    documents = sgns.train_documents([["a", "b"], ["c", "d"]] * 9, min_count=1, vector_size=4)
    for source, one in ((vectors, "word"), (trained, "word"), (documents, "document")):
        path = tmp_path / "page.html"
        source.explore(path, title="Title <1>")
        meta = meta_of(path)
        assert meta["title"] == "Title <1>"
        assert meta["noun"]["one"] == one
        assert meta["comparison"] is None
    assert b"\r" not in path.read_bytes()


def test_a_model_shows_its_training(tmp_path, trained):
    trained.explore(tmp_path / "page.html")
    [model] = meta_of(tmp_path / "page.html")["models"]
    assert len(model["heldOut"]) == len(trained.held_out_curve)
    assert model["loss"] == trained.loss_curve.tolist()
    assert ["window", "5"] in model["options"]


def test_two_models_are_compared(tmp_path, vectors, trained):
    path = tmp_path / "page.html"
    vectors.explore(path, compare=vectors)
    meta = meta_of(path)
    assert [model["name"] for model in meta["models"]] == ["first", "second"]
    assert meta["comparison"]["aligned"]
    vectors.explore(path, compare={"other": trained}, title="mine")
    meta = meta_of(path)
    assert [model["name"] for model in meta["models"]] == ["mine", "other"]
    assert not meta["comparison"]["aligned"]


def test_a_graph_has_labels_and_classes(tmp_path):
    graph = sgns.graph.Graph.from_edges(list("1233"), list("2314"))
    model = sgns.graph.node2vec(graph, vector_size=4, num_walks=2, epochs=1)
    model.explore(tmp_path / "page.html", labels={"1": "Mr Hi"}, groups={"1": "club", "4": "other"})
    meta = meta_of(tmp_path / "page.html")
    assert meta["noun"] == {"one": "node", "many": "nodes"}
    assert meta["models"][0]["groups"] == ["club", "other"]


def test_a_file_has_the_most_frequent_words(tmp_path, vectors):
    assert FILE_WORDS == 100_000
    vectors.explore(tmp_path / "page.html", max_words=10, noun="product")
    [model] = meta_of(tmp_path / "page.html")["models"]
    assert model["notes"] == ["The 10 most frequent of 60 words."]
    assert meta_of(tmp_path / "page.html")["title"] == "60 products"


def refused(source, tmp_path, **options):
    path = tmp_path / "page.html"
    path.write_text("old")
    try:
        explore(source, path, **options)
    finally:
        assert path.read_text() == "old"
        assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"max_words": 0}, "max_words must be at least 1, got 0"),
        ({"max_share": 0}, "max_share must be above 0 and at most 1, such as 0.001, got 0"),
        ({"max_share": 1.5}, "max_share must be above 0 and at most 1"),
        ({"max_share": float("nan")}, "max_share must be"),
        ({"layout": "mds"}, "layout must be one of pca, tsne, umap, got 'mds'"),
        ({"layout": [[1, 2]]}, "layout must be one of pca"),
        ({"groups": {"nothing": "a"}}, "groups has no token of the vectors"),
    ],
)
def test_options_are_checked(tmp_path, vectors, options, message):
    with pytest.raises(ValueError, match=message):
        refused(vectors, tmp_path, **options)


def test_arguments_are_checked(tmp_path, vectors):
    with pytest.raises(TypeError, match="source must be WordVectors"):
        refused("v.bin", tmp_path)
    with pytest.raises(TypeError, match="compare must be WordVectors"):
        refused(vectors, tmp_path, compare=3)
    with pytest.raises(ValueError, match="compare must have one model, got 2"):
        refused(vectors, tmp_path, compare={"a": vectors, "b": vectors})
    with pytest.raises(ValueError, match="layout must be a method if two models are compared"):
        refused(vectors, tmp_path, compare=vectors, layout=np.zeros((60, 2)))
    with pytest.raises(TypeError, match=r"groupes.*did you mean 'groups'"):  # codespell:ignore
        refused(vectors, tmp_path, groupes={})  # codespell:ignore
    broken = sgns.WordVectors(["a", "b"], [[1, np.nan], [0, 1]])
    with pytest.raises(ValueError, match="vector 0, of 'a', is not finite"):
        refused(broken, tmp_path)


def test_a_folder_that_is_missing_is_found_first(tmp_path, vectors):
    with pytest.raises(FileNotFoundError, match="create the folder"):
        vectors.explore(tmp_path / "none/page.html")


def test_one_vector_and_equal_vectors_have_a_page(tmp_path):
    for matrix in (np.ones((1, 3)), np.ones((40, 3)), np.zeros((40, 3)), np.ones((5, 1))):
        tokens = [f"w{i}" for i in range(len(matrix))]
        sgns.WordVectors(tokens, matrix).explore(tmp_path / "page.html")
        meta = meta_of(tmp_path / "page.html")
        assert meta["models"][0]["n"] == len(matrix)
        assert meta["title"] == ("1 word" if len(matrix) == 1 else f"{len(matrix)} words")
