"""Signals that ask for a line."""

import signal
import threading

import pytest
from sgns.arguments.progress.signals import SIGNALS, answering


@pytest.fixture(autouse=True)
def usual_handlers():
    before = {number: signal.signal(number, signal.SIG_DFL) for number in SIGNALS}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.parametrize("number", SIGNALS)
def test_a_signal_calls_the_function_within_the_block(number):
    asked = []
    with answering(lambda: asked.append("outer")):
        with answering(lambda: asked.append("inner")):
            signal.raise_signal(number)
        signal.raise_signal(number)
    assert asked == ["inner", "outer"]
    assert signal.getsignal(number) is signal.SIG_DFL


@pytest.mark.parametrize("handler", [signal.SIG_IGN, lambda number, frame: None])
def test_a_handler_of_the_program_stays(handler):
    signal.signal(signal.SIGUSR1, handler)
    with answering(lambda: pytest.fail("it replaced the handler")):
        assert signal.getsignal(signal.SIGUSR1) is handler
        signal.raise_signal(signal.SIGUSR1)
    assert signal.getsignal(signal.SIGUSR1) is handler


def test_a_handler_that_is_set_within_the_block_stays():
    def later(number, frame):
        pass

    with answering(lambda: None):
        signal.signal(signal.SIGUSR1, later)
    assert signal.getsignal(signal.SIGUSR1) is later


def test_other_threads_change_no_handlers():
    handlers = []

    def work():
        with answering(lambda: None):
            handlers.append(signal.getsignal(signal.SIGUSR1))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert handlers == [signal.SIG_DFL]
