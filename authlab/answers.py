"""What the app is sent and what it answers: bodies, problems, and errors turned into answers."""

from typing import Annotated, Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, StringConstraints
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from authlab.errors import Throttled
from authlab.parts import SECURITY_HEADERS

_Text = Annotated[str, StringConstraints(max_length=1024)]  # characters


class Registration(BaseModel):
    username: _Text
    password: _Text


class PasswordChange(BaseModel):
    current_password: _Text
    new_password: _Text


class TokenAnswer(BaseModel):
    access_token: str
    token_type: str = "bearer"  # noqa: S105 - the scheme's name
    expires_in: int
    refresh_token: str


class Me(BaseModel):
    username: str


class Problem(BaseModel):
    detail: str


class Invalid(Problem):
    fields: list[str] = []


def may(*statuses: int) -> dict[int | str, dict[str, Any]]:
    return {status: {"model": Problem} for status in statuses}


ALWAYS = {422: {"model": Invalid}, **may(400, 403, 408, 413, 431, 503)}


def add_error_answers(app: FastAPI) -> None:
    """Answer every error in our own words: none repeats what was sent, none tells what is inside."""
    app.exception_handler(RequestValidationError)(_invalid)
    app.exception_handler(Throttled)(_throttled)
    for unreachable in (OperationalError, InterfaceError, PoolTimeout):
        app.exception_handler(unreachable)(_busy)
    app.exception_handler(Exception)(_broken)


async def _invalid(_request: Request, problem: RequestValidationError) -> Response:
    # FastAPI's own answer repeats what was sent, which here would be a password.
    fields = sorted(
        {str(part) for error in problem.errors() for part in error["loc"] if isinstance(part, str)}
    )
    return JSONResponse({"detail": "not a valid request", "fields": fields}, 422)


async def _throttled(_request: Request, problem: Throttled) -> Response:
    return JSONResponse({"detail": str(problem)}, 429, {"Retry-After": str(problem.seconds)})


async def _busy(_request: Request, _problem: Exception) -> Response:
    return JSONResponse({"detail": "the database is out of reach, try again"}, 503, {"Retry-After": "5"})


async def _broken(_request: Request, _problem: Exception) -> Response:
    # The one answer that is made outside `Envelope`; uvicorn logs the exception, the client learns nothing.
    return JSONResponse({"detail": "something went wrong here"}, 500, SECURITY_HEADERS)
