"""Names that a pickle of gensim may hold, and the functions of this package that stand for them.

No name is imported. A class of gensim becomes a `Record`, which only holds attributes.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

from sgns.compat.gensim.saved.arrays import NUMPY
from sgns.compat.gensim.saved.limits import Limits, RefusedPickleError
from sgns.compat.gensim.saved.names import Global, Instance

__all__ = ["ForbiddenNameError", "Record", "find"]

_Call: TypeAlias = Callable[[Limits, Global, tuple[Any, ...]], object]


class ForbiddenNameError(RefusedPickleError):
    """Error of a pickle with a name that is not allowed.

    Attributes
    ----------
    name : str
        Module and name.
    """

    def __init__(self, name: str) -> None:
        super().__init__(f"it holds the name {name}, which sgns does not read")
        self.name = name


class Record(Instance):
    """Object of a class of gensim: its attributes, and nothing that can run."""

    __slots__ = ()

    def build(self, state: Any) -> None:
        """Take the attributes of the object, once."""
        if type(state) is not dict or not all(type(name) is str for name in state):
            raise RefusedPickleError(f"attributes of {self.kind.name} that have no names")
        super().build(state)

    @property
    def attributes(self) -> dict[str, Any]:
        """Attributes by name. Do not change them."""
        return self.state or {}


def find(module: str, name: str) -> Global:
    """Return what stands for a name. Raise ForbiddenNameError if it is not allowed."""
    found = _ALLOWED.get(f"{_RENAMED.get(module, module)}.{name}")
    if found is None:
        raise ForbiddenNameError(f"{module}.{name}")
    return found


def _record(limits: Limits, kind: Global, arguments: tuple[Any, ...]) -> Record:
    return Record(kind)


def _inert(limits: Limits, kind: Global, arguments: tuple[Any, ...]) -> Instance:
    return Instance(kind)


def _reconstructor(limits: Limits, kind: Global, arguments: tuple[Any, ...]) -> object:
    """Make an object of a class, as protocols 0 and 1 do."""
    of, _, state = arguments
    if type(of) is not Global or of.call is not _record or state is not None:
        raise RefusedPickleError("an object of a class that is not one of gensim")
    return Record(of)


def _new_object(limits: Limits, kind: Global, arguments: tuple[Any, ...]) -> object:
    of = arguments[0]
    if type(of) is not Global or of.call is None:
        raise RefusedPickleError("an object of a class that is only stored")
    return of.call(limits, of, arguments[1:])


def _encode(limits: Limits, kind: Global, arguments: tuple[Any, ...]) -> bytes:
    """Return bytes, which protocols 0 to 2 hold as characters of Latin 1."""
    text, *encoding = arguments
    if type(text) is not str or encoding not in (["latin1"], ["latin-1"]):
        raise RefusedPickleError("bytes that are not characters of Latin 1")
    limits.count_copy(len(text))
    return text.encode("latin-1")


def _bytes(limits: Limits, kind: Global, arguments: tuple[Any, ...]) -> object:
    """Return bytes: none, those given, or characters of Latin 1."""
    if not arguments:
        return b""
    if len(arguments) == 1 and isinstance(arguments[0], (bytes, memoryview)):
        return arguments[0]
    return _encode(limits, kind, arguments)


def _dictionary(limits: Limits, kind: Global, arguments: tuple[Any, ...]) -> object:
    """Make a dictionary. A defaultdict has lost the function that makes its values."""
    items = next((given for given in arguments if type(given) in (dict, list)), ())
    limits.count_copy(2 * len(items))
    made: dict[Any, Any] = {}
    pairs = items.items() if isinstance(items, dict) else items
    for key, value in pairs:
        limits.add_items(made, (key, value))
    return made


def _members(limits: Limits, arguments: tuple[Any, ...]) -> list[Any]:
    members: Any = arguments[0] if arguments else []
    if type(members) not in (list, tuple, set, frozenset):
        raise RefusedPickleError(f"members of type {type(members).__name__}")
    limits.count_copy(len(members))
    for member in members:
        limits.check_key(member)
    return list(members)


def _set(limits: Limits, kind: Global, arguments: tuple[Any, ...]) -> object:
    return set(_members(limits, arguments))


def _frozen_set(limits: Limits, kind: Global, arguments: tuple[Any, ...]) -> object:
    return frozenset(_members(limits, arguments))


#: Modules by their names in Python 2, and by a name that Python 3 confused.
_RENAMED = {"__builtin__": "builtins", "copy_reg": "copyreg", "UserString": "collections"}

_GENSIM = {
    "gensim.models.word2vec": ("Word2Vec", "Vocab", "Word2VecVocab", "Word2VecTrainables"),
    "gensim.models.keyedvectors": (
        "KeyedVectors",
        "Word2VecKeyedVectors",
        "EuclideanKeyedVectors",
        "Doc2VecKeyedVectors",
        "CompatVocab",
        "Vocab",
    ),
    "gensim.models.doc2vec": (
        "Doc2Vec",
        "Doc2VecTrainables",
        "Doc2VecVocab",
        "Doctag",
        "DocvecsArray",
    ),
    "gensim.models.phrases": ("Phrases", "FrozenPhrases", "Phraser"),
    "gensim.models.callbacks": ("CallbackAny2Vec",),
}

#: Functions and types that a model stores. None of them is called.
_STORED = (
    *("builtins.hash", "builtins.int", "builtins.long", "builtins.float", "builtins.object"),
    *("gensim.utils.call_on_class_only", "gensim.utils.identity"),
    *("gensim.models.phrases.original_scorer", "gensim.models.phrases.npmi_scorer"),
    *(f"numpy.{name}" for name in ("float16", "float32", "float64", "int64", "uint32")),
    *("numpy.random._mt19937.MT19937", "numpy.random._pcg64.PCG64"),
    *("numpy.random._philox.Philox", "numpy.random._sfc64.SFC64"),
    "numpy.random.bit_generator.SeedSequence",
)

#: Random states, which sgns does not need.
_INERT = (
    "numpy.random.__RandomState_ctor",
    *(f"numpy.random._pickle.__{name}_ctor" for name in ("randomstate", "generator")),
    "numpy.random._pickle.__bit_generator_ctor",
    "numpy.random.bit_generator.__pyx_unpickle_SeedSequence",
)

_CALLS: dict[str, _Call | None] = {
    "_codecs.encode": _encode,
    "builtins.bytearray": _bytes,
    "builtins.bytes": _bytes,
    "builtins.frozenset": _frozen_set,
    "builtins.set": _set,
    "collections.Counter": _dictionary,
    "collections.OrderedDict": _dictionary,
    "collections.defaultdict": _dictionary,
    "copyreg._reconstructor": _reconstructor,
    "copyreg.__newobj__": _new_object,
    **NUMPY,
    **{f"{module}.{name}": _record for module, names in _GENSIM.items() for name in names},
    **dict.fromkeys(_STORED),
    **dict.fromkeys(_INERT, _inert),
}

_ALLOWED = {name: Global(name, call) for name, call in _CALLS.items()}
