"""The command ``card``."""

import json

import sgns

from .commands import run


def test_the_card_is_printed(model, capsys):
    assert run("card", model, "--data", "Four words of a kind.", "--language", "en") == 0
    shown = capsys.readouterr().out
    assert shown == sgns.Model.load(model).card(
        "model", data="Four words of a kind.", language="en"
    )


def test_the_card_is_written(model, tmp_path, capsys):
    scores = tmp_path / "scores.json"
    total = {"accuracy": 0.5, "found": 1, "asked": 2}
    report = {"similarity": [], "categories": [], "outliers": []}
    scores.write_text(json.dumps(report | {"analogies": {"sets": {"total": total}}}))
    options = ["--title", "me/words", "--license", "mit", "--scores", scores]
    assert run("card", model, "-o", tmp_path / "card.md", *options) == 0
    text = (tmp_path / "card.md").read_text()
    assert "| sets | analogies | accuracy | 0.500 | 1 of 2 |" in text
    assert "card.md" in capsys.readouterr().err


def test_a_folder_for_an_upload(model, tmp_path, capsys):
    assert run("card", model, "--folder", tmp_path / "words") == 0
    loaded = sgns.Model.from_pretrained(tmp_path / "words")
    assert loaded.options == sgns.Model.load(model).options
    assert "# words\n" in (tmp_path / "words/README.md").read_text()
    assert "hf upload" in capsys.readouterr().err


def test_vectors_and_documents_have_cards(model, tmp_path, capsys):
    assert run("export", model, "-o", tmp_path / "v.txt", "-q") == 0
    sgns.train_documents([["a", "b"]] * 9, min_count=1, vector_size=2).save(tmp_path / "d")
    assert run("card", tmp_path / "v.txt", "--format", "word2vec-text") == 0
    assert run("card", tmp_path / "d") == 0
    shown = capsys.readouterr().out
    assert "sgns.WordVectors.from_pretrained" in shown
    assert "sgns.DocumentModel.from_pretrained" in shown


def test_wrong_files_are_refused(model, tmp_path, capsys):
    (tmp_path / "bad.json").write_text("{")
    assert run("card", model, "--scores", tmp_path / "bad.json") == 1
    assert "bad.json is not JSON" in capsys.readouterr().err
    assert run("card", model, "-o", model) == 1
    assert "is both input and output" in capsys.readouterr().err
    assert run("card", model, "-o", tmp_path / "a", "--folder", tmp_path / "b") == 1
    assert "not both" in capsys.readouterr().err
