"""Mutation testing of the domain: one small fault at a time is put into it, and its tests have to notice.

``python -m tests.mutation [PATTERN ...]`` judges the mutants whose names match; without a pattern all that no test has
noticed yet. mutmut makes the mutants and keeps the verdicts, so ``mutmut results`` and ``mutmut show NAME`` tell of
them. The loop is here because mutmut starts pytest anew for every mutant, and collecting the tests takes ten times as
long as running those that notice: here they are collected once, and every mutant is judged in a fork.
"""

import argparse
import contextlib
import fnmatch
import gc
import os
import resource
import sys
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from _pytest.runner import runtestprotocol
from mutmut.__main__ import create_mutants
from mutmut.configuration import config
from mutmut.mutation.data import SourceFileMutationData as Verdicts
from mutmut.mutation.diff_apply import get_diff_for_mutant
from mutmut.mutation.trampoline import set_mutant_under_test
from mutmut.state import state
from mutmut.stats import load_stats, save_stats
from mutmut.utils.file_utils import copy_src_dir, walk_mutatable_files
from mutmut.utils.format_utils import mangled_name_from_mutant_name as function_of
from mutmut.utils.format_utils import orig_function_and_class_names_from_key as names_of

KNOWN = Path(__file__).parent / "domain" / "survivors.md"
CPU_SECONDS = 60
"""A mutant that takes longer runs for ever: all tests of the domain together take a fraction of it."""
SURVIVED, NOTICED = 0, 1
"""Verdicts, as mutmut writes them; a mutant that ran out of time ended by a signal, and counts as noticed."""
OPTIONS = ("-q", "-o", "pythonpath=mutants", "--assert=plain", "--tb=native", "-p", "no:cacheprovider")


class Judge:
    """A plugin of pytest that runs the collected tests on one mutant after the other."""

    def __init__(self, patterns: Sequence[str], jobs: int) -> None:
        self.patterns, self.jobs = patterns, jobs
        self.running: dict[int, tuple[Verdicts, str]] = {}
        self.noticed_lately = deque[str](maxlen=20)
        self.ear, self.mouth = os.pipe()
        os.set_blocking(self.ear, False)
        self.files = [Verdicts(path=path) for path in walk_mutatable_files()]
        for file in self.files:
            file.load()

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        gc.freeze()
        _, status = os.waitpid(forked(lambda: learn(session.items)), 0)
        if status:
            pytest.exit("the tests have to pass while there is no fault", returncode=1)
        load_stats()
        for file in self.files:
            for mutant in self.asked_for_in(file):
                self.judge(file, mutant, session.items)
            self.wait_for(0)
            file.save()
            if file.exit_code_by_key:
                print(line(str(file.path), [file]), flush=True)  # noqa: T201 - this is what it is run for
        print(line("altogether", self.files))  # noqa: T201
        self.report_unknown(session)
        return True

    def report_unknown(self, session: pytest.Session) -> None:
        """Fail for survivors that nobody has looked at."""
        known = KNOWN.read_text()
        survivors = [
            told(mutant, file)
            for file in self.files
            for mutant, verdict in file.exit_code_by_key.items()
            if verdict == SURVIVED
        ]
        unknown = [survivor for survivor in survivors if survivor not in known]
        print(f"{len(unknown)} of {len(survivors)} survivors are not in {KNOWN.name}", *unknown, sep="\n")  # noqa: T201
        session.testsfailed = len(unknown)

    def asked_for_in(self, file: Verdicts) -> Iterator[str]:
        for mutant, verdict in file.exit_code_by_key.items():
            named = any(fnmatch.fnmatch(mutant, pattern) for pattern in self.patterns)
            if named or (not self.patterns and verdict in {None, SURVIVED}):
                yield mutant

    def judge(self, file: Verdicts, mutant: str, items: list[pytest.Item]) -> None:
        self.wait_for(self.jobs - 1)
        touching = state().tests_by_mangled_function_name.get(function_of(mutant), set())
        best_first = sorted((item for item in items if item.nodeid in touching), key=self.promise)
        self.running[forked(lambda: verdict(mutant, best_first, self.mouth))] = file, mutant

    def promise(self, item: pytest.Item) -> tuple[bool, float]:
        """Neighbours of a mutant are noticed by the same tests; of the others the quickest come first."""
        return item.nodeid not in self.noticed_lately, state().duration_by_test[item.nodeid]

    def wait_for(self, others: int) -> None:
        """Wait until no more than these are still being judged."""
        while len(self.running) > others:
            pid, status = os.wait()
            file, mutant = self.running.pop(pid)
            file.exit_code_by_key[mutant] = min(os.waitstatus_to_exitcode(status), NOTICED)
        with contextlib.suppress(BlockingIOError):
            heard = os.read(self.ear, 1 << 16).decode().splitlines()
            self.noticed_lately.extend(test for test in heard if test not in self.noticed_lately)


def forked(work: Callable[[], int]) -> int:
    """Start this in a process of its own, whose exit code is the answer."""
    sys.stdout.flush()
    pid = os.fork()
    if pid:
        return pid
    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, 1)
    os.dup2(silence, 2)
    code = NOTICED
    try:
        code = work()
    finally:
        os._exit(code)


def learn(items: list[pytest.Item]) -> int:
    """Run the tests without a fault, and keep which functions each of them touches and how long it takes."""
    touched = state()._stats  # noqa: SLF001 - where mutmut notes what is called
    set_mutant_under_test("stats")
    for item, following in pairs(items):
        reports = runtestprotocol(item, log=False, nextitem=following)
        if any(report.failed for report in reports):
            return NOTICED
        state().duration_by_test[item.nodeid] = sum(report.duration for report in reports)
        for function in touched:
            state().tests_by_mangled_function_name[function].add(item.nodeid)
        touched.clear()
    save_stats()
    return SURVIVED


def verdict(mutant: str, items: list[pytest.Item], mouth: int) -> int:
    """``mouth`` is told by which test it was noticed."""
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS + 1))
    set_mutant_under_test(mutant)
    if not items:  # called while the domain is imported, if at all
        os.execv(sys.executable, [sys.executable, "-m", "pytest", "-x", *OPTIONS, *tests()])  # noqa: S606 - our own
    for item, following in pairs(items):
        if any(report.failed for report in runtestprotocol(item, log=False, nextitem=following)):
            os.write(mouth, f"{item.nodeid}\n".encode())
            return NOTICED
    return SURVIVED


def tests() -> list[str]:
    return config().pytest_add_cli_args_test_selection


def pairs(items: list[pytest.Item]) -> Iterator[tuple[pytest.Item, pytest.Item | None]]:
    return zip(items, [*items[1:], None], strict=True)


def told(mutant: str, file: Verdicts) -> str:
    """What was changed where, in one line that outlives a new numbering of the mutants."""
    function, owner = names_of(mutant)
    changes = [one for one in get_diff_for_mutant(mutant, path=file.path).splitlines()[2:] if one[0] in "-+"]
    before, after = (" ".join(one[1:].strip() for one in changes if one[0] == sign) for sign in "-+")
    where = ".".join(filter(None, [str(file.path), owner, function]))
    return f"- `{where}`: `{before}` → `{after or 'nothing'}`"


def line(what: str, files: list[Verdicts]) -> str:
    codes = [code for file in files for code in file.exit_code_by_key.values()]
    unjudged, survived = codes.count(None), codes.count(SURVIVED)
    judged = len(codes) - unjudged
    score = f"{1 - survived / judged:6.1%}" if judged else "   none"
    return f"{what:40} {score}  {len(codes):5} mutants, {survived:4} survived, {unjudged:5} not judged"


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("pattern", nargs="*", help="of names of mutants, as in 'domain.money.*'")
    arguments.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="how many to judge at a time")
    asked = arguments.parse_args()
    set_mutant_under_test("mutant_generation")
    Path("mutants").mkdir(exist_ok=True)
    copy_src_dir()
    create_mutants(asked.jobs)
    set_mutant_under_test("")
    judge = Judge(asked.pattern, asked.jobs)
    return pytest.main([*OPTIONS, *tests()], plugins=[judge])


if __name__ == "__main__":
    sys.exit(main())
