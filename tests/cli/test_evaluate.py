"""The command ``evaluate``."""

import json
import os
from dataclasses import asdict

import numpy as np
import pytest
import sgns
from sgns import Subwords, SubwordVectors, WordVectors

from .commands import run


@pytest.fixture
def questions(tmp_path):
    similarity, analogies = tmp_path / "human.tsv", tmp_path / "pairs.txt"
    similarity.write_text("red\tblue\t9\none\ttwo\t8\nred\tone\t1\nred\tunknown\t5\n")
    analogies.write_text(": colors\nred green blue pink\n: missing\na b c d\n")
    return similarity, analogies


def test_evaluate_prints_tables(model, questions, capsys):
    similarity, analogies = questions
    assert run("evaluate", model, "--similarity", similarity, "--analogies", analogies) == 0
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert lines[0][:2] == ["similarity", "spearman"]
    assert lines[1][0] == "human"
    assert lines[1][-1] == "3/4"
    assert [line[0] for line in lines[2:]] == ["pairs", "colors", "missing", "total"]
    assert [line[-1] for line in lines[3:]] == ["1/1", "0/1", "1/2"]


def test_evaluate_prints_json(model, questions, capsys):
    similarity, analogies = questions
    arguments = ("--similarity", similarity, similarity, "--analogies", analogies, "--json")
    assert run("evaluate", model, *arguments) == 0
    report = json.loads(capsys.readouterr().out, parse_constant=pytest.fail)
    assert [score["found"] for score in report["similarity"]] == [3, 3]
    assert report["similarity"][0]["spearman"] >= 0.5
    assert report["analogies"]["pairs"]["total"]["asked"] == 2
    assert report["analogies"]["pairs"]["sections"][1]["accuracy"] is None


def test_categories_and_outliers_have_tables_and_json(tmp_path, model, capsys):
    categories, outliers = tmp_path / "things.tsv", tmp_path / "groups"
    categories.write_text("red\tcolor\nblue\tcolor\none\tnumber\ntwo\tnumber\nno\tword\n")
    outliers.mkdir()
    (outliers / "colors.txt").write_text("red\ngreen\nblue\n\none\nnothing\n")
    questions = ("--categories", categories, "--outliers", outliers)
    assert run("evaluate", model, *questions) == 0
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert lines[0] == ["categories", "purity", "classes", "found/asked"]
    assert lines[1][0] == "things"
    assert lines[1][2:] == ["2", "4/5"]
    assert lines[2] == ["outliers", "accuracy", "position", "found/asked"]
    assert lines[3][0] == "groups"
    assert lines[3][-1] == "1/2"
    assert run("evaluate", model, *questions, "--json") == 0
    report = json.loads(capsys.readouterr().out)
    assert (report["similarity"], report["analogies"]) == ([], {})
    assert report["categories"][0]["purity"] == float(lines[1][1])
    assert report["categories"][0]["classes"] == 2
    assert report["outliers"][0]["accuracy"] == float(lines[3][1])
    assert report["outliers"][0]["found"] == 1


def test_missing_questions_are_an_error_before_the_vectors_are_loaded(tmp_path, capsys):
    os.mkfifo(tmp_path / "endless.bin")  # opening it would wait for ever
    for option in ("--similarity", "--analogies", "--categories", "--outliers"):
        assert run("evaluate", tmp_path / "endless.bin", option, tmp_path / "none") == 1
        assert "none: No such file or directory" in capsys.readouterr().err


def test_words_outside_the_vocabulary_count_on_request(tmp_path, model, capsys):
    rows = np.random.default_rng(3).normal(size=(3 + 20, 4))
    vectors = SubwordVectors(["red", "green", "blue"], rows, Subwords(3, 4, 20))
    vectors.save(tmp_path / "v.safetensors")
    similarity, analogies = tmp_path / "colors.tsv", tmp_path / "asked.txt"
    similarity.write_text("red green 1\nreds blue 2\ngreen blue 3\n")
    analogies.write_text("reds green red blue\nred greens green blue\n")
    questions = ("--similarity", similarity, "--analogies", analogies)
    assert run("evaluate", tmp_path / "v.safetensors", *questions, "--oov") == 0
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert lines[0][-2:] == lines[2][-2:] == ["found/asked", "oov"]
    assert lines[1][-2:] == ["3/3", "1"]
    assert lines[-1][-2:] == ["2/2", "2"]
    assert run("evaluate", tmp_path / "v.safetensors", *questions, "--oov", "--json") == 0
    report = json.loads(capsys.readouterr().out, parse_constant=pytest.fail)
    assert report["similarity"][0]["oov"] == 1
    assert run("evaluate", model, *questions, "--oov") == 1
    assert "needs vectors with n-grams" in capsys.readouterr().err


def test_several_files_give_the_mean_and_the_deviation(tmp_path, questions, capsys):
    similarity, analogies = questions
    with similarity.open("a") as file:
        file.write("green\tpink\t4\ngreen\tblue\t5\npink\tred\t2\n")
    groups = tmp_path / "groups.txt"
    groups.write_text("red\nblue\n\none\n")
    files = [tmp_path / f"seed{i}.safetensors" for i in range(2)]
    tokens = ["red", "green", "blue", "pink", "one", "two"]
    for i, file in enumerate(files):
        rows = np.random.default_rng(i).normal(size=(len(tokens) - i, 4))
        WordVectors(tokens[: len(rows)], rows).save(file)
    asked = ("--similarity", similarity, "--analogies", analogies, "--outliers", groups)
    single = []
    for file in files:
        assert run("evaluate", file, *asked, "--json") == 0
        single.append(json.loads(capsys.readouterr().out))
    # Without "two" fewer questions are found.
    assert run("evaluate", *files, *asked, "--json") == 0
    report = json.loads(capsys.readouterr().out)
    assert report["runs"] == [
        {"file": str(file)} | each for file, each in zip(files, single, strict=True)
    ]
    first, *_, last = report["summary"]
    values = [each["similarity"][0]["spearman"] for each in single]
    assert first["mean"] == pytest.approx(np.mean(values))
    assert first["deviation"] == pytest.approx(np.std(values, ddof=1))
    assert first["deviation"] > 0
    assert (first["table"], first["name"], first["measure"]) == ("similarity", "human", "spearman")
    assert (first["found"], first["asked"]) == ([6, 5], 7)
    assert (last["table"], last["name"], last["measure"]) == ("outliers", "groups", "accuracy")
    assert run("evaluate", *files, *asked) == 0
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert lines[0] == ["similarity", "spearman", "deviation", "found/asked"]
    deviation = f"{first['deviation']:.3f}"
    assert lines[1] == ["human", f"{first['mean']:.3f}", deviation, "5-6/7"]
    assert [line[0] for line in lines[2:6]] == ["pairs", "colors", "missing", "total"]
    assert lines[6] == ["outliers", "accuracy", "deviation", "found/asked"]
    assert lines[7][3] == "1/1"


def test_a_missing_file_is_an_error_before_the_first_is_loaded(tmp_path, questions, capsys):
    os.mkfifo(tmp_path / "endless.bin")
    files = (tmp_path / "endless.bin", tmp_path / "none.bin")
    assert run("evaluate", *files, "--similarity", questions[0]) == 1
    assert "none.bin: No such file or directory" in capsys.readouterr().err


def test_sessions_and_graphs_are_evaluated(tmp_path, capsys):
    names = [f"n{i}" for i in range(12)]
    matrix = np.eye(2)[np.repeat([0, 1], 6)] + 0.01 * np.arange(24).reshape(12, 2)
    for seed in (1, 2):
        sgns.WordVectors(names, matrix * seed).save(tmp_path / f"v{seed}.vec")
    (tmp_path / "visits.txt").write_text("n0 n1\nn7 n8 n9\n")
    (tmp_path / "left.edges").write_text("n0 n1\nn7 n8\n")
    (tmp_path / "known.edges").write_text("n2 n3\nn4 n5\nn9 n10\n")
    groups = "".join(f"{name}\t{i // 6}\n" for i, name in enumerate(names))
    (tmp_path / "groups.labels").write_text(groups)
    options = ("--next-items", tmp_path / "visits.txt", "--links", tmp_path / "left.edges")
    options += ("--known", tmp_path / "known.edges", "--link-score", "cosine", "--k", 5)
    options += ("--labels", tmp_path / "groups.labels")
    assert run("evaluate", tmp_path / "v1.vec", *options) == 0
    shown = capsys.readouterr().out
    for part in ("next items, k=5", "hit_rate", "links, cosine", "auc", "micro F1", "50% known"):
        assert part in shown
    assert run("evaluate", tmp_path / "v1.vec", *options, "--json") == 0
    found = json.loads(capsys.readouterr().out)
    vectors = sgns.WordVectors.load(tmp_path / "v1.vec")
    expected = sgns.evaluate_next_items(vectors, tmp_path / "visits.txt", k=5)
    assert found["next_items"] == [asdict(expected)]
    assert found["links"][0]["auc"] > 0.7
    assert [each["share"] for each in found["labels"][0]["scores"]] == [0.1, 0.5, 0.9]
    assert run("evaluate", tmp_path / "v1.vec", tmp_path / "v2.vec", *options) == 0
    assert "labels, 50% known" in capsys.readouterr().out
