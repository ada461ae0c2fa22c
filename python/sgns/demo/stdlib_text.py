"""English text without downloads: the documentation in the installed Python."""

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

#: Excluded modules. Tests are more code than prose, and `_topics` reads pydoc_data.
_EXCLUDED = {"idle_test", "pydoc_data", "test", "tests"}

_DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
_COMMENTS = re.compile(r"(?:^[ \t]*#.*\n)+", re.MULTILINE)
_SENTENCE_END = re.compile(r"\n\s*\n|[.!?:;](?=\s)")
_WORD = re.compile(r"[a-z]+(?:'[a-z]+)?")


def stdlib_sentences(path: Sequence[str] | None = None) -> Iterator[list[str]]:
    """Yield the sentences of the Python documentation that comes with the interpreter.

    They are the topics of the language reference that ``help()`` shows, and the docstrings and
    comments of the standard library. CPython 3.11 has about half a million words, which are read
    in four seconds. The code of the library is not executed.

    Parameters
    ----------
    path : sequence of str, optional
        Folders or zip files with the modules of the standard library. If omitted, those of the
        running interpreter.

    Yields
    ------
    list of str
        Words of one sentence in lower case, at least one. Modules that cannot be read or parsed
        are skipped.
    """
    if path is None:
        archives = [entry for entry in sys.path if entry.endswith(".zip")]
        path = [sysconfig.get_path("stdlib"), *archives]
    for text in _topics():
        yield from _sentences(text)
    for source in _sources(sorted(sys.stdlib_module_names - _EXCLUDED), path):
        for text in (*_docstrings(source), *_comments(source)):
            yield from _sentences(text)


def _topics() -> Iterable[str]:
    try:
        from pydoc_data.topics import topics
    except ImportError:  # some distributions package it separately
        return ()
    return [str(text) for text in topics.values()]


def _sources(names: Iterable[str], path: Sequence[str]) -> Iterator[str]:
    """Yield the sources of modules on `path`, and of the submodules of packages."""
    for name in names:
        source, submodule_path = _module(name, path)
        if source is not None:
            yield source
        if submodule_path is not None:
            modules = pkgutil.iter_modules(submodule_path, name + ".")
            kept = [m.name for m in modules if m.name.rpartition(".")[2] not in _EXCLUDED]
            yield from _sources(kept, submodule_path)


def _module(name: str, path: Sequence[str]) -> tuple[str | None, Sequence[str] | None]:
    """Return the source of a module and the path of its submodules, each None if missing."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # invalid escapes in the library code
            # Only PathFinder: other finders return frozen modules without their source.
            spec = PathFinder.find_spec(name, path)
            if spec is None:
                return None, None
            source = spec.loader.get_source(name)  # type: ignore[union-attr]
    except (AttributeError, ImportError, OSError, SyntaxError, ValueError):
        return None, None  # a compiled module, or a wrong encoding declaration
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
        # Expressions contain no definitions, and most nodes are expressions.
        todo += [child for child in ast.iter_child_nodes(node) if not isinstance(child, ast.expr)]


def _comments(source: str) -> Iterator[str]:
    """Yield the blocks of consecutive comment lines."""
    for block in _COMMENTS.findall(source):
        yield block.replace("#", " ")


def _sentences(text: str) -> Iterator[list[str]]:
    for sentence in _SENTENCE_END.split(text.lower()):
        if words := _WORD.findall(sentence):
            yield words
