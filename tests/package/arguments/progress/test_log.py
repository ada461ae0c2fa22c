"""The view that writes lines at intervals."""

from sgns.arguments.progress.log import LogView
from sgns.arguments.progress.snapshot import Snapshot


def at(seconds):
    return Snapshot("training", "words", int(seconds), 100, 0, int(seconds), seconds=seconds)


def test_a_line_is_written_when_the_interval_is_over():
    lines = []
    view = LogView(lines.append, every=30, with_ends=False)
    view.begin(at(0))
    shown = [view.update(at(seconds)) for seconds in (0.1, 29.9, 30, 30.1, 59.9, 61, 90, 91)]
    assert shown == [False, False, True, False, False, True, False, True]
    assert [line[: line.index(" of ")] for line in lines] == [
        "training: 30.0 %, 30",
        "training: 61.0 %, 61",
        "training: 91.0 %, 91",
    ]
    view.end(at(99), "finished")
    assert len(lines) == 3


def test_the_end_can_be_a_line():
    lines = []
    LogView(lines.append, every=30, with_ends=True).end(at(50), "stopped")
    assert [line.endswith("; stopped") for line in lines] == [True]


def test_messages_and_answers_are_written_at_once():
    lines = []
    view = LogView(lines.append, every=30, with_ends=True)
    view.note("resumed", "resumed at 43 %", {"fraction": 0.43})
    view.answer(at(5))
    assert lines[0] == "resumed at 43 %"
    assert lines[1].startswith("training: 5.0 %")
