"""Imports and includes run down: the floors of the rooms, and no circles.

docs/architecture.md shows the same floors. A room may use the rooms on the floors below it.
"""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "python/sgns"

#: Rooms of the Python package from the ground up; rooms on one floor do not use each other. A
#: module at the root is a room of its own; "sgns" is the package's face, `sgns/__init__.py`.
PYTHON_FLOORS = (
    ("_core", "errors"),
    ("machine",),
    ("arguments", "files"),
    ("vocabulary",),
    ("formats", "reading"),
    ("corpus", "vectors"),
    ("evaluation", "pairs"),
    ("training",),
    ("distributed",),
    ("compat", "explorer", "graph", "plotting", "torch_backend"),
    ("backends",),
    ("api",),
    ("tuning",),
    ("demo", "sgns", "sklearn"),
    ("cli",),
    ("__main__",),
)

#: Rooms of the C++ core, likewise.
CPP_FLOORS = (
    ("system",),
    ("base",),
    ("formats", "kernels", "reading", "sampling", "vectors"),
    ("corpus",),
    ("pairs",),
    ("graph", "training"),
)

#: Imports that run up, or close a circle, on purpose: (module, module that it imports) -> reason.
EXCEPTIONS: dict[tuple[str, str], str] = {
    (
        "compat.gensim.installation",
        "compat.gensim",
    ): "install() puts the face of its own package into gensim, when it is called",
    (
        "distributed.workers",
        "sgns",
    ): "train_worker() runs in a process of its own, which calls train as users do",
    (
        "training.document_model",
        "explorer.explore",
    ): "DocumentModel.explore() writes a page that shows models",
    ("training.model", "explorer.explore"): "Model.explore(), likewise",
    ("vectors.word_vectors", "explorer.explore"): "WordVectors.explore(), likewise",
    ("training.model", "api"): "Model.extend() calls train, which makes models",
}


def floor_of(floors):
    """Number of the floor of each room."""
    return {room: number for number, rooms in enumerate(floors) for room in rooms}


def name_of(path):
    """Name of a module within the package; "sgns" for its face."""
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return ".".join(part for part in parts if part != "__init__") or "sgns"


def modules():
    return {name_of(path): path for path in PACKAGE.rglob("*.py")}


def imports_of(tree, known):
    """Names of the modules of the package that a module imports, anywhere in it."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        else:
            continue
        for name in names:
            parts = name.split(".")
            if parts[0] != "sgns":
                continue
            inner = ".".join(parts[1:])
            while inner and inner not in known:  # a name within a module
                inner = inner.rpartition(".")[0]
            yield inner or "sgns"


def python_graph(sources):
    """Modules that each module imports; a package's face stands for what it imports."""
    known = {*sources, "_core"}
    return {
        name: {found for found in imports_of(tree, known) if found != name}
        for name, tree in sources.items()
    }


@pytest.fixture(scope="module")
def modules_used():
    """Modules that each module of the package imports."""
    sources = {name: ast.parse(path.read_text()) for name, path in modules().items()}
    return python_graph(sources)


def cpp_files():
    """C++ headers and sources by the path under which others include them."""
    found = {}
    for folder in ("cpp/include", "cpp/src"):
        for path in (ROOT / folder).rglob("*"):
            if path.suffix in {".hpp", ".cpp", ".inl"}:
                found[path.relative_to(ROOT / folder).as_posix()] = path
    return found


def cpp_graph():
    """Files that each C++ file includes; files of one folder may name each other shortly."""
    files = cpp_files()
    graph = {}
    for name, path in files.items():
        included = re.findall(r'^#include "([^"]+)"', path.read_text(), re.MULTILINE)
        folder = name.rpartition("/")[0]
        graph[name] = {
            each if each in files else f"{folder}/{each}"
            for each in included
            if each in files or f"{folder}/{each}" in files
        }
        assert len(graph[name]) == len(set(included)), f"{name} includes an unknown file"
    return graph


def runs_up(graph, room_of, floors):
    """Edges from a room to one that is not on a lower floor."""
    floor = floor_of(floors)
    return sorted(
        (user, used)
        for user, all_used in graph.items()
        for used in all_used
        if room_of(user) != room_of(used)
        and floor[room_of(user)] <= floor[room_of(used)]
        and (user, used) not in EXCEPTIONS
    )


def circle_in(graph):
    """Names along one circle, or nothing."""
    done, path = set(), []

    def visit(name):
        if name in path:
            return [*path[path.index(name) :], name]
        if name in done:
            return []
        path.append(name)
        for used in sorted(graph.get(name, ())):
            if (name, used) not in EXCEPTIONS and (found := visit(used)):
                return found
        path.pop()
        done.add(name)
        return []

    return next((found for name in sorted(graph) if (found := visit(name))), [])


def python_room(name):
    return name.split(".")[0]


def cpp_room(name):
    return name.removeprefix("sgns/").split("/")[0]


def floors_in_the_docs(heading):
    """Rooms of each floor, from the ground up, as docs/architecture.md has them in a table."""
    page = (ROOT / "docs/architecture.md").read_text()
    rows = re.findall(r"^\| +(\d+) \| (.*) \|$", page.split(heading)[1], re.MULTILINE)
    floors = []
    for number, rooms in rows:
        if floors and int(number) >= floors[-1][0]:
            break  # another table
        floors.append((int(number), re.findall(r"`([\w.]+?)(?:\.py|/)?`", rooms)))
    return [sorted(rooms) for _, rooms in reversed(floors)]


def test_the_docs_have_the_same_floors():
    faces = {"__init__": "sgns"}
    python = [
        sorted(faces.get(room, room) for room in rooms) for rooms in floors_in_the_docs("Python:")
    ]
    assert python == [sorted(rooms) for rooms in PYTHON_FLOORS[:-1]]
    assert floors_in_the_docs("C++ (includes):") == [sorted(rooms) for rooms in CPP_FLOORS]


def test_every_room_has_a_floor():
    assert {python_room(name) for name in modules()} | {"_core"} == set(floor_of(PYTHON_FLOORS))
    assert {cpp_room(name) for name in cpp_files()} == set(floor_of(CPP_FLOORS))


def test_the_package_has_few_entries():
    entries = {
        path.name
        for path in PACKAGE.iterdir()
        if path.name != "__pycache__" and path.suffix != ".so"
    }
    assert len(entries) <= 28, sorted(entries)


def test_no_python_import_runs_up(modules_used):
    assert runs_up(modules_used, python_room, PYTHON_FLOORS) == []


def test_python_imports_have_no_circle(modules_used):
    assert circle_in(modules_used) == []


def test_no_cpp_include_runs_up():
    assert runs_up(cpp_graph(), cpp_room, CPP_FLOORS) == []


def test_cpp_includes_have_no_circle():
    assert circle_in(cpp_graph()) == []


@pytest.mark.parametrize(
    ("module", "line"),
    [
        ("files.atomic", "from sgns.corpus.corpus import Corpus"),
        ("vectors.word_vectors", "def f():\n    from sgns.training.model import Model"),
        ("pairs.blocks", "from sgns import Corpus"),
        ("formats.table", "if TYPE_CHECKING:\n    import sgns.vectors.word_vectors"),
    ],
)
def test_an_import_that_runs_up_is_found(modules_used, module, line):
    sources = {**dict.fromkeys(modules_used, ast.parse("")), module: ast.parse(line)}
    graph = {**modules_used, module: modules_used[module] | python_graph(sources)[module]}
    assert [user for user, _ in runs_up(graph, python_room, PYTHON_FLOORS)] == [module]


def test_a_circle_within_a_room_is_found(modules_used):
    settings = "training.settings"
    graph = {**modules_used, settings: modules_used[settings] | {"training.run"}}
    assert {"training.settings", "training.run"} <= set(circle_in(graph))


def test_exceptions_are_needed(modules_used):
    assert all(used in modules_used[user] for user, used in EXCEPTIONS)
