"""Containers, of Compose and of Kubernetes: nobody in particular, with nothing but what they need."""

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from infrastructure.decoder import MEMORY
from infrastructure.media import AT_ONCE
from infrastructure.settings import IN_A_FILE
from tests.deploy.files import COMPOSE, DEPLOY, DOCKERFILE, MANIFESTS, PODS, SERVICES, Unit

of_each_service = pytest.mark.parametrize("service", SERVICES.values(), ids=SERVICES)
of_each_pod = pytest.mark.parametrize("pod", PODS.values(), ids=PODS)


@of_each_service
def test_a_container_is_nobody_in_particular_on_a_root_that_is_read_only(service: dict[str, Any]) -> None:
    user = int(service["user"].partition(":")[0])
    assert user > 0
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert "privileged" not in service


def test_the_image_can_back_up_the_server_that_is_beside_it() -> None:
    """``pg_dump`` refuses a server that is newer than itself."""
    (debian,) = re.findall(r"^ARG PYTHON=python:[\d.]+-slim-(\w+)$", DOCKERFILE, re.MULTILINE)
    server = int(SERVICES["primary"]["image"].removeprefix("postgres:"))
    assert server <= {"bookworm": 15, "trixie": 17}[debian]


def test_a_server_has_the_memory_that_looking_into_files_may_take() -> None:
    """Otherwise hostile files would bring it down, and not only the program that looks into them."""
    most = AT_ONCE * MEMORY // 1024**3
    unit = Unit.read(DEPLOY / "systemd" / "redress-serve@.service")
    assert int(SERVICES["serve-1"]["mem_limit"].removesuffix("g")) > most
    assert int(PODS["serve"]["containers"][0]["resources"]["limits"]["memory"].removesuffix("Gi")) > most
    assert int(unit["MemoryMax"].removesuffix("G")) > most
    assert unit["OOMPolicy"] == "continue"


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
    assert pod["enableServiceLinks"] is False  # variables called REDRESS_PORT and so on, which are no settings
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
