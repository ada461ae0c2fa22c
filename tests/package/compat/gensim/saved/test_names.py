"""Names in pickles, and objects of the classes that they name."""

import pytest
from sgns.compat.gensim.saved.limits import RefusedPickleError
from sgns.compat.gensim.saved.names import Global, Instance


def test_an_object_takes_its_state_once():
    made = Instance(Global("m.Class"))
    made.build({"a": 1})
    assert made.state == {"a": 1}
    with pytest.raises(RefusedPickleError, match=r"a second state of an object of m\.Class"):
        made.build({})


def test_a_name_is_only_stored_unless_a_function_stands_for_it():
    assert Global("m.stored").call is None
