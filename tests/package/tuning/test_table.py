"""Tables of trials in files."""

import json

import pytest
from sgns.errors import FormatError
from sgns.tuning.table import Trial, TrialTable

SEARCH = {"task": "some", "seed": 1}
TRIALS = [Trial(0, {"window": 5}, [0.1, 0.2], 0.2, 3.0), Trial(1, {"window": 2}, [], error="bad")]


@pytest.fixture
def path(tmp_path):
    table = TrialTable(tmp_path / "trials.jsonl")
    table.begin(SEARCH)
    for trial in TRIALS:
        table.add(trial)
    return tmp_path / "trials.jsonl"


def test_a_table_continues(path):
    table = TrialTable(path, resume=True)
    table.begin(SEARCH)
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
        table.begin(SEARCH | {"seed": 2})


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]\n",
        '{"other": 1}\n',
        '{"sgns tuning": {}}\n{"number": 1, "options": {}}\n',
        '{"sgns tuning": {}}\n{"number": 0, "options": 3}\n',
        '{"sgns tuning": {}}\n{"number": 0, "options": {}, "score": "x"}\n',
        '{"sgns tuning": {}}\n{"number": 0, "opt',
        '{"sgns tuning": {}}\n{"number": 0, "options": {}, "more": 1}\n',
    ],
)
def test_a_damaged_table_is_refused(tmp_path, text):
    path = tmp_path / "t"
    path.write_text(text)
    with pytest.raises(FormatError, match="not a valid table of trials"):
        TrialTable(path, resume=True).begin({})
