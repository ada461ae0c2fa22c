"""Files of releases agree with the package, and with each other."""

import re
import subprocess
import tomllib
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
WORKFLOWS = {
    path.stem: yaml.safe_load(path.read_text()) for path in ROOT.glob(".github/workflows/*.yml")
}
RECIPE = (ROOT / ".ci/recipe.yaml").read_text()


def minor_versions(texts):
    """Return the versions of Python in some texts, such as 3.14t."""
    return {f"{major}.{minor}{t}" for major, minor, t in re.findall(r"(3)\.?(\d\d)(t?)\b", texts)}


def test_wheels_are_built_for_each_python_that_the_package_names():
    built = minor_versions(" ".join(PROJECT["tool"]["cibuildwheel"]["build"]))
    classifiers = " ".join(PROJECT["project"]["classifiers"])
    assert built == minor_versions(classifiers) | {"3.14t"}
    assert min(built) == PROJECT["project"]["requires-python"].removeprefix(">=")
    tested = WORKFLOWS["tests"]["jobs"]["package"]["strategy"]["matrix"]["python"]
    assert set(tested) <= built


def test_wheels_are_built_on_each_machine_that_tests_run_on():
    machines = [
        WORKFLOWS[workflow]["jobs"][job]["strategy"]["matrix"]["os"]
        for workflow, job in (("tests", "package"), ("wheels", "wheels"))
    ]
    assert machines[0] == machines[1]


def test_the_recipe_has_the_version_and_the_dependencies_of_the_package():
    cmake = (ROOT / "CMakeLists.txt").read_text()
    version = re.search(r"project\(sgns VERSION ([\d.]+)", cmake)[1]
    assert f"\n  version: {version}\n" in RECIPE
    run = RECIPE.split("\n  run:\n")[1].split("\n\n")[0]
    needed = {line.removeprefix("    - ").replace(" ", "") for line in run.splitlines()}
    python = "python" + PROJECT["project"]["requires-python"]
    assert needed == {python, *PROJECT["project"]["dependencies"]}
    for requirement in PROJECT["build-system"]["requires"]:
        assert f"\n    - {requirement.replace('>=', ' >=')}\n" in RECIPE


@pytest.mark.parametrize("name", WORKFLOWS)
def test_a_workflow_passes_only_if_all_of_its_jobs_did(name):
    jobs = WORKFLOWS[name]["jobs"]
    assert set(jobs["pass"]["needs"]) == jobs.keys() - {"pass", "publish"}
    assert jobs["pass"]["if"] == "always()"
    script = jobs["pass"]["steps"][0]["run"]

    def passes(*results):
        shell = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script]
        environment = {"RESULTS": " ".join(results)}
        return subprocess.run(shell, env=environment, capture_output=True).returncode == 0

    assert passes("success", "success")
    for bad in ("failure", "cancelled"):  # codespell:ignore
        assert not passes(bad, "success")
        assert not passes("success", bad)
    assert passes("success", "skipped") == (name == "tests")


def test_only_a_tag_publishes_and_only_if_all_passed():
    publish = WORKFLOWS["wheels"]["jobs"]["publish"]
    assert publish["needs"] == ["pass"]
    assert "github.ref_type == 'tag'" in publish["if"]
    assert publish["permissions"] == {"id-token": "write"}
    assert all(workflow["permissions"] == {"contents": "read"} for workflow in WORKFLOWS.values())


@pytest.mark.parametrize(("tag", "is_same"), [("v{}", True), ("v{}1", False), ("v9.9.9", False)])
def test_a_tag_must_have_the_version_of_the_package(tag, is_same):
    steps = WORKFLOWS["wheels"]["jobs"]["sdist"]["steps"]
    script = next(step["run"] for step in steps if "tag" in step.get("name", ""))
    version = re.search(r"\n  version: ([\d.]+)\n", RECIPE)[1]
    environment = {"GITHUB_REF_NAME": tag.format(version), "PATH": "/usr/bin:/bin"}
    done = subprocess.run(
        ["bash", "-e", "-c", script], cwd=ROOT, env=environment, capture_output=True
    )
    assert (done.returncode == 0) == is_same


def test_the_image_runs_no_compiler_and_no_root():
    lines = (ROOT / ".ci/Dockerfile").read_text().splitlines()
    assert "FROM python:3.13-slim" in lines
    assert any("--only-binary=:all:" in line for line in lines)
    assert lines.index("USER 1000") < lines.index('ENTRYPOINT ["sgns"]')
