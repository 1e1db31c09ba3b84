"""What setup.cfg, the locks and the Makefile promise to whoever installs Redress."""

import ast
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from configparser import ConfigParser
from importlib.metadata import packages_distributions
from pathlib import Path
from zipfile import ZipFile

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
PACKAGES = ("domain", "application", "infrastructure", "projections", "api")
LOCKS = ("run", "dev")
LEFTOVERS = shutil.ignore_patterns(".*", "__pycache__", "var", "build", "dist", "*.egg-info")
PINNED = re.compile(r"(?P<name>[a-z0-9-]+)==(?P<version>[^ ]+)(?: ; [^\\]+)?(?: --hash=\S+)+")

setup = ConfigParser(interpolation=None)
setup.read(ROOT / "setup.cfg")


def entries(lock: str) -> list[str]:
    """The requirements of a lock, each with its hashes on one line."""
    text = (ROOT / "requirements" / f"{lock}.txt").read_text().replace("\\\n", "")
    return [re.sub(r"\s+", " ", line) for line in text.splitlines() if not line.startswith("#")]


def versions(lock: str) -> dict[str, str]:
    pins = (PINNED.fullmatch(entry) for entry in entries(lock))
    return {pin["name"]: pin["version"] for pin in pins if pin}


def wanted(section: str, option: str) -> list[Requirement]:
    return [Requirement(line) for line in setup[section][option].split("\n") if line]


def shipped_files() -> Iterator[str]:
    for package in PACKAGES:
        for path in (ROOT / package).rglob("*"):
            if path.is_file() and "__pycache__" not in path.parts:
                yield path.relative_to(ROOT).as_posix()


def imported_packages() -> set[str]:
    trees = [ast.parse((ROOT / f).read_text()) for f in shipped_files() if f.endswith(".py")]
    nodes = [node for tree in trees for node in ast.walk(tree)]
    direct = {alias.name for n in nodes if isinstance(n, ast.Import) for alias in n.names}
    listed = {n.module for n in nodes if isinstance(n, ast.ImportFrom) and n.module and not n.level}
    roots = {name.partition(".")[0] for name in direct | listed}
    return roots - set(sys.stdlib_module_names) - set(PACKAGES)


def test_the_wheel_holds_every_file_of_the_five_packages_and_nothing_else(tmp_path: Path) -> None:
    source = shutil.copytree(ROOT, tmp_path / "source", ignore=LEFTOVERS)
    build = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation"]
    subprocess.run([*build, "--wheel-dir", tmp_path, source], check=True)  # noqa: S603 - our own tree
    (wheel,) = tmp_path.glob("redress-*.whl")
    with ZipFile(wheel) as archive:
        held = {name for name in archive.namelist() if ".dist-info/" not in name}
    assert held == set(shipped_files())


@pytest.mark.parametrize("lock", LOCKS)
def test_every_locked_package_has_one_version_and_hashes(lock: str) -> None:
    assert [entry for entry in entries(lock) if not PINNED.fullmatch(entry)] == []
    assert len(versions(lock)) == len(entries(lock)) > 0


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_no_address(lock: str) -> None:
    assert "://" not in (ROOT / "requirements" / f"{lock}.txt").read_text()


def test_tests_run_on_the_very_versions_that_are_served() -> None:
    assert versions("run").items() <= versions("dev").items()


@pytest.mark.parametrize(
    ("lock", "section", "option"),
    [
        ("run", "options", "install_requires"),
        ("run", "options.extras_require", "postgres"),
        ("run", "options.extras_require", "s3"),
        ("dev", "options.extras_require", "dev"),
    ],
)
def test_the_locks_are_as_setup_cfg_wants_them(lock: str, section: str, option: str) -> None:
    locked = versions(lock)
    for requirement in wanted(section, option):
        assert locked[canonicalize_name(requirement.name)] in requirement.specifier


def test_what_the_packages_import_is_installed_for_running_them() -> None:
    distributions = packages_distributions()
    known = set(versions("run"))
    missing = {
        name for name in imported_packages() if not known & {canonicalize_name(d) for d in distributions.get(name, [])}
    }
    assert missing == set()


def test_the_domain_is_kept_from_every_package_that_we_depend_on() -> None:
    extras = (requirement for extra in ("postgres", "s3") for requirement in wanted("options.extras_require", extra))
    needed = [*wanted("options", "install_requires"), *extras]
    ours = {canonicalize_name(requirement.name) for requirement in needed}
    names = {
        module
        for module, distributions in packages_distributions().items()
        if ours & {canonicalize_name(d) for d in distributions}
    }
    forbidden = setup["importlinter:contract:pure-domain"]["forbidden_modules"].split()
    assert set(forbidden) == names


def test_help_lists_each_target() -> None:
    phony = re.search(r"^\.PHONY: (.+)$", (ROOT / "Makefile").read_text(), re.MULTILINE)
    help_page = subprocess.check_output(["make", "help"], cwd=ROOT, text=True)  # noqa: S607 - make, wherever it is
    assert phony is not None
    assert re.findall(r"^  make (\w+)", help_page, re.MULTILINE) == phony[1].split()
