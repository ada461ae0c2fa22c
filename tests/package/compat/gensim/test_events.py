"""Lifecycle events: logged with the object they happened to."""

import logging

import pytest
from sgns.compat.gensim.events import Events


class Thing(Events):
    def __str__(self):
        return "a thing"


@pytest.fixture
def thing(caplog):
    caplog.set_level(logging.DEBUG, logger="sgns.compat.gensim.events")
    return Thing()


def test_an_event_is_logged_with_its_object(thing, caplog):
    thing.add_lifecycle_event("trained", words=7)
    thing.add_lifecycle_event("saved", log_level=logging.WARNING)
    assert [(record.levelname, record.getMessage()) for record in caplog.records] == [
        ("INFO", "a thing: trained {'words': 7}"),
        ("WARNING", "a thing: saved {}"),
    ]


def test_an_event_without_a_level_is_not_logged(thing, caplog):
    for logger in (None, "sgns.compat.gensim.events"):
        caplog.set_level(logging.NOTSET, logger=logger)
    thing.add_lifecycle_event("trained", log_level=False)
    assert caplog.records == []
    assert vars(thing) == {}
