"""Model cards: Markdown that shows any token as text, and metadata in YAML."""

import json

import numpy as np
import pytest
import sgns
import yaml

SENTENCES = [["red", "green", "blue"], ["one", "two", "three"]] * 40
OPTIONS = {"min_count": 1, "vector_size": 4, "window": 3, "workers": 1, "sample": 0}
SCORES = {
    "similarity": [{"name": "set", "spearman": 0.5, "found": 3, "asked": 4}],
    "analogies": {"words": {"total": {"accuracy": 0.25, "found": 8, "asked": 9}}},
    "categories": [],
    "outliers": [{"name": "odd", "accuracy": float("nan"), "found": 0, "asked": 2}],
}


@pytest.fixture(scope="module")
def model():
    return sgns.train(SENTENCES, **OPTIONS)


def metadata_of(card):
    _, head, _ = card.split("---\n", 2)
    return yaml.safe_load(head)


def table_of(card, heading):
    section = card.split(f"## {heading}\n", 1)[1].split("\n## ", 1)[0]
    return [line.strip("| ").split(" | ") for line in section.splitlines() if line[:1] == "|"][2:]


def test_a_card_says_how_the_model_was_trained(model):
    card = model.card("me/words", data="Six words.")
    options = dict(table_of(card, "Training"))
    assert options["`window`"] == "3"
    assert options["words trained"] == f"{model.words_trained:,}"
    assert float(options["loss"]) == pytest.approx(model.loss_curve[-1, 1], 1e-3)
    assert "`workers`" not in options
    assert "## Training data\n\nSix words.\n" in card
    assert card.endswith("mean nothing.\n")


def test_the_neighbors_are_those_of_the_vectors(model):
    rows = table_of(model.card("me/words"), "Neighbors")
    assert rows
    for token, neighbors in rows:
        found = model.vectors.most_similar(token, topn=5)
        assert neighbors == ", ".join(f"{word} {cosine:.2f}" for word, cosine in found)


def test_the_example_runs(model, tmp_path):
    for trained, name in (
        (model, "model"),
        (model.vectors, "vectors"),
        (sgns.train_documents(SENTENCES, **OPTIONS), "documents"),
    ):
        trained.save_pretrained(tmp_path / name)
        card = trained.card(str(tmp_path / name))
        code = card.split("```python\n")[1].split("```")[0]
        held = {}
        exec(code, held)
        assert type(held["loaded"]) is type(trained)
        assert "most_similar(" in code


def test_the_metadata_are_yaml(model):
    card = model.card("me/words", license="cc-by-4.0", language=["en", "no"], scores=SCORES)
    metadata = metadata_of(card)
    assert metadata["library_name"] == "sgns"
    assert metadata["license"] == "cc-by-4.0"
    assert metadata["language"] == ["en", "no"]  # not False, as a bare no of YAML is
    assert "skip-gram" in metadata["tags"]
    ((index,),) = (metadata["model-index"],)
    assert [
        (result["task"]["type"], result["dataset"]["name"], result["metrics"][0]["value"])
        for result in index["results"]
    ] == [("similarity", "set", 0.5), ("analogies", "words", 0.25)]  # a NaN is no result
    rows = table_of(card, "Evaluation")
    assert ["set", "similarity", "spearman", "0.500", "3 of 4"] in rows
    assert len(rows) == 3


def test_one_language_is_a_string(model):
    assert metadata_of(model.card("x", language="en"))["language"] == ["en"]


def test_vectors_alone_have_a_card(model):
    card = model.vectors.card("words")
    assert "Vectors of 6 tokens with 4 dimensions" in card
    assert "## Training\n" not in card
    assert "## Training data\n\nNot stated." in card


@pytest.mark.parametrize(
    "token", ["<script>alert(1)</script>", "a|b", "`", "[x](y)", "new\nline", "\u202e", "**", "'"]
)
def test_a_token_is_text_and_one_cell(token):
    vectors = sgns.WordVectors([token, "other"], np.eye(2))
    card = vectors.card(f"of {token}")
    body = card.split("---\n", 2)[2]
    row = next(line for line in body.splitlines() if line.startswith("| ") and "other" in line)
    assert row.replace("\\|", "").count("|") == 3
    assert "<" not in body.replace("\\<", "").split("```python")[0]
    assert "\u202e" not in card
    assert metadata_of(card)["library_name"] == "sgns"
    compile(body.split("```python\n")[1].split("\n```")[0], "card", "exec")


def test_tokens_that_never_occurred_are_no_examples():
    vocabulary = sgns.Vocabulary(["a", "b", "c"], np.array([0, 2, 1]))
    rows = table_of(sgns.WordVectors(vocabulary, np.eye(3)).card("x"), "Neighbors")
    assert [token for token, _ in rows] == ["b"]


@pytest.mark.parametrize("scores", [{}, [], {"runs": []}, SCORES | {"similarity": [{}]}])
def test_other_scores_are_refused(model, scores):
    with pytest.raises(ValueError, match=r"the JSON that `sgns evaluate FILE"):
        model.card("x", scores=scores)


@pytest.mark.parametrize(
    ("details", "error", "message"),
    [
        ({"title": " "}, ValueError, "title must have at least one character"),
        ({"title": 3}, TypeError, "title must be a string, got 3"),
        ({"data": 3}, TypeError, "data must be a string, got 3"),
        ({"license": ""}, ValueError, "license must have at least one character"),
        ({"language": 3}, TypeError, "language must be a string or a list of strings, got 3"),
        ({"language": ["en", None]}, TypeError, "language must be a string, got None"),
    ],
)
def test_details_that_are_no_text_are_refused(model, details, error, message):
    with pytest.raises(error, match=message):
        model.card(**({"title": "x"} | details))


def test_scores_can_be_those_of_the_command(model, tmp_path, capsys):
    from sgns.cli import main

    model.save(tmp_path / "m.safetensors")
    (tmp_path / "set.tsv").write_text("red green 3\none two 2\nred two 1\n")
    question = ["--similarity", str(tmp_path / "set.tsv"), "--json"]
    assert main(["evaluate", str(tmp_path / "m.safetensors"), *question]) == 0
    scores = json.loads(capsys.readouterr().out)
    assert table_of(model.card("x", scores=scores), "Evaluation")[0][:3] == [
        "set",
        "similarity",
        "spearman",
    ]
