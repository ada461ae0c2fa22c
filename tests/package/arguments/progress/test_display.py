"""The display of a call: what `progress` chooses, and the phases that it shows."""

import io
import json
import logging
import signal
import sys
import types
from functools import partial

import pytest
from sgns.arguments.progress import Display, display_of
from tqdm.auto import tqdm


class Clock:
    """A clock that tests set."""

    def __init__(self):
        self.time = 1000.0

    def __call__(self):
        return self.time


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def silent_logger():
    """The logger of the package, as in a program that has not configured logging."""
    logger, root = logging.getLogger("sgns"), logging.getLogger()
    levels, handlers = (logger.level, root.level), root.handlers[:]
    logger.setLevel(logging.NOTSET)
    root.setLevel(logging.WARNING)
    root.handlers.clear()
    yield logger
    root.handlers[:] = handlers
    logger.setLevel(levels[0])
    root.setLevel(levels[1])


# --- the choice ---------------------------------------------------------------------------


def test_nothing_is_shown_off_a_terminal_unless_logging_is_configured(silent_logger, caplog):
    assert display_of(None).kind == "none"
    silent_logger.setLevel(logging.INFO)
    display = display_of(None)
    assert display.kind == "log"


def test_lines_go_to_the_logger(caplog):
    with caplog.at_level(logging.INFO, "sgns"):
        for progress in (None, "log"):
            with display_of(progress).phase("training", total=10) as phase:
                phase.update(10)
            record = caplog.records.pop()
            assert (record.name, record.levelno) == ("sgns", logging.INFO)
            assert record.getMessage().startswith("training: 100.0 %, 10 of 10 words")
            assert record.getMessage().endswith("; finished")


def test_lines_that_are_asked_for_are_printed_if_nobody_listens(silent_logger, capsys):
    with display_of("log").phase("training", total=10) as phase:
        phase.update(10)
    assert capsys.readouterr().err.startswith("training: 100.0 %")


def test_a_terminal_has_a_bar(monkeypatch, silent_logger):
    silent_logger.setLevel(logging.INFO)
    monkeypatch.setattr(sys, "stderr", Terminal())
    assert display_of(None).kind == "bar"


def test_a_notebook_has_a_bar(monkeypatch):
    shell = types.SimpleNamespace(config={"IPKernelApp": {}})
    ipython = types.SimpleNamespace(get_ipython=lambda: shell)
    monkeypatch.setitem(sys.modules, "IPython", ipython)
    assert display_of(None).kind == "bar"


def test_a_function_of_the_user_replaces_the_automatic_display(monkeypatch):
    monkeypatch.setattr(sys, "stderr", Terminal())
    assert display_of(None, on_progress=print).kind == "none"
    assert display_of("log", on_progress=print).kind == "log"


@pytest.mark.parametrize("stream", [None, types.SimpleNamespace(), io.StringIO()])
def test_an_unusual_standard_error_is_no_terminal(monkeypatch, silent_logger, stream):
    monkeypatch.setattr(sys, "stderr", stream)
    assert display_of(None).kind == "none"
    display_of("json").note("resumed", "resumed at 43 %")


def test_a_closed_standard_error_is_no_terminal(monkeypatch, silent_logger):
    stream = io.StringIO()
    stream.close()
    monkeypatch.setattr(sys, "stderr", stream)
    assert display_of(None).kind == "none"
    display_of("json").note("resumed", "resumed at 43 %")


def test_a_display_is_passed_on():
    display = Display()
    assert display_of(display) is display
    assert display_of(False).kind == "none"


@pytest.mark.parametrize(
    ("progress", "error", "hint"),
    [
        ("bars", ValueError, "; did you mean 'bar'[?]"),
        ("none", ValueError, ""),
        (True, TypeError, ""),
        (30, TypeError, ""),
    ],
)
def test_other_values_are_refused(progress, error, hint):
    expected = f"^progress must be 'bar', 'log', 'json', False .*, got {progress!r}{hint}$"
    with pytest.raises(error, match=expected):
        display_of(progress)
    with pytest.raises(TypeError, match=r"^on_progress must be a function, got 5$"):
        display_of(None, 5)


# --- phases -------------------------------------------------------------------------------


def events_of(clock, **options):
    lines = []
    return lines, Display("json", write=lines.append, clock=clock, **options)


def test_the_first_and_the_last_event_of_a_phase_are_complete(clock):
    lines, display = events_of(clock, every=30)
    with display.phase("training", total=100, done=20) as phase:
        clock.time += 10
        phase.update(60, loss=1.5, alpha=0.01)
        clock.time += 20
        phase.update(100, loss=0.5, alpha=0.0)
    begin, progress, end = map(json.loads, lines)
    assert (begin["event"], begin["done"], begin["fraction"]) == ("begin", 20, 0.2)
    assert (progress["done"], progress["words"], progress["seconds"]) == (100, 80, 30)
    assert (end["event"], end["status"], end["done"], end["fraction"]) == (
        "end",
        "finished",
        100,
        1,
    )


def test_the_loss_is_the_mean_over_all_pairs_since_the_last_line(clock):
    lines, display = events_of(clock, every=10)
    with display.phase("training", total=100) as phase:
        phase.update(10, loss=4.0, pairs=100)
        phase.update(20, loss=float("nan"), pairs=100)
        clock.time += 10
        phase.update(30, loss=1.0, pairs=400)
        clock.time += 10
        phase.update(40, loss=0.5, pairs=500)
    losses = [json.loads(line)["loss"] for line in lines]
    assert losses == [None, 1.75, 0.5, 0.5]


@pytest.mark.parametrize(
    ("error", "status"),
    [(KeyboardInterrupt, "interrupted"), (ValueError, "failed"), (None, "stopped")],
)
def test_the_end_of_a_phase_tells_how_it_ended(clock, error, status):
    lines, display = events_of(clock)

    def fail():
        with display.phase("training", total=100) as phase:
            phase.update(50)
            if error is not None:
                raise error

    if error is None:
        fail()
    else:
        with pytest.raises(error):
            fail()
    assert json.loads(lines[-1])["status"] == status


def test_a_part_of_the_work_is_shown_in_the_unit_of_the_phase(clock):
    lines, display = events_of(clock, every=1)
    with display.phase("finding phrases", total=1000) as phase:
        phase.count(0, 0)
        clock.time += 2
        phase.count(7, 28)
    assert json.loads(lines[1])["done"] == 250


def test_notes_are_shown_within_phases_and_between_them(clock):
    lines, display = events_of(clock)
    display.note("resumed", "resumed at 43 %", fraction=0.43)
    with display.phase("training", total=100):
        display.note("checkpoint saved", "checkpoint saved at 50 %: file")
    assert [json.loads(line)["event"] for line in lines] == [
        "resumed",
        "begin",
        "checkpoint saved",
        "end",
    ]


def test_a_bar_is_drawn_on_the_stream_of_the_display(monkeypatch):
    monkeypatch.setattr("tqdm.auto.tqdm", partial(tqdm, mininterval=0))
    terminal = Terminal()
    with Display("bar", stream=terminal, delay=0).phase("training", total=4) as phase:
        phase.update(1)
    assert "training:  25%" in terminal.getvalue()


# --- signals ------------------------------------------------------------------------------


@pytest.fixture
def usual_handler():
    before = signal.signal(signal.SIGUSR1, signal.SIG_DFL)
    yield
    signal.signal(signal.SIGUSR1, before)


@pytest.mark.parametrize("kind", ["none", "log", "json"])
def test_a_signal_is_answered_at_once(usual_handler, clock, kind):
    lines = []
    display = Display(kind, write=lines.append, clock=clock, answers=True, with_ends=False)
    with display.phase("training", total=100) as phase:
        phase.update(25)
        lines.clear()
        signal.raise_signal(signal.SIGUSR1)
        assert len(lines) == 1
        assert "25" in lines[0]
    assert signal.getsignal(signal.SIGUSR1) is signal.SIG_DFL


def test_a_signal_that_comes_while_a_line_is_written_is_answered_after_it(usual_handler, clock):
    lines = []

    def write(line):
        if not lines:
            signal.raise_signal(signal.SIGUSR1)
        lines.append(line)

    display = Display("json", write=write, clock=clock, answers=True)
    with display.phase("training", total=100):
        pass
    assert [json.loads(line)["event"] for line in lines] == ["begin", "progress", "end"]


def test_signals_stay_as_they_are_unless_the_display_answers_them(usual_handler):
    with Display("log", write=print, with_ends=False).phase("training"):
        assert signal.getsignal(signal.SIGUSR1) is signal.SIG_DFL


@pytest.mark.parametrize(("progress", "answers"), [("json", True), (None, False), (False, False)])
def test_a_display_that_is_chosen_by_name_answers(usual_handler, progress, answers):
    with display_of(progress).phase("training"):
        assert (signal.getsignal(signal.SIGUSR1) is not signal.SIG_DFL) is answers
