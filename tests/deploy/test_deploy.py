"""The deployment files: they parse, name only what exists, ask for no rights, and bring no secret along."""

import json
import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from configparser import ConfigParser
from dataclasses import fields
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml
from flask import Flask

from api import health, metrics
from api.cli import COMMANDS
from infrastructure.metrics import Metrics
from infrastructure.settings import IN_A_FILE, Settings, documentation, variable

DEPLOY = Path(__file__).parents[2] / "deploy"
SETTINGS = {name for name, _, _ in documentation()}
COMPOSE = yaml.safe_load((DEPLOY / "compose" / "compose.yaml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
MANIFESTS = [
    manifest
    for file in sorted((DEPLOY / "kubernetes").glob("*.yaml"))
    for manifest in yaml.safe_load_all(file.read_text())
]
PODS = {m["metadata"]["name"]: m["spec"]["template"]["spec"] for m in MANIFESTS if "template" in m.get("spec", {})}
ALL_FILES = sorted(file for file in DEPLOY.rglob("*") if file.is_file() and file.parent.name != "secrets")
DOCKERFILE = (DEPLOY / "Dockerfile").read_text()
OURS = {name: service for name, service in SERVICES.items() if service["image"].startswith("redress")}

of_each_unit = pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
of_each_service = pytest.mark.parametrize("service", SERVICES.values(), ids=SERVICES)
of_each_pod = pytest.mark.parametrize("pod", PODS.values(), ids=PODS)


class Unit(NamedTuple):
    """A unit of systemd, with the settings that may come more than once."""

    values: dict[str, list[str]]

    @classmethod
    def read(cls, file: Path) -> "Unit":
        values: dict[str, list[str]] = {}
        for line in file.read_text().splitlines():
            if "=" in line and not line.startswith("#"):
                name, _, value = line.partition("=")
                values.setdefault(name, []).append(value)
        return cls(values)

    def __getitem__(self, name: str) -> str:
        (value,) = self.values[name]
        return value


def redress_commands() -> Iterator[tuple[str, str]]:
    """Where a command of ours is called, and which."""
    for unit in UNITS:
        yield unit.name, shlex.split(Unit.read(unit)["ExecStart"])[1]
    for name, service in OURS.items():
        yield f"compose {name}", service["command"][0]
    for name, pod in PODS.items():
        yield f"kubernetes {name}", pod["containers"][0]["args"][0]
    (command,) = re.findall(r"^CMD (.+)$", DOCKERFILE, re.MULTILINE)
    yield "Dockerfile", json.loads(command)[0]


def probed_paths() -> Iterator[str]:
    for pod in PODS.values():
        for name, value in pod["containers"][0].items():
            if name.endswith("Probe"):
                yield value["httpGet"]["path"]
    for service in OURS.values():
        yield from re.findall(
            r"http://127\.0\.0\.1:8080(/\w+)", " ".join(service.get("healthcheck", {}).get("test", []))
        )
    caddyfile = (DEPLOY / "compose" / "Caddyfile").read_text()
    yield from re.findall(r"health_uri (\S+)", caddyfile)
    (inside,) = re.findall(r"@inside path (.+)", caddyfile)
    yield from inside.split()


def test_every_variable_is_a_setting_or_a_file_with_one() -> None:
    named = {name for file in ALL_FILES for name in re.findall(r"\bREDRESS_[A-Z_]+", file.read_text())}
    versions = {"REDRESS_VERSION"}
    assert {name for name in named - versions if name.removesuffix(IN_A_FILE) not in SETTINGS} == set()
    assert "REDRESS_DATABASE_FILE" in named


@pytest.mark.parametrize("where", ["systemd", "kubernetes"])
def test_the_settings_of_an_environment_can_be_read(where: str) -> None:
    if where == "systemd":
        parser = ConfigParser(interpolation=None)
        parser.optionxform = str  # type: ignore[assignment,method-assign]
        parser.read_string("[all]\n" + (DEPLOY / "systemd" / "redress.env").read_text())
        given = dict(parser["all"])
    else:
        (given,) = (manifest["data"] for manifest in MANIFESTS if manifest["kind"] == "ConfigMap")
    settings = Settings.read({name: value for name, value in given.items() if not name.endswith(IN_A_FILE)})
    assert not settings.development


def test_every_command_is_a_command() -> None:
    called = dict(redress_commands())
    assert {name: command for name, command in called.items() if command not in COMMANDS} == {}
    assert set(called.values()) == {"serve", "work", "migrate"}


def test_every_probe_asks_for_a_path_that_is_there() -> None:
    app = Flask("probed")
    health.install(app, dict)
    metrics.install(app, Metrics({}))
    known = {rule.rule for rule in app.url_map.iter_rules()}
    probed = set(probed_paths())
    assert probed - known == set()
    assert probed >= {"/livez", "/readyz", "/metrics"}


def test_the_shell_scripts_can_be_read() -> None:
    for script in DEPLOY.rglob("*.sh"):
        subprocess.run(["/bin/sh", "-n", script], check=True)  # noqa: S603 - ours


# systemd


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


# Compose


@of_each_service
def test_a_container_is_nobody_in_particular_on_a_root_that_is_read_only(service: dict[str, Any]) -> None:
    user = int(service["user"].partition(":")[0])
    assert user > 0
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert "privileged" not in service


def test_what_answers_is_asked_whether_it_is_well() -> None:
    asked = {name for name, service in SERVICES.items() if "healthcheck" in service}
    assert asked == {"primary", "standby", "serve-1", "serve-2", "proxy"}


def test_nothing_is_reached_from_outside_but_the_proxy() -> None:
    assert {name for name, service in SERVICES.items() if "ports" in service} == {"proxy"}


@of_each_service
def test_a_service_names_secrets_that_are_there_and_files_that_are_committed(service: dict[str, Any]) -> None:
    assert set(service.get("secrets", [])) <= set(COMPOSE["secrets"])
    for volume in service.get("volumes", ()):
        source = volume.partition(":")[0]
        assert source in COMPOSE["volumes"] or (DEPLOY / "compose" / source).is_file()


def test_secrets_are_files_that_are_made_up_or_brought(tmp_path: Path) -> None:
    script = shutil.copy(DEPLOY / "compose" / "secrets.sh", tmp_path)
    first = subprocess.run(["/bin/sh", script], check=True, capture_output=True, text=True)  # noqa: S603 - ours
    made = {file.name: file.read_text() for file in (tmp_path / "secrets").iterdir()}
    assert set(made) | {"certificate", "certificate_key"} == set(COMPOSE["secrets"])
    assert all(len(made[name]) == 48 for name in made if name.endswith("_password"))
    assert len(set(made.values())) == len(made)
    assert "put your TLS certificate key into" in first.stderr
    subprocess.run(["/bin/sh", script], check=True, capture_output=True)  # noqa: S603 - ours
    assert {file.name: file.read_text() for file in (tmp_path / "secrets").iterdir()} == made
    assert {entry["file"] for entry in COMPOSE["secrets"].values()} == {
        f"./secrets/{name}" for name in COMPOSE["secrets"]
    }


def test_the_proxy_understands_its_configuration(tmp_path: Path) -> None:
    if not shutil.which("caddy"):
        pytest.skip("NO CADDYFILE WAS VALIDATED: caddy is not installed here")
    plain = re.sub(r"\ttls .*\n", "", (DEPLOY / "compose" / "Caddyfile").read_text())
    (tmp_path / "Caddyfile").write_text(plain)
    validated = subprocess.run(  # noqa: S603 - ours
        ["caddy", "validate", "--adapter", "caddyfile", "--config", tmp_path / "Caddyfile"],  # noqa: S607 - wherever
        env={"PATH": "", "HOME": str(tmp_path), "ADDRESS": ":8443", "SERVERS": "serve-1:8080 serve-2:8080"},
        executable=shutil.which("caddy"),
        capture_output=True,
        text=True,
        check=False,
    )
    assert validated.returncode == 0, validated.stderr


# no secret


def test_no_file_holds_a_secret_or_a_default_for_one() -> None:
    secret = [variable(member.name) for member in fields(Settings) if member.metadata.get("secret")]
    given = re.compile(rf"\b({'|'.join(secret)})\b *[:=]")
    assert {file.name: given.findall(file.read_text()) for file in ALL_FILES if given.search(file.read_text())} == {}
    assert not [manifest for manifest in MANIFESTS if manifest["kind"] == "Secret"]


# Kubernetes


def test_everything_is_applied() -> None:
    (kustomization,) = (manifest for manifest in MANIFESTS if manifest["kind"] == "Kustomization")
    others = {file.name for file in (DEPLOY / "kubernetes").glob("*.yaml")} - {"kustomization.yaml"}
    assert set(kustomization["resources"]) == others


@of_each_pod
def test_a_pod_is_nobody_in_particular_on_a_root_that_is_read_only(pod: dict[str, Any]) -> None:
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    assert pod["automountServiceAccountToken"] is False
    for container in pod["containers"]:
        assert container["securityContext"] == {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        }
        assert container["resources"]["limits"]["memory"]


def test_what_runs_for_good_is_kept_from_being_drained_at_once() -> None:
    running = {m["metadata"]["name"]: m["spec"]["selector"] for m in MANIFESTS if m["kind"] == "Deployment"}
    kept = {m["metadata"]["name"]: m["spec"]["selector"] for m in MANIFESTS if m["kind"] == "PodDisruptionBudget"}
    assert running == kept
    assert set(running) == {"serve", "work"}


@of_each_pod
def test_a_pod_is_handed_the_files_that_its_settings_name(pod: dict[str, Any]) -> None:
    (settings,) = (manifest["data"] for manifest in MANIFESTS if manifest["kind"] == "ConfigMap")
    (container,) = pod["containers"]
    given = settings | {entry["name"]: entry["value"] for entry in container.get("env", [])}
    (secrets,) = (volume["secret"] for volume in pod["volumes"] if "secret" in volume)
    handed = {f"/run/secrets/redress/{item['path']}" for item in secrets["items"]}
    assert {value for name, value in given.items() if name.endswith(IN_A_FILE)} == handed


# the image


def test_the_image_is_built_with_hashes_and_runs_as_nobody_in_particular() -> None:
    assert "--require-hashes" in DOCKERFILE
    last = DOCKERFILE.rsplit("\nFROM ", 1)[1]
    (user,) = re.findall(r"^USER (\d+):\d+$", last, re.MULTILINE)
    assert int(user) == PODS["serve"]["securityContext"]["runAsUser"]
    assert {int(service["user"].partition(":")[0]) for service in OURS.values()} == {int(user)}


def test_what_the_image_is_built_from_is_all_that_the_build_may_see() -> None:
    seen = (DEPLOY / "Dockerfile.dockerignore").read_text().splitlines()
    assert "*" in seen
    root = DEPLOY.parent
    for line in seen:
        if line.startswith("!"):
            assert (root / line[1:]).exists()
