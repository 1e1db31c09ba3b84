"""The units of systemd: they gain no rights."""

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.deploy.files import UNITS, Unit

of_each_unit = pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)


@of_each_unit
def test_a_unit_gains_no_rights_and_writes_its_own_state_only(unit: Path) -> None:
    read = Unit.read(unit)
    assert read["User"] == "redress"
    assert read["NoNewPrivileges"] == read["PrivateTmp"] == read["ProtectHome"] == "yes"
    assert read["ProtectSystem"] == "strict"
    assert read["CapabilityBoundingSet"] == ""
    assert read["MemoryMax"]
    assert "ReadWritePaths" not in read.values


@of_each_unit
def test_systemd_finds_nothing_to_complain_about(unit: Path, tmp_path: Path) -> None:
    if not shutil.which("systemd-analyze"):
        pytest.skip("NO UNIT WAS VERIFIED: systemd-analyze is not installed here")
    installed = tmp_path / unit.name
    installed.write_text(unit.read_text().replace("/opt/redress/bin/redress", "/bin/true"))
    verified = subprocess.run(  # noqa: S603 - ours
        ["systemd-analyze", "verify", "--man=no", "--recursive-errors=no", installed],  # noqa: S607 - wherever it is
        capture_output=True,
        text=True,
        check=False,
    )
    assert (verified.returncode, verified.stderr) == (0, "")
