"""Files of questions: similarities and analogies."""

from __future__ import annotations

import gzip

import pytest
from sgns.errors import FormatError
from sgns.evaluation.question_files import read_analogies, read_similarities

EXPECTED = [("tiger", "cat", 7.35), ("book", "paper", 7.46)]


@pytest.mark.parametrize(
    "text",
    [
        "tiger\tcat\t7.35\nbook\tpaper\t7.46\n",
        "\ufefftiger,cat,7.35\nbook,paper,7.46",
        "tiger cat 7.35\r\nbook   paper 7.46\r\n",
        "\ufeffWord 1,Word 2,Human (mean)\ntiger,cat,7.35\n\nbook , paper,7.46\n",
        "# by Rubenstein\n\nword1\tword2\tscore\n# more\ntiger\tcat\t7.35\nbook\tpaper\t7.46\n",
        "tiger\tcat\t7.35\tn\t3\nbook\tpaper\t7.46\tn\t4\n",
    ],
    ids=["tabs", "commas", "spaces", "header", "comments", "columns"],
)
def test_similarity_files(tmp_path, text):
    path = tmp_path / "ws.tsv"
    path.write_text(text, encoding="utf-8", newline="")
    assert list(read_similarities(path)) == EXPECTED


def test_tabs_allow_spaces_in_words(tmp_path):
    path = tmp_path / "phrases.tsv"
    path.write_text("new york\tlos angeles\t7\n")
    assert list(read_similarities(path)) == [("new york", "los angeles", 7.0)]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "holds no pairs"),
        (b"# only\nword1 word2 score\n", "holds no pairs"),
        (b"tiger cat\n", "line 1: expected two words and a score"),
        (b"tiger cat 1\nbook paper\n", "line 2: expected two words and a score"),
        (b"tiger cat 1\nbook paper many\n", "line 2: the score 'many' is not a finite number"),
        (b"tiger cat 1\nbook paper nan\n", "line 2: the score 'nan' is not a finite number"),
        (b"tiger cat 1\nbook paper inf\n", "line 2: the score 'inf' is not a finite number"),
        (b"a b head\ntiger cat head\n", "line 2: the score 'head' is not a finite number"),
        (b"tiger\t\t1\n", "line 1: expected two words"),
        (b"tiger cat 1\nbook pa\xffper 2\n", "line 2 is not UTF-8"),
    ],
)
def test_bad_similarity_files(tmp_path, data, message):
    path = tmp_path / "ws.tsv"
    path.write_bytes(data)
    with pytest.raises(FormatError, match=f"{path}.*{message}"):
        list(read_similarities(path))


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "holds no questions"),
        (b": a\n: b\n", "holds no questions"),
        (b": a\na b c\n", "line 2: expected four words, got 3"),
        (b": a\na b c d\na b c d e\n", "line 3: expected four words, got 5"),
        (b"a b c \xff\n", "line 1 is not UTF-8"),
    ],
)
def test_bad_analogy_files(tmp_path, data, message):
    path = tmp_path / "questions.txt"
    path.write_bytes(data)
    with pytest.raises(FormatError, match=f"{path}.*{message}"):
        read_analogies(path)


def test_reading_analogies(tmp_path):
    path = tmp_path / "questions.txt"
    path.write_text(": capital cities\nAthens Greece Paris France\n")
    expected = [("capital cities", [["Athens", "Greece", "Paris", "France"]])]
    assert read_analogies(path) == expected


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_questions_can_be_about_hashtags(tmp_path, mark, end):
    path = tmp_path / "questions.txt"
    lines = ["#cats #cat #dogs #dog", ": tags", "#a b #c d", "# no question", "", "a b c d"]
    path.write_text(mark + end.join(lines), encoding="utf-8", newline="")
    assert read_analogies(path) == [
        ("", [["#cats", "#cat", "#dogs", "#dog"]]),
        ("tags", [["#a", "b", "#c", "d"], ["a", "b", "c", "d"]]),
    ]


def test_words_can_hold_other_white_space(tmp_path):
    path = tmp_path / "questions.txt"
    path.write_text(": 1\u30002\na\xa0b c d\u3000 e\x85\n", encoding="utf-8")
    assert read_analogies(path) == [("1\u30002", [["a\xa0b", "c", "d\u3000", "e\x85"]])]
    for line in ("a\xa0b c\u2028d 7", "a\xa0b\tc\u2028d\t7", "a\xa0b,c\u2028d,7"):
        path.write_text(line, encoding="utf-8")
        assert list(read_similarities(path)) == [("a\xa0b", "c\u2028d", 7.0)]


def test_files_can_be_compressed_and_have_a_url(tmp_path):
    path = tmp_path / "pairs.tsv.gz"
    path.write_bytes(gzip.compress(b"tiger\tcat\t7.35\r\nbook\tpaper\t7.46"))
    assert list(read_similarities(path)) == EXPECTED
    assert list(read_similarities(path.as_uri())) == EXPECTED


@pytest.mark.parametrize("read", [read_analogies, lambda path: list(read_similarities(path))])
def test_files_in_utf16_are_named(tmp_path, read):
    path = tmp_path / "questions.txt"
    path.write_text("a b c d\n", encoding="utf-16")
    with pytest.raises(FormatError, match=r"questions.txt: the text is UTF-16; convert it"):
        read(path)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("sun;moon;3,5\n", "separated by tabs, commas or spaces: 'sun;moon;3,5'"),
        (
            "w1\tw2\tPOS\tscore\nold\tnew\tA\t1.6\n",
            "'A' is not .* the columns 1, 2 and 4",
        ),
        ("a b c\na b c\n", "the score 'c' is not a finite number$"),
        ("a\tb\tc\na\tb\t1,5\n", "'1,5' is not a finite number: write a decimal point"),
        ('a,b,c\na,b,"1.5"\n', "is not a finite number: remove the quotation marks"),
    ],
)
def test_messages_say_how_to_mend_the_file(tmp_path, text, message):
    path = tmp_path / "pairs.txt"
    path.write_text(text)
    with pytest.raises(FormatError, match=message):
        list(read_similarities(path))
