"""Interpreter of pickles that runs no code of them.

It knows the opcodes of protocols 0 to 5 that build numbers, strings, lists, dictionaries, sets and
tuples. Everything else goes through `Global`: a name of the pickle, and the function of this
package that stands for it. The caller decides which names exist. Nothing is imported by name.

Memory and time are bounded by the length of the pickle: lengths are compared with the bytes that
are left, objects and copies are counted, and no step is recursive.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from typing import Any, TypeAlias

from sgns.compat.gensim.saved.limits import Limits, RefusedPickleError
from sgns.compat.gensim.saved.names import Find, Global, Instance
from sgns.compat.gensim.saved.operands import Operands

__all__ = ["Interpreter"]

_MAX_PROTOCOL = 5
_MAX_MARKS = 10_000


class Interpreter(Operands):
    """Interpreter of one pickle.

    Parameters
    ----------
    data : bytes
        The pickle.
    find : callable
        Function of a module and a name that returns their `Global`, or raises
        `RefusedPickleError`.

    Attributes
    ----------
    position : int
        Offset of the next byte to read.
    """

    def __init__(self, data: bytes, find: Find) -> None:
        super().__init__(data)
        self._find = find
        self._stack: list[Any] = []
        self._marks: list[int] = []
        self._memo: list[Any] = []
        self._limits = Limits(len(data))

    def run(self) -> Any:
        """Return the object in the pickle.

        Raises
        ------
        RefusedPickleError
            If the pickle is damaged, names what `find` refuses, or would take more memory than its
            length allows.
        """
        data, size, handlers = self.data, len(self.data), _HANDLERS
        try:
            while self.position < size:
                opcode = data[self.position]
                self.position += 1
                if opcode == _STOP:
                    return self._pop()
                handlers[opcode](self)
        except RefusedPickleError:
            raise
        except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
            raise RefusedPickleError(f"the pickle is damaged: {error}") from None
        raise RefusedPickleError("the pickle ends before its last opcode")

    # --- the stack ---------------------------------------------------------------------

    def _floor(self) -> int:
        return self._marks[-1] if self._marks else 0

    def _pop(self) -> Any:
        if len(self._stack) <= self._floor():
            raise RefusedPickleError("an opcode needs a value, but there is none")
        return self._stack.pop()

    def _top(self) -> Any:
        if len(self._stack) <= (self._marks[-1] if self._marks else 0):
            raise RefusedPickleError("an opcode needs a value, but there is none")
        return self._stack[-1]

    def _pop_mark(self) -> list[Any]:
        if not self._marks:
            raise RefusedPickleError("an opcode needs a mark, but there is none")
        start = self._marks.pop()
        items = self._stack[start:]
        del self._stack[start:]
        return items

    def _push_object(self, value: Any) -> None:
        self._limits.count_object()
        self._stack.append(value)

    def _tuple(self, size: int) -> None:
        if len(self._stack) - size < self._floor():
            raise RefusedPickleError("an opcode needs a value, but there is none")
        items = tuple(self._stack[-size:])
        del self._stack[-size:]
        self._push_object(items)

    # --- opcodes -----------------------------------------------------------------------

    def _mark(self) -> None:
        if len(self._marks) >= _MAX_MARKS:
            raise RefusedPickleError(f"more than {_MAX_MARKS} open marks")
        self._marks.append(len(self._stack))

    def _discard(self) -> None:
        if self._marks and self._marks[-1] == len(self._stack):
            self._marks.pop()
        else:
            self._pop()

    def _protocol(self) -> None:
        protocol = self.take(1)[0]
        if protocol > _MAX_PROTOCOL:
            raise RefusedPickleError(f"the pickle has protocol {protocol}, known are 0 to 5")

    def _frame(self) -> None:
        size = self.unpack(_U8)
        left = len(self.data) - self.position
        if size > left:
            raise RefusedPickleError(f"{size} bytes are claimed, but {left} are left")

    def _put(self, index: int) -> None:
        # Picklers number values one after another, from 0 or 1 on.
        memo = self._memo
        if index == 1 and not memo:
            memo.append(None)
        if index == len(memo):
            memo.append(self._top())
        elif 0 <= index < len(memo):
            memo[index] = self._top()
        else:
            raise RefusedPickleError(f"value {index} of the memo follows value {len(memo) - 1}")

    def _get(self, index: int) -> None:
        if not 0 <= index < len(self._memo):
            raise RefusedPickleError(f"the memo has no value {index}")
        self._stack.append(self._memo[index])

    def _int_line(self) -> None:
        line = self.line()
        truth = {b"00": False, b"01": True}
        self._stack.append(truth[line] if line in truth else int(line))

    def _long(self, size: int) -> None:
        self._stack.append(int.from_bytes(self.take(size), "little", signed=True))

    def _text(self, size: int) -> None:
        start = self.position
        end = self.position = start + size
        if end > len(self.data):
            self.position = start
            self.take(size)  # raises
        self._stack.append(str(self.data[start:end], "utf-8", "surrogatepass"))

    def _latin1(self, size: int) -> None:
        """Push a string of Python 2. As in gensim, its bytes are characters of Latin 1."""
        found = self.take_bytes(size)
        self._stack.append(found if isinstance(found, memoryview) else found.decode("latin-1"))

    def _string_line(self) -> None:
        line = self.line()
        if len(line) < 2 or line[:1] not in (b"'", b'"') or line[:1] != line[-1:] or b"\\" in line:
            raise RefusedPickleError("a string of protocol 0 that is not plain")
        self._stack.append(line[1:-1].decode("latin-1"))

    def _bytes(self, size: int) -> None:
        self._stack.append(self.take_bytes(size))

    def _append(self) -> None:
        self._extend([self._pop()])

    def _extend(self, items: list[Any]) -> None:
        target = self._top()
        if type(target) is not list:
            raise RefusedPickleError(f"items for a value of type {type(target).__name__}")
        target += items

    def _set_item(self) -> None:
        value, key = self._pop(), self._pop()
        self._set_items([key, value])

    def _set_items(self, items: list[Any]) -> None:
        target = self._top()
        if type(target) is not dict:
            raise RefusedPickleError(f"keys for a value of type {type(target).__name__}")
        self._limits.add_items(target, items)

    def _add_to_set(self) -> None:
        items, target = self._pop_mark(), self._top()
        if type(target) is not set:
            raise RefusedPickleError(f"members for a value of type {type(target).__name__}")
        for item in items:
            self._limits.check_key(item)
        target.update(items)

    def _frozen_set(self) -> None:
        items = self._pop_mark()
        for item in items:
            self._limits.check_key(item)
        self._push_object(frozenset(items))

    def _dict(self) -> None:
        items = self._pop_mark()
        self._push_object({})
        self._set_items(items)

    def _global(self) -> Global:
        module, name = (self.line().decode() for _ in range(2))
        return self._find(module, name)

    def _stack_global(self) -> None:
        name, module = self._pop(), self._pop()
        if type(module) is not str or type(name) is not str:
            raise RefusedPickleError("a name that is not a string")
        self._stack.append(self._find(module, name))

    def _reduce(self) -> None:
        arguments = self._pop()
        self._call(self._pop(), arguments)

    def _new_with_keywords(self) -> None:
        if self._pop():
            raise RefusedPickleError("an object with keyword arguments")
        self._reduce()

    def _call(self, function: Any, arguments: Any) -> None:
        if type(function) is not Global or type(arguments) is not tuple:
            raise RefusedPickleError("a call of a value that is not a name")
        if function.call is None:
            raise RefusedPickleError(f"a call of {function.name}, which is only stored")
        self._push_object(function.call(self._limits, function, arguments))

    def _build(self) -> None:
        state, target = self._pop(), self._top()
        if not isinstance(target, Instance):
            raise RefusedPickleError(f"a state for a value of type {type(target).__name__}")
        target.build(state)

    def _old_instance(self) -> None:
        kind = self._global()
        raise RefusedPickleError(f"an instance of the old kind, of {kind.name}")


def _refuse(what: str) -> Callable[[Interpreter], None]:
    def refuse(interpreter: Interpreter) -> None:
        raise RefusedPickleError(what)

    return refuse


def _push(value: object) -> Callable[[Interpreter], None]:
    def push(interpreter: Interpreter) -> None:
        interpreter._stack.append(value)

    return push


_U1, _U2, _U4, _U8 = (struct.Struct(layout) for layout in ("<B", "<H", "<I", "<Q"))
_I4, _F8 = struct.Struct("<i"), struct.Struct(">d")
_STOP = ord(".")

_Handler: TypeAlias = Callable[[Interpreter], Any]

_NAMED: dict[str, _Handler] = {
    "(": Interpreter._mark,
    "0": Interpreter._discard,
    "1": Interpreter._pop_mark,
    "2": lambda i: i._stack.append(i._top()),
    "\x80": Interpreter._protocol,
    "\x95": Interpreter._frame,
    # memo
    "p": lambda i: i._put(int(i.line())),
    "q": lambda i: i._put(i.unpack(_U1)),
    "r": lambda i: i._put(i.unpack(_U4)),
    "\x94": lambda i: i._memo.append(i._top()),
    "g": lambda i: i._get(int(i.line())),
    "h": lambda i: i._get(i.unpack(_U1)),
    "j": lambda i: i._get(i.unpack(_U4)),
    # constants and numbers
    "N": _push(None),
    "\x88": _push(True),
    "\x89": _push(False),
    "I": Interpreter._int_line,
    "L": lambda i: i._stack.append(int(i.line().rstrip(b"L"))),
    "F": lambda i: i._stack.append(float(i.line())),
    "J": lambda i: i._stack.append(i.unpack(_I4)),
    "K": lambda i: i._stack.append(i.unpack(_U1)),
    "M": lambda i: i._stack.append(i.unpack(_U2)),
    "G": lambda i: i._stack.append(i.unpack(_F8)),
    "\x8a": lambda i: i._long(i.unpack(_U1)),
    "\x8b": lambda i: i._long(i.unpack(_I4)),
    # strings
    "V": lambda i: i._stack.append(i.line().decode("raw-unicode-escape")),
    "X": lambda i: i._text(i.unpack(_U4)),
    "\x8c": lambda i: i._text(i.unpack(_U1)),
    "\x8d": lambda i: i._text(i.unpack(_U8)),
    "S": Interpreter._string_line,
    "T": lambda i: i._latin1(i.unpack(_I4)),
    "U": lambda i: i._latin1(i.unpack(_U1)),
    "B": lambda i: i._bytes(i.unpack(_U4)),
    "C": lambda i: i._bytes(i.unpack(_U1)),
    "\x8e": lambda i: i._bytes(i.unpack(_U8)),
    "\x96": lambda i: i._bytes(i.unpack(_U8)),
    # containers
    ")": _push(()),
    "t": lambda i: i._push_object(tuple(i._pop_mark())),
    "\x85": lambda i: i._tuple(1),
    "\x86": lambda i: i._tuple(2),
    "\x87": lambda i: i._tuple(3),
    "]": lambda i: i._push_object([]),
    "l": lambda i: i._push_object(i._pop_mark()),
    "a": Interpreter._append,
    "e": lambda i: i._extend(i._pop_mark()),
    "}": lambda i: i._push_object({}),
    "d": Interpreter._dict,
    "s": Interpreter._set_item,
    "u": lambda i: i._set_items(i._pop_mark()),
    "\x8f": lambda i: i._push_object(set()),
    "\x90": Interpreter._add_to_set,
    "\x91": Interpreter._frozen_set,
    # names and objects
    "c": lambda i: i._stack.append(i._global()),
    "\x93": Interpreter._stack_global,
    "R": Interpreter._reduce,
    "\x81": Interpreter._reduce,
    "\x92": Interpreter._new_with_keywords,
    "b": Interpreter._build,
    # what gensim never writes
    "i": Interpreter._old_instance,
    "o": _refuse("an instance of the old kind"),
    "P": _refuse("a persistent id"),
    "Q": _refuse("a persistent id"),
    "\x82": _refuse("an extension code"),
    "\x83": _refuse("an extension code"),
    "\x84": _refuse("an extension code"),
    "\x97": _refuse("a buffer outside the file"),
    "\x98": _refuse("a buffer outside the file"),
}

_HANDLERS: tuple[_Handler, ...] = tuple(
    _NAMED.get(chr(code), _refuse(f"opcode {bytes([code])!r} is unknown")) for code in range(256)
)
