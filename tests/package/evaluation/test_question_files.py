"""Files of word pairs with scores, in the layouts of published sets."""

from __future__ import annotations

import gzip
import re

import pytest
from sgns.errors import FormatError
from sgns.evaluation.question_files import files_of, read_similarities, set_name

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


@pytest.mark.parametrize(
    "text",
    [
        "tiger cat 7.350000\nbook paper 7.460000\n",
        "word1\tword2\tPOS\tSimLex999\tconc(w1)\tconc(w2)\tconcQ\tAssoc(USF)\tSimAssoc333\tSD\n"
        "tiger\tcat\tN\t7.35\t4.9\t4.8\t4\t1.1\t1\t0.9\nbook\tpaper\tN\t7.46\t5\t5\t4\t0.1\t0\t2\n",
        "tiger\tcat\t7.35\t8\t7\t7\t7\t8\t7\t8\t7\t7\t8\n"
        "book\tpaper\t7.46\t9\t6\t7\t7\t8\t7\t8\t7\t7\t8\n",
        "tiger\tcat\tN\t7.35\tCOHYPONYMS\nbook\tpaper\tN\t7.46\tNONE\n",
        "Word 1,Word 2,Human (mean),1,2\ntiger,cat,7.35,9,7\nbook,paper,7.46,8,7\n",
        "word1,word2,n,Score\ntiger,cat,12,7.35\nbook,paper,13,7.46\n",
    ],
    ids=["MEN", "SimLex-999", "RW", "SimVerb-3500", "WordSim-353", "named"],
)
def test_layouts_of_published_sets(tmp_path, text):
    path = tmp_path / "MEN_dataset_natural_form_full"
    path.write_text(text)
    assert list(read_similarities(path)) == EXPECTED


def test_errors_name_the_column_of_the_score(tmp_path):
    path = tmp_path / "SimVerb-3500.txt"
    path.write_text("take\tgive\tV\t2.5\tANTONYMS\nsee\tlook\tV\n")
    with pytest.raises(FormatError, match=r"line 2: expected two words and a score in column 4"):
        list(read_similarities(path))
    path.write_text("take\tgive\tV\t2.5\tANTONYMS\nsee\tlook\tV\tmany\t1\n")
    with pytest.raises(FormatError, match=r"line 2: the score 'many' is not a finite number$"):
        list(read_similarities(path))
    path.write_text("take\tgive\tV\t2.5\tANTONYMS\nsee\tlook\tV\t6,5\tSYNONYMS\n")
    with pytest.raises(FormatError, match="'6,5' is not a finite number: write a decimal point"):
        list(read_similarities(path))


def test_a_folder_stands_for_its_texts(tmp_path):
    folder = tmp_path / "BATS_3.0"
    (folder / "2_Derivation").mkdir(parents=True)
    (folder / "1_Inflection").mkdir()
    names = ["1_Inflection/I01 [noun].txt", "2_Derivation/D01 [un].TXT"]
    for name in (*reversed(names), "metadata.json", ".hidden.txt"):
        (folder / name).write_text("x\n")
    assert files_of(folder) == [folder / name for name in names]
    assert files_of(folder / names[0]) == [folder / names[0]]
    assert files_of("-") == ["-"]
    assert set_name(folder) == "BATS_3.0"
    assert set_name(str(folder / names[0])) == "I01 [noun]"


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
    with pytest.raises(FormatError, match=f"{re.escape(str(path))}.*{message}"):
        list(read_similarities(path))


def test_words_can_hold_other_white_space(tmp_path):
    path = tmp_path / "pairs.txt"
    for line in ("a\xa0b c\u2028d 7", "a\xa0b\tc\u2028d\t7", "a\xa0b,c\u2028d,7"):
        path.write_text(line, encoding="utf-8")
        assert list(read_similarities(path)) == [("a\xa0b", "c\u2028d", 7.0)]


def test_files_can_be_compressed_and_have_a_url(tmp_path):
    path = tmp_path / "pairs.tsv.gz"
    path.write_bytes(gzip.compress(b"tiger\tcat\t7.35\r\nbook\tpaper\t7.46"))
    assert list(read_similarities(path)) == EXPECTED
    assert list(read_similarities(path.as_uri())) == EXPECTED


def test_files_in_utf16_are_named(tmp_path):
    path = tmp_path / "pairs.txt"
    path.write_text("a b 1\n", encoding="utf-16")
    with pytest.raises(FormatError, match=r"pairs.txt: the text is UTF-16; convert it"):
        list(read_similarities(path))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("sun;moon;3,5\n", "separated by tabs, commas or spaces: 'sun;moon;3,5'"),
        (
            "w1\tw2\tPOS\tjudged\nold\tnew\tA\t1.6\n",
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
