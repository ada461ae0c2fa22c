"""Tables of trials in files."""

import json

import pytest
from sgns.errors import FormatError
from sgns.tuning.space import Range
from sgns.tuning.table import Trial, TrialTable

SEARCH = {"task": "some", "seed": 1}
SPACE = {"window": (2, 5), "alpha": Range(0.01, 0.1)}
FIRST = {"window": 9, "alpha": 0.5}
TRIALS = [
    Trial(0, FIRST, [0.1, 0.2], 0.2, 3.0),
    Trial(1, {"window": 2, "alpha": 0.05}, [], error="bad"),
]


@pytest.fixture
def path(tmp_path):
    table = TrialTable(tmp_path / "trials.jsonl")
    table.begin(SEARCH, SPACE, FIRST)
    for trial in TRIALS:
        table.add(trial)
    return tmp_path / "trials.jsonl"


def test_a_table_continues(path):
    table = TrialTable(path, resume=True)
    table.begin(SEARCH, SPACE, FIRST)
    assert table.trials == TRIALS
    assert json.loads(path.read_text().splitlines()[0]) == {"sgns tuning": SEARCH}


def test_a_table_is_not_overwritten(path):
    with pytest.raises(FileExistsError, match="continue it by resume=True"):
        TrialTable(path)
    with pytest.raises(ValueError, match="give its path as table"):
        TrialTable(resume=True)


def test_the_table_of_another_search_is_refused(path):
    table = TrialTable(path, resume=True)
    with pytest.raises(ValueError, match="another search: seed was 1 and is now 2; pass the same"):
        table.begin(SEARCH | {"seed": 2}, SPACE, FIRST)


HEADER = '{"sgns tuning": {}}'
GOOD = {"number": 0, "options": FIRST, "scores": [0.1, 0.2], "score": 0.2}
NEXT = {"number": 1, "options": {"window": 2, "alpha": 0.05}, "scores": [0.1]}


def damaged(tmp_path, *lines):
    path = tmp_path / "t"
    path.write_text("".join(f"{line}\n" for line in lines))
    with pytest.raises(FormatError, match="not a valid table of trials") as found:
        TrialTable(path, resume=True).begin({}, SPACE, FIRST)
    return str(found.value)


@pytest.mark.parametrize(
    "line", ["[]", "3", '{"other": 1}', '{"sgns tuning": 3}', '{"sgns', "[" * 100_000]
)
def test_a_damaged_first_line_is_refused(tmp_path, line):
    assert damaged(tmp_path, line).startswith(f"{tmp_path / 't'}, line 1: ")


def test_an_empty_table_is_refused(tmp_path):
    assert ", line 1: " in damaged(tmp_path)


@pytest.mark.parametrize(
    "change",
    [
        {"number": 2},
        {"number": True},
        {"options": 3},
        {"options": {}},
        {"options": NEXT["options"] | {"negative": 5}},
        {"options": {"window": 3, "alpha": 0.05}},
        {"options": {"window": 2.0, "alpha": 0.05}},
        {"options": {"window": [2], "alpha": 0.05}},
        {"options": {"window": 2, "alpha": 0.2}},
        {"options": {"window": 2, "alpha": "0.05"}},
        {"options": {"window": 2, "alpha": float("nan")}},
        {"scores": 0.1},
        {"scores": ["0.1"]},
        {"scores": [float("nan")]},
        {"score": "x"},
        {"score": float("nan")},
        {"score": 0.2},
        {"scores": [], "score": 0.1},
        {"score": 0.1, "error": "bad"},
        {"seconds": None},
        {"error": 3},
        {"more": 1},
    ],
)
def test_a_trial_that_no_search_makes_is_refused(tmp_path, change):
    lines = [HEADER, json.dumps(GOOD), json.dumps(NEXT | change)]
    assert damaged(tmp_path, *lines).startswith(f"{tmp_path / 't'}, line 3: ")


@pytest.mark.parametrize("line", ["", '{"number": 1, "opt', "[" * 100_000, '{"number": 1}', "[]"])
def test_a_line_that_is_no_trial_is_refused(tmp_path, line):
    lines = [HEADER, json.dumps(GOOD), line]
    assert damaged(tmp_path, *lines).startswith(f"{tmp_path / 't'}, line 3: ")


@pytest.mark.parametrize("change", [{"score": None}, {"options": NEXT["options"]}])
def test_the_first_trial_has_its_options_and_a_score(tmp_path, change):
    assert "line 2: " in damaged(tmp_path, HEADER, json.dumps(GOOD | change))


def test_trials_of_a_search_are_taken(tmp_path):
    path = tmp_path / "t"
    path.write_text("\n".join([HEADER, json.dumps(GOOD), json.dumps(NEXT)]))
    table = TrialTable(path, resume=True)
    table.begin({}, SPACE, FIRST)
    assert [trial.number for trial in table.trials] == [0, 1]
