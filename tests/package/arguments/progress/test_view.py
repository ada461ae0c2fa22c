"""The view that shows nothing by itself."""

from sgns.arguments.progress.snapshot import Snapshot
from sgns.arguments.progress.view import View


def test_only_an_answer_is_shown():
    lines = []
    view, now = View(lines.append), Snapshot("reading", "bytes", 1, 4, seconds=1e9)
    view.begin(now)
    assert not view.update(now)
    view.note("resumed", "resumed at 43 %", {})
    view.end(now, "finished")
    assert lines == []
    view.answer(now)
    assert [line.startswith("reading: 25.0 %") for line in lines] == [True]
