"""Tests of wishes that ranks see."""

from sgns.distributed.wish import Wish


def test_a_wish_is_seen_by_all_until_it_is_renewed():
    class Store(dict):
        def set(self, key, value):
            self[key] = value

        def check(self, keys):
            return keys[0] in self

    store = Store()
    mine, other = Wish("stop", store), Wish("stop", store)
    assert not mine.is_made()
    other.make()
    assert other.is_made()
    mine._next_look = 0.0
    assert mine.is_made()
    for wish in (mine, other):
        wish.renew()
        wish._next_look = 0.0
        assert not wish.is_made()
