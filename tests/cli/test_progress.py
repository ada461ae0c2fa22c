"""Progress bars: drawn only on terminals, and never on standard output."""

import io
from functools import partial

import pytest
from sgns import Progress, ReadProgress
from sgns.cli.progress import reading_bar, training_bar
from tqdm import tqdm


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.fixture
def drawn(monkeypatch):
    """Function that returns the output of a bar on a terminal that shows every report."""

    def draw(bar, report, quiet):
        terminal = Terminal()
        with monkeypatch.context() as patch:
            patch.setattr("tqdm.tqdm", partial(tqdm, mininterval=0, miniters=1, ncols=120))
            patch.setattr("sys.stderr", terminal)
            with bar(quiet) as on_progress:
                report(on_progress)
        return terminal.getvalue()

    return draw


def read(bar):
    bar(ReadProgress(bytes_done=500, bytes_total=1000, words_done=70, seconds=2.0))


def train(bar):
    bar(
        Progress(words_done=250, words_total=1000, pairs_done=9, loss=1.25, alpha=0.02, seconds=1.0)
    )


BARS = [(reading_bar, read, ["reading: ", " 50%", "35 words/s"])]
BARS += [(training_bar, train, ["training: ", " 25%", "loss=1.250"])]


every_bar = pytest.mark.parametrize(
    ("bar", "report", "expected"), BARS, ids=["reading", "training"]
)


@every_bar
def test_a_terminal_shows_the_progress(drawn, capsys, bar, report, expected):
    shown = drawn(bar, report, quiet=False)
    assert all(part in shown for part in expected)
    assert shown.endswith("\r")  # the bar is removed
    assert capsys.readouterr() == ("", "")


@every_bar
def test_nothing_is_drawn_if_quiet(drawn, bar, report, expected):
    assert drawn(bar, report, quiet=True) == ""


@every_bar
def test_nothing_is_drawn_in_a_file(capsys, bar, report, expected):
    with bar(quiet=False) as on_progress:
        report(on_progress)
    assert capsys.readouterr() == ("", "")
