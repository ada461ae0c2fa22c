"""English that every machine has: the documentation inside the installed Python."""

from __future__ import annotations

import ast
import pkgutil
import re
import sys
import sysconfig
import warnings
from collections.abc import Iterable, Iterator, Sequence
from importlib.machinery import PathFinder

__all__ = ["stdlib_sentences"]

#: Tests are more code than prose; the module of topics is read for what it holds.
_LEFT_OUT = {"idle_test", "pydoc_data", "test", "tests"}

_DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
_COMMENTS = re.compile(r"(?:^[ \t]*#.*\n)+", re.MULTILINE)
_SENTENCE_END = re.compile(r"\n\s*\n|[.!?:;](?=\s)")
_WORD = re.compile(r"[a-z]+(?:'[a-z]+)?")


def stdlib_sentences(path: Sequence[str] | None = None) -> Iterator[list[str]]:
    """Sentences of the Python documentation that comes with the interpreter.

    They are the topics of the language reference that ``help()`` shows, and the
    docstrings and comments of the standard library: about half a million words in
    CPython 3.11, read in four seconds. Nothing of the library is run.

    Parameters
    ----------
    path : sequence of str, optional
        Folders or zip files with the modules of the standard library; those of the
        running interpreter if left out.

    Yields
    ------
    list of str
        Words of one sentence, in lower case, at least one. Modules that cannot be read
        or parsed are passed over.
    """
    if path is None:
        archives = [entry for entry in sys.path if entry.endswith(".zip")]
        path = [sysconfig.get_path("stdlib"), *archives]
    for text in _topics():
        yield from _sentences(text)
    for source in _sources(sorted(sys.stdlib_module_names - _LEFT_OUT), path):
        for text in (*_docstrings(source), *_comments(source)):
            yield from _sentences(text)


def _topics() -> Iterable[str]:
    try:
        from pydoc_data.topics import topics
    except ImportError:  # some distributions package it separately
        return ()
    return [str(text) for text in topics.values()]


def _sources(names: Iterable[str], path: Sequence[str]) -> Iterator[str]:
    """Source of each module on `path`, and of the modules inside those that are packages."""
    for name in names:
        source, inside = _module(name, path)
        if source is not None:
            yield source
        if inside is not None:
            modules = pkgutil.iter_modules(inside, name + ".")
            kept = [m.name for m in modules if m.name.rpartition(".")[2] not in _LEFT_OUT]
            yield from _sources(kept, inside)


def _module(name: str, path: Sequence[str]) -> tuple[str | None, Sequence[str] | None]:
    """Source of a module, and where the modules inside it are; None for what there is not."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about escapes, in code that is not ours
            # It looks nowhere else, so that frozen modules are found with their source.
            spec = PathFinder.find_spec(name, path)
            if spec is None:
                return None, None
            source = spec.loader.get_source(name)  # type: ignore[union-attr]
    except (AttributeError, ImportError, OSError, SyntaxError, ValueError):
        return None, None  # compiled, or not in the encoding it claims
    return source, spec.submodule_search_locations


def _docstrings(source: str) -> Iterator[str]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(source)
    except (MemoryError, RecursionError, SyntaxError, ValueError):
        return
    todo: list[ast.AST] = [tree]
    while todo:
        node = todo.pop()
        if isinstance(node, _DOCUMENTED) and (text := ast.get_docstring(node, clean=False)):
            yield text
        # No expression holds a definition, and most nodes are expressions.
        todo += [child for child in ast.iter_child_nodes(node) if not isinstance(child, ast.expr)]


def _comments(source: str) -> Iterator[str]:
    """Blocks of lines that hold nothing but a comment."""
    for block in _COMMENTS.findall(source):
        yield block.replace("#", " ")


def _sentences(text: str) -> Iterator[list[str]]:
    for sentence in _SENTENCE_END.split(text.lower()):
        if words := _WORD.findall(sentence):
            yield words
