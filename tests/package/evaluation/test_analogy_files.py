"""Files of analogies, in the layouts of published sets."""

from __future__ import annotations

import os
import re
import threading

import pytest
from sgns.errors import FormatError
from sgns.evaluation.analogy_files import read_analogies


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
    with pytest.raises(FormatError, match=f"{re.escape(str(path))}.*{message}"):
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


def test_files_in_utf16_are_named(tmp_path):
    path = tmp_path / "questions.txt"
    path.write_text("a b c d\n", encoding="utf-16")
    with pytest.raises(FormatError, match=r"questions.txt: the text is UTF-16; convert it"):
        read_analogies(path)


def test_a_pipe_is_read_once(tmp_path):
    path = tmp_path / "pipe"
    os.mkfifo(path)
    writer = threading.Thread(target=path.write_text, args=(": x\na b c d\n",))
    writer.start()
    assert read_analogies(path) == [("x", [["a", "b", "c", "d"]])]
    writer.join()


GRADES = ["cold colder warm", "car cars day", "cold coldest warm", "warm warmer cold"]
RELATIONS = ["JJ_JJR warmer", "NN_NNS days", "JJ_JJS warmest", "JJ_JJR colder"]
BY_RELATION = [
    ("JJ_JJR", [["cold", "colder", "warm", "warmer"], ["warm", "warmer", "cold", "colder"]]),
    ("NN_NNS", [["car", "cars", "day", "days"]]),
    ("JJ_JJS", [["cold", "coldest", "warm", "warmest"]]),
]


def test_msr_questions_have_their_answers_in_a_file_beside(tmp_path):
    path = tmp_path / "word_relationship.questions"
    path.write_text("\n".join(GRADES))
    path.with_suffix(".answers").write_text("\r\n".join(RELATIONS), newline="")
    assert read_analogies(path) == BY_RELATION
    assert read_analogies(str(path)) == BY_RELATION


def test_msr_questions_can_be_in_one_file(tmp_path):
    path = tmp_path / "EN-MSR.txt"
    path.write_text("\n".join(map(" ".join, zip(GRADES, RELATIONS, strict=True))))
    assert read_analogies(path) == BY_RELATION
    path.write_text("cold colder warm JJ_JJR warmer\ncar cars day days\n")
    with pytest.raises(FormatError, match=r"EN-MSR\.txt, line 2: expected five words, got 4"):
        read_analogies(path)


def test_bad_answers_of_msr_questions(tmp_path):
    path = tmp_path / "word_relationship.questions"
    path.write_text("\n".join(GRADES))
    with pytest.raises(FileNotFoundError, match=r"word_relationship\.answers"):
        read_analogies(path)
    answers = path.with_suffix(".answers")
    answers.write_text("\n".join(RELATIONS[:3]))
    with pytest.raises(FormatError, match=r"answers has 3 answers, but .* has 4 questions: take"):
        read_analogies(path)
    answers.write_text("\n".join([*RELATIONS[:3], "colder"]))
    with pytest.raises(FormatError, match="line 4: expected a relation and a word, got 1"):
        read_analogies(path)
    path.rename(tmp_path / "questions.txt")
    with pytest.raises(FormatError, match="line 1: expected four words, got 3"):
        read_analogies(tmp_path / "questions.txt")


def test_bats_is_a_folder_of_files_of_pairs(tmp_path):
    folder = tmp_path / "BATS_3.0"
    for number, name, text in (
        (
            "2_Lexicographic",
            "L07 [synonyms]",
            "car\tauto/automobile\nsea\tocean\nsick\till/ailing/\n",
        ),
        ("1_Inflectional", "I01 [noun - plural_reg]", "day\tdays\nyear\tyears\n"),
    ):
        (folder / number).mkdir(parents=True)
        (folder / number / f"{name}.txt").write_text(text)
    (folder / "metadata.json").write_text("{}")
    assert read_analogies(folder) == [
        (
            "I01 [noun - plural_reg]",
            [["day", "days", "year", "years"], ["year", "years", "day", "days"]],
        ),
        (
            "L07 [synonyms]",
            [
                ["car", "auto", "sea", "ocean"],
                ["car", "auto", "sick", "ill", "ailing"],
                ["sea", "ocean", "car", "auto", "automobile"],
                ["sea", "ocean", "sick", "ill", "ailing"],
                ["sick", "ill", "car", "auto", "automobile"],
                ["sick", "ill", "sea", "ocean"],
            ],
        ),
    ]


def test_fifty_pairs_are_2450_questions(tmp_path):
    path = tmp_path / "pairs.txt"
    path.write_text("".join(f"a{i}\tb{i}\n" for i in range(50)))
    [(name, questions)] = read_analogies(path)
    assert (name, len(questions)) == ("pairs", 2450)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("day\tdays\n", "has one pair of words: a question needs two"),
        ("day\tdays\nyear\n", "line 2: expected a word and its answers, .*, got 1 words"),
        ("a\tb\n" * 501, "has 501 pairs of words, .*: write at most 500 to a file"),
        ("a\t/\nb\t/\n", "holds no questions"),
    ],
)
def test_bad_files_of_pairs(tmp_path, text, message):
    path = tmp_path / "pairs.txt"
    path.write_text(text)
    with pytest.raises(FormatError, match=f"{re.escape(str(path))}.*{message}"):
        read_analogies(path)
