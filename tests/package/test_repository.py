"""Rules of the repository."""

import ast
import re
import tomllib
from pathlib import Path

import pytest
import sgns
from sgns import _core

from ..portability import left_out

ROOT = Path(__file__).parents[2]
STUB = ast.parse((ROOT / "python/sgns/_core.pyi").read_text())


def stub_members(body):
    """Return the functions of the stub with parameters, and the classes with members."""
    found = {}
    for node in body:
        if isinstance(node, ast.FunctionDef):
            arguments = node.args
            found[node.name] = [a.arg for a in arguments.posonlyargs + arguments.args]
            found[node.name] += [a.arg for a in arguments.kwonlyargs]
        elif isinstance(node, ast.ClassDef):
            found[node.name] = stub_members(node.body)
        elif isinstance(node, ast.AnnAssign):
            found[node.target.id] = None
    return found


def documented_parameters(function):
    """Return the parameter names in the signature that pybind11 writes into a docstring."""
    signature = re.match(r"\w+\((.*)\) -> ", function.__doc__.splitlines()[0])[1]
    signature = re.sub(r"\[[^\]]*\]", "", re.sub(r"\[[^\[\]]*\]", "", signature))
    names = [part.split(":")[0].strip() for part in signature.split(", ")]
    return [name for name in names if name not in ("", "*", "/")]


def test_stub_names_what_the_module_has():
    public = {name for name in vars(_core) if not name.startswith("_")}
    assert {n for n in stub_members(STUB.body) if not n.startswith("_")} == public


@pytest.mark.parametrize("name", [n.name for n in STUB.body if isinstance(n, ast.FunctionDef)])
def test_stub_has_the_parameters_of_functions(name):
    assert stub_members(STUB.body)[name] == documented_parameters(getattr(_core, name))


@pytest.mark.parametrize(
    "name",
    [
        n.name
        for n in STUB.body
        if isinstance(n, ast.ClassDef) and n.name != "Purpose" and not n.name.startswith("_")
    ],
)
def test_stub_has_the_members_of_classes(name):
    members = stub_members(STUB.body)[name]
    public = {n for n in vars(getattr(_core, name)) if not n.startswith("_")}
    assert {n for n in members if not n.startswith("_")} == public
    for method, parameters in members.items():
        if callable(vars(getattr(_core, name)).get(method)) and method != "__buffer__":
            documented = documented_parameters(getattr(getattr(_core, name), method))
            static = isinstance(vars(getattr(_core, name))[method], staticmethod)
            assert parameters[not static :] == documented[not static :], method


def test_one_version():
    declared = re.search(r"project\(sgns VERSION ([\d.]+)", (ROOT / "CMakeLists.txt").read_text())
    assert sgns.__version__ == declared[1]
    assert f"## {declared[1]}" in (ROOT / "CHANGELOG.md").read_text()
    assert f"\nversion: {declared[1]}\n" in (ROOT / "CITATION.cff").read_text()


def test_every_public_name_is_documented_and_exported():
    assert sorted(sgns.__all__) == sorted(set(sgns.__all__))
    for name in sgns.__all__:
        member = getattr(sgns, name)
        if callable(member):
            assert len(member.__doc__) > 60, name


def test_the_core_includes_no_python_and_prints_nothing():
    sources = [p for p in (ROOT / "cpp").rglob("*.[chi]*pp") if "bindings" not in p.parts]
    assert len(sources) > 20
    forbidden = re.compile(r"Python\.h|pybind11|<iostream>|<cstdio>|\bprintf\b|\babort\(|\bexit\(")
    for path in sources:
        assert not forbidden.search(path.read_text()), path


def test_one_room_calls_the_system():
    rooms = [p for p in (ROOT / "cpp").rglob("*.[chi]*pp") if p.parent.name != "system"]
    headers = re.compile(r"#include <((unistd|fcntl|io|cpuid|windows)\.h|(sys|mach)/)")
    modules = list((ROOT / "python/sgns").rglob("*.py"))
    of_one_system = re.compile(
        r"\bos\.(preadv?|pwritev?|statvfs|sched_\w+|fork|mkfifo)\b"
        r"|^ *(import|from) (resource|fcntl|psutil|termios|pwd|winreg|msvcrt)\b",
        re.MULTILINE,
    )
    assert len(rooms) > 100
    assert len(modules) > 100
    for path in rooms:
        assert not headers.search(path.read_text()), path
    for path in modules:
        assert not of_one_system.search(path.read_text()), path


def test_every_core_header_has_a_test():
    headers = list((ROOT / "cpp/include/sgns").glob("*/*.hpp"))
    assert len(headers) > 20
    assert len(headers) == len(list((ROOT / "cpp/include").rglob("*.hpp")))
    for header in headers:
        if header.stem not in {"types", "errors"}:
            test = ROOT / "tests/core" / header.parent.name / f"test_{header.stem}.cpp"
            assert test.exists(), header


#: Modules without a test file of their name, and the tests that cover them.
TESTED_ELSEWHERE = {
    "__main__": "tests/cli/test_process.py runs it",
    "torch_backend.oracle": "tests/oracle/test_step.py and others compare it with the core",
}


def has_a_test(module):
    """Return whether a module of the package has a test file of its name and room."""
    *rooms, name = module.split(".")
    folders = [Path("package", *rooms)]
    if rooms in (["cli"], ["torch_backend"]):
        folders.append(Path({"cli": "cli", "torch_backend": "oracle"}[rooms[0]]))
    return any((ROOT / "tests" / folder / f"test_{name}.py").exists() for folder in folders)


def test_every_module_has_a_test():
    package = ROOT / "python/sgns"
    modules = {
        ".".join(path.relative_to(package).with_suffix("").parts)
        for path in package.rglob("*.py")
        if path.name != "__init__.py"
    }
    assert len(modules) > 100
    assert {module for module in modules if not has_a_test(module)} == TESTED_ELSEWHERE.keys()


def imported(tree):
    """Yield the first part of the name of each imported module."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            yield node.module.split(".")[0]


PACKAGE = ROOT / "python/sgns"
MODULES = {path: ast.parse(path.read_text()) for path in PACKAGE.rglob("*.py")}


def modules_that_import(libraries):
    """Return the modules of the package that import one of some libraries."""
    return {
        path.relative_to(PACKAGE).as_posix()
        for path, tree in MODULES.items()
        if not libraries.isdisjoint(imported(tree))
    }


def test_a_docstring_says_at_once_what_it_documents():
    question = re.compile(r"(What|Which|Where|How|Whether|Who)\b")
    modules = MODULES | {p: ast.parse(p.read_text()) for p in (ROOT / "bench").rglob("*.py")}
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef)
    offenders = [
        f"{path.relative_to(ROOT)}: {text.splitlines()[0]}"
        for path, tree in modules.items()
        for node in ast.walk(tree)
        if isinstance(node, documented) and (text := ast.get_docstring(node))
        if question.match(text)
    ]
    assert offenders == []


def test_two_rooms_import_torch():
    importers = modules_that_import({"torch"})
    assert {path.split("/")[0] for path in importers} == {"torch_backend", "distributed"}


def test_files_cannot_run_code():
    """No module unpickles, evaluates text, or starts a process."""
    modules = {"pickle", "_pickle", "marshal", "shelve", "dill", "cloudpickle", "joblib", "runpy"}
    modules |= {"code", "codeop", "ctypes", "subprocess"}
    calls = {"eval", "exec", "compile", "__import__", "np.load", "torch.load", "os.system"}
    for path, tree in MODULES.items():
        assert modules.isdisjoint(imported(tree)), path
        called = {ast.unparse(n.func) for n in ast.walk(tree) if isinstance(n, ast.Call)}
        assert calls.isdisjoint(called), path
        assert "allow_pickle=True" not in path.read_text(), path
        assert "Unpickler" not in path.read_text(), path


def test_only_urls_use_the_network():
    network = {"fsspec", "socket", "ssl", "http", "requests", "aiohttp", "urllib3", "ftplib"}
    # One server, which listens on this machine only.
    assert modules_that_import(network) == {
        "distributed/interface.py",
        "explorer/serving.py",
        "files/names.py",
    }
    for path in MODULES:
        assert "urlopen" not in path.read_text(), path


def test_torch_is_pinned_in_one_place():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    assert "torch==" not in str(project)
    assert (ROOT / "constraints.txt").read_text().count("torch==") == 1


@pytest.mark.parametrize("row", left_out.ROWS, ids=lambda row: row.name)
def test_what_is_left_out_on_other_systems_exists(row):
    file, _, test = row.name.partition("::")
    assert row.system in ("windows", "wine")
    assert row.reason
    assert (ROOT / file).exists()
    assert not test or f"def {test.partition('[')[0]}(" in (ROOT / file).read_text()
