"""Names of a pickle: those that are read, and that nothing else is."""

import collections
import os
import pickle
import subprocess

import numpy as np
import pytest
from gensim.models import KeyedVectors
from gensim.models.word2vec import Word2VecVocab
from sgns.compat.gensim.saved.allowed import ForbiddenNameError, Record, find
from sgns.compat.gensim.saved.limits import RefusedPickleError
from sgns.compat.gensim.saved.opcodes import Interpreter

from .pickles import Called


def run(data):
    return Interpreter(data, find).run()


@pytest.mark.parametrize("protocol", range(6))
def test_an_object_of_gensim_becomes_a_record_of_its_attributes(protocol):
    saved = Word2VecVocab()
    saved.min_count, saved.words = 3, ["a", "b"]
    found = run(pickle.dumps(saved, protocol))
    assert type(found) is Record
    assert found.kind.name == "gensim.models.word2vec.Word2VecVocab"
    assert found.attributes == {"min_count": 3, "words": ["a", "b"]}


@pytest.mark.parametrize("protocol", range(6))
@pytest.mark.parametrize(
    "value",
    [
        b"",
        b"a\xff",
        {1, "a"},
        frozenset({1, "a"}),
        collections.OrderedDict(a=1, b=2),
        collections.defaultdict(int, a=1),
        collections.Counter("aab"),
    ],
)
def test_collections_and_bytes_are_read_as_they_were_written(value, protocol):
    assert run(pickle.dumps(value, protocol)) == value


@pytest.mark.parametrize("protocol", range(6))
def test_byte_arrays_are_read_as_bytes(protocol):
    assert run(pickle.dumps([bytearray(), bytearray(b"a\xff")], protocol)) == [b"", b"a\xff"]


@pytest.mark.parametrize("protocol", range(6))
def test_random_states_are_kept_without_use(protocol):
    generators = [np.random.RandomState(1), np.random.default_rng(2)]
    assert len(run(pickle.dumps(generators, protocol))) == 2


def test_names_of_python_2_are_known():
    assert run(b"c__builtin__\nlong\n.") is run(b"cbuiltins\nlong\n.")
    assert run(b"cUserString\ndefaultdict\nc__builtin__\nint\n\x85R.") == {}


@pytest.mark.parametrize(
    "name",
    [
        *("os.system", "posix.system", "builtins.eval", "builtins.getattr", "builtins.open"),
        *("builtins.__import__", "builtins.dict", "builtins.list", "numpy.load", "nt.system"),
        *("numpy.core.numeric.fromfile", "numpy.matrix", "numpy.random.RandomState"),
        *("gensim.utils.unpickle", "gensim.utils.SaveLoad", "gensim.models.word2vec.LineSentence"),
        *("gensim.models.word2vec.Word2Vec.load", "copyreg.add_extension", "codecs.encode"),
        *("_codecs.decode", "functools.partial", "operator.attrgetter", "sgns.train"),
        *("__main__.Mine", "a.b", ".", ""),
    ],
)
def test_other_names_are_refused(name):
    module, _, attribute = name.rpartition(".")
    with pytest.raises(ForbiddenNameError) as caught:
        find(module, attribute)
    assert caught.value.name == f"{module}.{attribute}"
    assert str(caught.value.name) in str(caught.value)


@pytest.mark.parametrize(
    ("function", "arguments"),
    [
        (os.system, ("touch ran",)),
        (eval, ("open('ran', 'w')",)),
        (exec, ("open('ran', 'w')",)),
        (subprocess.Popen, (["touch", "ran"],)),
        (open, ("ran", "w")),
        (getattr, ("a", "upper")),
        (KeyedVectors.load, ("ran",)),
        (np.load, ("ran", None, True)),
        (pickle.loads, (b"N.",)),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
@pytest.mark.parametrize("protocol", range(6))
def test_no_function_of_a_file_runs(function, arguments, protocol, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ForbiddenNameError):
        run(pickle.dumps([Called(function, *arguments)], protocol))
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"cbuiltins\nhash\nK\x01\x85R.", "a call of builtins.hash, which is only stored"),
        (b"cbuiltins\nint\n)R.", "a call of builtins.int"),
        (b"cnumpy\nndarray\n)R.", "a call of numpy.ndarray"),
        (b"c_codecs\nencode\nX\x01\x00\x00\x00aX\x05\x00\x00\x00rot13\x86R.", "Latin 1"),
        (b"c_codecs\nencode\nX\x01\x00\x00\x00a\x85R.", "Latin 1"),
        (b"c_codecs\nencode\nK\x01X\x06\x00\x00\x00latin1\x86R.", "Latin 1"),
        (b"ccopyreg\n_reconstructor\ncbuiltins\nint\ncbuiltins\nint\nK\x05\x87R.", "a class"),
        (b"ccopyreg\n_reconstructor\n(cbuiltins\nset\ncbuiltins\nobject\nNtR.", "a class"),
        (b"ccopyreg\n__newobj__\ncbuiltins\nhash\n\x85R.", "only stored"),
        (b"ccopyreg\n__newobj__\n)R.", "damaged"),
        (b"cbuiltins\nset\nK\x01\x85R.", "members of type int"),
        (b"cbuiltins\nset\n]]a\x85R.", "a key of type list"),
        (b"ccollections\nOrderedDict\n]K\x01a\x85R.", "damaged"),
        (b"cgensim.models.word2vec\nWord2Vec\n)\x81K\x01b.", "attributes"),
        (b"cgensim.models.word2vec\nWord2Vec\n)\x81}K\x01K\x01sb.", "attributes"),
        (b"cgensim.models.word2vec\nWord2Vec\n)\x81N}\x86b.", "attributes"),
    ],
)
def test_misused_names_are_refused(data, message):
    with pytest.raises(RefusedPickleError, match=message):
        run(data)


@pytest.mark.parametrize(
    "call",
    [
        b"c_codecs\nencode\nq\x020h\x02h\x00h\x01\x86R0",
        b"cbuiltins\nbytes\nq\x020h\x02h\x00h\x01\x86R0",
    ],
)
def test_copies_of_one_string_are_bounded(call):
    text = b"X" + (100_000).to_bytes(4, "little") + b"a" * 100_000 + b"q\x000"
    with pytest.raises(RefusedPickleError, match="copies more than its length"):
        run(text + b"X\x06\x00\x00\x00latin1q\x010" + call * 1000 + b"N.")


def test_copies_of_one_list_are_bounded():
    items = b"]q\x00(" + b"K\x01" * 50_000 + b"e0"
    for name in (b"set", b"frozenset"):
        with pytest.raises(RefusedPickleError, match="copies more than its length"):
            run(items + (b"cbuiltins\n" + name + b"\nh\x00\x85R0") * 1000 + b"N.")
