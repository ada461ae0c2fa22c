"""A package that ships pickled models of gensim, and its own tests, run with gensim and with sgns.

python -m tests.compat.own_tests [--environment FOLDER] [--wheel FILE]

Run the command from the root of the repository. It needs a network connection: it creates a virtual
environment with the package and a wheel of this repository, and downloads the source of the
package, which holds the tests. They run unmodified. With sgns, only `install` is called first. The
command fails if a test fails with sgns that does not fail with gensim.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tarfile
from pathlib import Path
from tempfile import TemporaryDirectory
from xml.etree import ElementTree

from tests.compat.run import make_wheel, prepare

PACKAGE, VERSION = "wefe", "1.0.1"

RUN = "import pytest, sys; sys.path.insert(0, '.'); sys.exit(pytest.main(sys.argv[1:]))"
INSTALL = "import sgns.compat.gensim; sgns.compat.gensim.install(); "


def download(python: Path, folder: Path) -> Path:
    """Download and unpack the source of the package. Return its folder."""
    command = [python, "-m", "pip", "download", "--quiet", "--no-deps", "--no-binary", ":all:"]
    subprocess.run([*command, "-d", folder, f"{PACKAGE}=={VERSION}"], check=True)
    with tarfile.open(next(folder.glob("*.tar.gz"))) as archive:
        archive.extractall(folder, filter="data")
    return folder / f"{PACKAGE}-{VERSION}"


def results(python: Path, source: Path, code: str, report: Path) -> dict[str, bool]:
    """Run the tests after some code. Return whether each of them passed."""
    options = ["-q", "-p", "no:cacheprovider", "-W", "ignore", f"--junitxml={report}"]
    subprocess.run(
        [python, "-c", code + RUN, *options], cwd=source, stdout=subprocess.DEVNULL, check=False
    )
    cases = ElementTree.parse(report).iter("testcase")
    return {
        f"{case.get('classname')}.{case.get('name')}": case.find("failure") is None
        and case.find("error") is None
        for case in cases
    }


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--environment", type=Path, help="folder for it; temporary if omitted")
    parser.add_argument("--wheel", type=Path, help="wheel of sgns; built if omitted")
    args = parser.parse_args()
    with TemporaryDirectory() as temporary:
        folder = Path(temporary)
        wheel = args.wheel or make_wheel(folder)
        python = prepare(PACKAGE, (args.environment or folder).resolve(), wheel)
        source = download(python, folder)
        theirs = results(python, source, "", folder / "gensim.xml")
        ours = results(python, source, INSTALL, folder / "sgns.xml")
    print(f"{PACKAGE} {VERSION}: {len(theirs)} tests")
    for name, found in (("gensim", theirs), ("sgns", ours)):
        failed = sorted(test for test, passed in found.items() if not passed)
        print(f"with {name}: {sum(found.values())} pass; not {', '.join(failed) or 'one'} ")
    worse = {test for test, passed in theirs.items() if passed and not ours.get(test)}
    if worse:
        sys.exit(f"these tests fail only with sgns: {sorted(worse)}")


if __name__ == "__main__":
    main()
