"""The peers: the common tutorial's login, and `/auth/me` stripped to what it cannot do without.

`python -m uvicorn benchmarks.peers:tutorial` and so on; settings come from the environment, as the app's do.
"""

import os
import sqlite3
import time
from typing import Annotated

import bcrypt
import jwt
from fastapi import FastAPI, Form, HTTPException, Request
from pydantic import BaseModel

_KEY = os.environ.get("AUTHLAB_SECRET_KEY", "k" * 32)
_COST = int(os.environ.get("AUTHLAB_BCRYPT_COST", "12"))
_DATABASE = os.environ.get("AUTHLAB_DATABASE_URL", "sqlite:///").removeprefix("sqlite:///") or ":memory:"


class _Registration(BaseModel):
    username: str
    password: str


def _token(name: str) -> str:
    now = int(time.time())
    claims = {"sub": name, "iat": now, "exp": now + 900, "iss": "authlab", "aud": "authlab", "jti": "x"}
    return jwt.encode(claims, _KEY, algorithm="HS256")


def _claims(request: Request) -> dict[str, object]:
    token = request.headers["authorization"].removeprefix("Bearer ")
    return jwt.decode(token, _KEY, algorithms=["HS256"], audience="authlab", issuer="authlab")


def _tutorial() -> FastAPI:
    app, users = FastAPI(), {}

    @app.post("/auth/register", status_code=201)
    async def register(body: _Registration) -> dict[str, str]:
        users[body.username] = bcrypt.hashpw(body.password.encode(), bcrypt.gensalt(_COST))
        return {"username": body.username}

    @app.post("/auth/login")
    async def login(username: Annotated[str, Form()], password: Annotated[str, Form()]) -> dict[str, str]:
        stored = users.get(username)
        if stored is None or not bcrypt.checkpw(password.encode(), stored):
            raise HTTPException(401, "wrong")
        return {"access_token": _token(username), "token_type": "bearer"}

    @app.get("/auth/me")
    async def me(request: Request) -> dict[str, object]:
        return {"username": _claims(request)["sub"]}

    return app


def _bare() -> FastAPI:
    app = FastAPI()

    @app.get("/auth/me")
    async def me() -> dict[str, str]:
        return {"username": "ada"}

    return app


def _floor() -> FastAPI:
    app = FastAPI()
    database = sqlite3.connect(_DATABASE, check_same_thread=False)

    @app.get("/auth/me")
    async def me(request: Request) -> dict[str, object]:
        claims = _claims(request)
        row = database.execute("SELECT name FROM users WHERE id = ?", (claims["sub"],)).fetchone()
        return {"username": row[0]}

    return app


def __getattr__(name: str) -> FastAPI:
    made = {"tutorial": _tutorial, "bare": _bare, "floor": _floor}
    if name not in made:
        raise AttributeError(name)
    return made[name]()
