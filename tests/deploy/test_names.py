"""The deployment files name only what exists, and bring no secret along."""

import json
import re
import shlex
import subprocess
from collections.abc import Iterator
from configparser import ConfigParser
from dataclasses import fields
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask

from api import health, metrics
from api.cli import COMMANDS
from infrastructure.metrics import Metrics
from infrastructure.settings import IN_A_FILE, Settings, documentation, variable
from tests.deploy.files import ALL_FILES, DEPLOY, DOCKERFILE, MANIFESTS, OURS, PODS, UNITS, Unit

SETTINGS = {name for name, _, _ in documentation()}


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
    shared = {name for path in probed for name in parse_qs(urlsplit(path).query).get("exclude", ())}
    assert shared == {"read-models", "sweep"}
    assert {path.partition("?")[0] for path in probed} - known == set()
    assert probed >= {"/livez", "/readyz", "/metrics"}


def test_the_shell_scripts_can_be_read() -> None:
    for script in DEPLOY.rglob("*.sh"):
        subprocess.run(["/bin/sh", "-n", script], check=True)  # noqa: S603 - ours


def test_no_file_holds_a_secret_or_a_default_for_one() -> None:
    secret = [variable(member.name) for member in fields(Settings) if not member.repr]
    given = re.compile(rf"\b({'|'.join(secret)})\b *[:=]")
    assert {file.name: given.findall(file.read_text()) for file in ALL_FILES if given.search(file.read_text())} == {}
    assert not [manifest for manifest in MANIFESTS if manifest["kind"] == "Secret"]


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
