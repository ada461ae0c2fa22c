"""Errors name options as they are typed."""

from pathlib import Path

import pytest
import sgns
from sgns.cli import app, main
from sgns.cli.words import in_command_line_words, options_of

COMMANDS = sorted(name for name in app if not name.startswith("-"))

#: Every option of every command: command, name in Python, and as it is typed.
OPTIONS = [
    (command, name, flag) for command in COMMANDS for name, flag in options_of(app, command).items()
]


def test_all_options_are_known():
    assert len(OPTIONS) > 100
    assert ("train", "vector_size", "--vector-size") in OPTIONS
    assert ("train", "vocabulary", "--vocabulary") in OPTIONS
    assert ("export", "input_format", "--input-format") in OPTIONS
    assert options_of(app, "nope") == options_of(app, None) == {}


@pytest.mark.parametrize(("command", "name", "flag"), OPTIONS)
def test_every_option_is_named_as_it_is_typed(command, name, flag):
    options = options_of(app, command)
    for message, expected in (
        (f"{name} must be at least 1, got 0", f"{flag} must be at least 1, got 0"),
        (f"{name}='x' has none: {name} must be y", f"{flag} x has none: {flag} must be y"),
        (f"a.txt: no token occurs {name}=5 times", f"a.txt: no token occurs {flag} 5 times"),
        (f"begin anew by {name}=True, or stop", f"begin anew by {flag}, or stop"),
        (f"another training: {name} was 3 and is", f"another training: {flag} was 3 and is"),
    ):
        assert in_command_line_words(message, options) == expected


@pytest.mark.parametrize(
    "message",
    [
        "the window of the format is a column of words",
        "'vector_size' is not in the vocabulary of 3 tokens",
        "data/min_count.txt, line 3 has 1 fields",
        "min_count.txt: not UTF-8",
        "x/vector_size: no format has this extension",
        "the checkpoint exists",
    ],
)
def test_other_words_stay(message):
    assert in_command_line_words(message, options_of(app, "train")) == message


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("trai t.txt", "unknown command 'trai'; did you mean 'train'? see: sgns --help"),
        (
            "fit t.txt",
            "unknown command 'fit'; it must be one of analogy, card, demo, documents, encode, ",
        ),
        ("/dev/null -o v.bin", "to train on this file: sgns train /dev/null -o OUTPUT; see"),
        ("train t.txt -o v.bin --epoch 3", "unknown option --epoch; did you mean --epochs?"),
        ("train --epoch 3 t.txt -o v.bin", "unknown option --epoch; did you mean --epochs?"),
        ("train t.txt -o v.bin --vectr-size=3", "--vectr-size; did you mean --vector-size?"),
        ("train t.txt -o v.bin --size 3", "did you mean --vector-size?"),
        ("train t.txt -o v.bin --dim 3", "did you mean --vector-size?"),
        ("train t.txt -o v.bin --iter 3", "did you mean --epochs?"),
        ("train t.txt -o v.bin --lr 0.1", "did you mean --alpha?"),
        (
            "train t.txt -o v.bin --sg 1",
            "did you mean --architecture skip-gram or --architecture cbow?",
        ),
        (
            "train t.txt -o v.bin --cbow 1",
            "did you mean --architecture skip-gram or --architecture cbow?",
        ),
        ("train t.txt -o v.bin --mincount 1", "did you mean --min-count?"),
        ("train t.txt -o v.bin --threads 1", "did you mean --workers?"),
        ("train -input t.txt -o v.bin", "name the input without an option"),
        ("train --input t.txt -o v.bin", "name the input without an option"),
        ("train t.txt -o v.bin -size 3", "did you mean --vector-size?"),
        ("node2vec e.txt -o v.bin --dimensions 3", "did you mean --vector-size?"),
        ("node2vec e.txt -o v.bin --dirceted", "did you mean --directed?"),
        ("neighbors - a", "- is not an input of this command: name a file, or /dev/stdin; see"),
        ("train t.txt -o v.bin --wholly-unknown", "unknown option --wholly-unknown; see: sgns"),
        ("train t.txt -o v.bin --epochs many", "--epochs must be an integer or auto, got many"),
        ("train t.txt -o v.bin --alpha x", "--alpha must be a number, got x; see: sgns train"),
        ("train t.txt -o v.bin --hs=maybe", "--hs must be true or false, got maybe"),
        ("train t.txt -o v.bin --errors repalce", 'Did you mean "replace"?'),  # codespell:ignore
        ("train t.txt -o v.bin --out-of-vocabulary brek", 'Did you mean "break"?'),
        ("train t.txt", "--output or -o is missing; see: sgns train --help"),
        ("train t.txt -o", "-o requires an argument"),
        ("train t.txt -o -q", "A file name is missing before -q"),
        ("train t.txt -o -", "give /dev/stdout and a --format"),
        ("train", "CORPUS is missing"),
        ("explore", "VECTORS is missing"),
        ("explore v.bin -o map.html --layot tsne", "did you mean --layout?"),
        ("explore v.bin -o map.html --max-words many", "--max-words must be an integer, got many"),
        ("neighbors v.bin", "WORDS is missing"),
        (
            "evaluate v.bin",
            "Give --similarity, --analogies, --categories or --outliers",
        ),
    ],
)
def test_a_mistake_is_told_with_what_to_type(line, expected, capsys):
    assert main(line.split()) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert expected in shown.err
    assert shown.err.count("\n") == 1


@pytest.mark.parametrize(
    ("line", "advice"),
    [
        ("neighbors headless.bin a", "give --format glove"),
        ("info headless.bin", "give --format glove"),
        ("export headless.bin -o v.txt", "give --input-format glove"),
        ("neighbors corpus.safetensors a", "sgns train reads it"),
        ("explore corpus.safetensors -o p.html", "sgns train reads it"),
        ("plot v.safetensors -o p.png --kind loss", "a model comes from sgns train CORPUS -o NAME"),
        ("neighbors phrases.safetensors a", "sgns info describes files of sgns"),
        ("neighbors page.txt a", "the download link was probably wrong"),
        ("neighbors cut.vec a", "--limit 2 reads the rows before it. Only sgns export has such"),
        ("info latin.vec", "--encoding latin-1 (or another) reads files of that encoding. Only"),
        ("export latin.vec -o v.txt", "--encoding latin-1 (or another) reads files of that"),
        ("train m.safetensors -o v.txt", "neighbors, analogy, evaluate, plot and export read it"),
        ("neighbors . a", ".: this is a folder: name a file in it"),
    ],
)
def test_files_of_another_kind_are_told_with_a_command(tmp_path, monkeypatch, capsys, line, advice):
    monkeypatch.chdir(tmp_path)
    vectors = sgns.WordVectors(sgns.Vocabulary(["a", "b"]), [[0.5, 1.5], [1.5, 2.5]])
    vectors.save("headless.bin", "glove")
    vectors.save("v.safetensors")
    sgns.train([["a", "b"]] * 9, sample=0, vector_size=2, epochs=1).save("m.safetensors")
    corpus = sgns.Corpus.from_sentences([["a", "b"]] * 9)
    corpus.save("corpus.safetensors")
    sgns.Phrases.find(corpus).save("phrases.safetensors")
    (tmp_path / "page.txt").write_text("<!DOCTYPE html>")
    (tmp_path / "cut.vec").write_text("3 2\na 1 2\nb 2 1\n")
    (tmp_path / "latin.vec").write_text("1 2\ncaf\xe9 1 2\n", "latin-1")
    assert main(line.split()) == 1
    shown = capsys.readouterr().err
    assert advice in shown
    assert "sgns." not in shown.replace("sgns.safetensors", "")


@pytest.mark.parametrize("command", ["neighbors", "info"])
def test_files_for_python_are_told_with_the_way_to_a_file_of_sgns(
    tmp_path, monkeypatch, capsys, command
):
    monkeypatch.chdir(tmp_path)
    Path("rows.h5").write_bytes(b"\x89HDF\r\n\x1a\n" + bytes(40))
    words = ["a"] if command == "neighbors" else []
    assert main([command, "rows.h5", *words]) == 1
    shown = capsys.readouterr().err
    assert "read it with h5py" in shown
    assert shown.endswith("in Python; commands read what .save('NAME.safetensors') writes there\n")
