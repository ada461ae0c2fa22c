"""Events as JSON."""

import json
import math
from datetime import datetime

from sgns.arguments.progress.events import JsonView, event_line
from sgns.arguments.progress.snapshot import Snapshot

FIELDS = {
    "event",
    "time",
    "phase",
    "unit",
    "done",
    "total",
    "fraction",
    "words",
    "words_per_second",
    "loss",
    "alpha",
    "seconds",
    "seconds_left",
    "free_bytes",
}


def at(seconds, **more):
    return Snapshot(
        "training", "words", int(seconds), 100, 0, int(seconds), seconds=seconds, **more
    )


def test_every_event_of_a_phase_has_all_fields():
    lines = []
    view = JsonView(lines.append, every=10)
    view.begin(Snapshot("training", "words", 0, 100))
    assert not view.update(at(9.9))
    assert view.update(at(10, loss=2.5, alpha=0.02))
    assert not view.update(at(19.9))
    view.answer(at(15))
    view.end(at(100), "finished")
    begin, progress, answer, end = map(json.loads, lines)
    assert begin.keys() == progress.keys() == answer.keys() == FIELDS
    assert end.keys() == FIELDS | {"status"}
    assert [e["event"] for e in (begin, progress, answer, end)] == [
        "begin",
        "progress",
        "progress",
        "end",
    ]
    assert (begin["done"], begin["fraction"], begin["words"]) == (0, 0, None)
    assert progress["seconds_left"] == 90
    assert (progress["loss"], progress["alpha"], progress["words_per_second"]) == (2.5, 0.02, 1)
    assert (end["fraction"], end["seconds_left"], end["status"]) == (1, 0, "finished")
    assert end["free_bytes"] > 0


def test_other_events_have_a_message_and_their_own_fields():
    lines = []
    JsonView(lines.append, every=10).note("resumed", "resumed at 43 %", {"fraction": 0.43})
    event = json.loads(lines[0])
    assert event.keys() == {"event", "time", "message", "fraction"}
    assert (event["event"], event["fraction"]) == ("resumed", 0.43)


def test_an_event_is_one_line_of_ascii_with_the_time_in_utc():
    line = event_line("message", message="two\nlines \N{SNOWMAN}", loss=math.nan, rate=math.inf)
    assert "\n" not in line
    assert line.isascii()
    event = json.loads(line)
    assert event["message"] == "two\nlines \N{SNOWMAN}"
    assert event["loss"] is event["rate"] is None
    assert event["time"].endswith("Z")
    assert datetime.fromisoformat(event["time"]).utcoffset().total_seconds() == 0
