"""First tries of new users, each with one thing typed wrong: the message tells what to type.

Each try is a whole command line; the right one follows from its message.
"""

import shlex

import pytest
from sgns.cli import main

#: What is typed, the exit code, and the part of the message that tells what to type instead.
TRIES = [
    # A command with a letter too many.
    ("sgns trains text.txt -o v.bin", 2, "did you mean 'train'?"),
    # No command.
    ("sgns text.txt -o v.bin", 2, "to train on this file: sgns train text.txt -o OUTPUT"),
    # The option of another program.
    ("sgns train text.txt -o v.bin --size 50", 2, "did you mean --vector-size?"),
    # The text as an option, as for word2vec.c and fastText.
    ("sgns train -train text.txt -o v.bin", 2, "name the input without an option"),
    # No file to write.
    ("sgns train text.txt", 2, "--output or -o is missing"),
    # A file in a folder that does not exist.
    ("sgns train text.txt -o models/v.bin", 1, "create the folder models, or choose another one"),
    # An extension that means nothing.
    ("sgns train text.txt -o v.model", 1, "use .safetensors (safetensors), .txt .vec (word2vec-"),
    # A text too small for the usual threshold.
    ("sgns train small.txt -o v.bin -q", 1, "no token occurs --min-count 5 times"),
    # An architecture by the name of another program.
    ("sgns train text.txt -o v.bin --architecture sg", 1, "one of skip-gram, cbow, cbow-sum"),
    # A word with a capital.
    ("sgns neighbors v.txt Paris", 1, "'Paris' is not in the vocabulary"),
    # Words of an analogy in quotes, as one.
    ("sgns analogy v.txt 'man king woman'", 2, "B is missing"),
    # Questions without the option that says of which kind they are.
    ("sgns evaluate v.txt", 2, "Give --similarity, --analogies, --categories or --outliers"),
    # A resumed training without its checkpoint.
    ("sgns train text.txt -o v.bin --resume", 1, "give its path as --checkpoint PATH"),
    # A training that is started again.
    (
        "sgns train text.txt -o v.bin --checkpoint begun",
        1,
        "resume from it by --resume, or choose another file",
    ),
    # The window in quotes and in words.
    (
        "sgns train text.txt -o v.bin --window line",
        2,
        "--window must be an integer or sentence, got line",
    ),
    # Vectors where a model is needed.
    ("sgns plot v.txt -o loss.png --kind loss", 1, "a model comes from sgns train CORPUS -o"),
    # Text of Windows.
    ("sgns train latin1.txt -o v.bin -q", 1, "iconv -f CP1252 -t UTF-8 latin1.txt"),
    # A picture without an extension of pictures.
    ("sgns plot v.txt -o map.txt", 1, "choose one of .avif"),
    # A layout by a longer name.
    ("sgns explore v.txt -o map.html --layout t-sne", 1, "--layout must be one of pca, tsne, umap"),
    # Groups of words in another case.
    ("sgns explore v.txt -o map.html --groups groups.txt", 1, "spell them as in the vocabulary"),
    # A table without the name of its column, by the wrong option.
    ("sgns encode text.txt -o c.bin", 1, "the name of an encoded corpus ends in .safetensors"),
]


@pytest.fixture
def folder(tmp_path, monkeypatch):
    (tmp_path / "text.txt").write_text("paris is big\n" * 20)
    (tmp_path / "small.txt").write_text("a b\n")
    (tmp_path / "begun").write_text("")
    (tmp_path / "latin1.txt").write_bytes(b"caf\xe9 noir\n" * 9)
    (tmp_path / "groups.txt").write_text("Paris city\n")
    (tmp_path / "v.txt").write_text("3 2\nparis 1 0\nis 0 1\nbig 1 1\n")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(("line", "code", "advice"), TRIES)
def test_the_message_tells_what_to_type(line, code, advice, folder, capsys):
    before = sorted(folder.iterdir())
    assert main(shlex.split(line)[1:]) == code
    shown = capsys.readouterr()
    assert advice in shown.err
    assert (shown.out, shown.err.count("\n")) == ("", 1)
    assert sorted(folder.iterdir()) == before
