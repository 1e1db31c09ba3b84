"""``Blueprint.operation``: one decorator that states the whole contract of an endpoint."""

import functools
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, TypeVar

import flask_smorest
from flask import Response, request
from marshmallow import Schema
from werkzeug.exceptions import BadRequest

from api import conditional, openapi
from api.identity import PUBLIC, Policy, admit, open_to, principal
from api.parsing import read_body, read_query
from api.problem_types import STATUSES

View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True, kw_only=True)
class Contract:
    """What an endpoint promises: what it takes, what it answers, who may call it."""

    method: str
    path: str
    roles: Policy
    body: Schema | None = None
    query: Schema | None = None
    answers: Schema | None = None
    status: int = HTTPStatus.OK
    command: bool = False
    versioned: bool = False
    takes_file: bool = False
    """It reads a body of its own: multipart/form-data with one file in it."""
    sends: Iterable[str] = ()
    """Media types of what it answers, when that is a file, any part of which may be asked for."""
    rules: Iterable[str] = ()
    headers: Iterable[str] = ()

    def problems(self) -> set[int]:
        """The statuses of all problems that it may answer."""
        takes_body = self.body or self.takes_file
        takes_input = takes_body or self.query or self.command
        return (
            {STATUSES[rule] for rule in self.rules}
            | ({401, 403, 503} if self.roles != PUBLIC else set())
            | ({404} if "<" in self.path else set())
            | ({400, 422} if takes_input else set())
            | ({413, 415} if takes_body else set())
            | ({416} if self.sends else set())
            | ({409, 412} if self.command else set())
        )

    def answer_headers(self) -> dict[str, Any]:
        """Headers of its answer: what it declares, and what its kind brings along."""
        names = [*self.headers]
        if self.command or self.versioned:
            names.append("ETag")
        if self.command:
            names += ["Redress-Position", "Idempotent-Replayed"]
        return {name: openapi.HEADERS[name] for name in names}

    def documentation(self, name: str) -> dict[str, Any]:
        """What flask-smorest does not find out by itself."""
        parameters: list[dict[str, Any]] = []
        if self.query:
            parameters.append({"in": "query", "schema": self.query})
        if self.command:
            parameters += openapi.COMMAND_HEADERS
        if self.versioned:
            parameters.append(openapi.IF_NONE_MATCH)
        if self.sends:
            parameters.append(openapi.RANGE)
        responses: dict[int, Any] = {status: openapi.problem_response(status) for status in sorted(self.problems())}
        if self.versioned:
            responses[304] = {"description": "Nothing has changed"}
        documented: dict[str, Any] = {
            "operationId": name,
            "responses": responses,
            "x-problems": [f"/problems/{rule}" for rule in self.rules],
        }
        if self.sends:
            content = dict.fromkeys(self.sends, openapi.BYTES)
            responses |= {200: {"content": content}, 206: {"description": "The part asked for", "content": content}}
        if takes := openapi.ONE_FILE if self.takes_file else openapi.json_body(self.body):
            documented["requestBody"] = takes
        if parameters:
            documented["parameters"] = parameters
        if self.roles == PUBLIC:
            return documented | {"security": []}
        return documented | {"x-roles": sorted(self.roles)}


class Blueprint(flask_smorest.Blueprint):  # type: ignore[misc] # the library is untyped
    """A group of endpoints under one prefix; ``operation`` is the only way to add one."""

    def __init__(self, name: str, *, url_prefix: str = "", description: str = "") -> None:
        super().__init__(name, __name__, url_prefix=url_prefix, description=description)

    def operation(self, method: str, path: str, *, roles: Policy, **promises: Any) -> Callable[[View], View]:
        """Add an endpoint that keeps the ``Contract`` made of these arguments.

        The view gets the variables of the path, and ``body`` and ``query`` when there are
        schemas for them. It returns what ``answers`` dumps, or that and headers, or a response.
        A ``command`` finds its If-Match and Idempotency-Key in ``conditional``.
        """
        if not roles:
            raise ValueError(f"nobody at all may call {method} {path}")
        contract = Contract(method=method, path=path, roles=roles, **promises)

        def add(view: View) -> View:
            guarded = open_to(roles)(_guarded(self._promised(view, contract), contract))
            super(Blueprint, self).add_url_rule(
                path, view.__name__, guarded, methods=[method], provide_automatic_options=True
            )
            return view

        return add

    def add_url_rule(self, *_: Any, **__: Any) -> None:
        """Refuse: a route of this house states its contract, and who may call it."""
        raise TypeError("add it with operation(), which says who may call it")

    def _promised(self, view: Callable[..., Any], contract: Contract) -> Callable[..., Response]:
        answered = self.response(contract.status, contract.answers, headers=contract.answer_headers() or None)(view)
        documented: Callable[..., Response] = self.doc(**contract.documentation(view.__name__))(answered)
        return documented


def _guarded(view: Callable[..., Response], contract: Contract) -> Callable[..., Response]:
    @functools.wraps(view)
    def answer(**variables: Any) -> Response:
        admit(contract.roles)
        bodiless = contract.body is None and not contract.takes_file
        if bodiless and request.get_data(cache=True).strip() not in (b"", b"{}"):
            raise BadRequest("Nothing is expected in the body.")
        if contract.command:
            conditional.read_command_headers(principal().id)
        if contract.body is not None:
            variables["body"] = read_body(contract.body)
        if contract.query is not None:
            variables["query"] = read_query(contract.query)
        response = view(**variables)
        return conditional.unless_known(response) if contract.versioned else response

    return answer
