"""The deployment files, read."""

from pathlib import Path
from typing import Any, NamedTuple

import yaml

DEPLOY = Path(__file__).parents[2] / "deploy"
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
