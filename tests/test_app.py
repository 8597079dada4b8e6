"""The app over HTTP, sentence by sentence of what it is held to."""

import dataclasses
import hmac
import json
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx2
import jwt
import pytest
from conftest import ADA, run_async

from authlab import app as app_module
from authlab import passwords
from authlab.app import create_app
from authlab.client import Client
from authlab.devices import cookie_name
from authlab.encoding import b64url_encode
from authlab.errors import TokenError
from authlab.parts import SECURITY_HEADERS, Parts
from authlab.server import Server
from authlab.settings import Settings

WRONG = {**ADA, "password": "not the right one"}


@pytest.fixture
def client(server: Server) -> Client:
    """A client of a server that has one user, Ada."""
    assert server.client.post("/auth/register", json=ADA).status_code == 201
    return server.client


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def log_in(client: Client, **changes: str) -> dict[str, Any]:
    answer = client.post("/auth/login", data={**ADA, **changes})
    assert answer.status_code == 200, answer.text
    return answer.json()


def me(client: Client, token: str) -> int:
    return client.get("/auth/me", headers=bearer(token)).status_code


# The contract


def test_the_whole_way(client: Client) -> None:
    answer = log_in(client)
    assert set(answer) == {"access_token", "token_type", "expires_in", "refresh_token"}
    assert (answer["token_type"], answer["expires_in"]) == ("bearer", 900)
    assert client.get("/auth/me", headers=bearer(answer["access_token"])).json() == {"username": "ada"}
    again = client.post("/auth/refresh", data={"refresh_token": answer["refresh_token"]})
    assert set(again.json()) == set(answer)
    assert me(client, again.json()["access_token"]) == 200
    assert client.post("/auth/logout", headers=bearer(answer["access_token"])).status_code == 204
    for ended in (answer, again.json()):
        assert me(client, ended["access_token"]) == 401
        refreshed = client.post("/auth/refresh", data={"refresh_token": ended["refresh_token"]})
        assert refreshed.status_code == 401


def test_logout_ends_this_session_and_no_other(client: Client) -> None:
    here, there = log_in(client), log_in(client)
    client.post("/auth/logout", headers=bearer(here["access_token"]))
    assert me(client, there["access_token"]) == 200


def test_a_new_password_ends_every_session(client: Client) -> None:
    here, there = log_in(client), log_in(client)
    change = {"current_password": ADA["password"], "new_password": "another horse battery"}
    answer = client.post("/auth/password", json=change, headers=bearer(here["access_token"]))
    assert answer.status_code == 204
    assert [me(client, one["access_token"]) for one in (here, there)] == [401, 401]
    assert client.post("/auth/login", data=ADA).status_code == 401
    assert log_in(client, password="another horse battery")


@pytest.mark.parametrize(
    ("current", "new", "status"),
    [
        ("not the right one", "another horse battery", 403),
        (ADA["password"], "short", 422),
        (ADA["password"], "x" * 73, 422),
        (ADA["password"], "123456789987654321", 422),
    ],
)
def test_a_password_change_that_is_refused_changes_nothing(
    client: Client, current: str, new: str, status: int
) -> None:
    token = log_in(client)["access_token"]
    change = {"current_password": current, "new_password": new}
    assert client.post("/auth/password", json=change, headers=bearer(token)).status_code == status
    assert me(client, token) == 200
    assert log_in(client)


@pytest.mark.parametrize("taken", ["ada", "ADA", "ａｄａ", "аdа"])
def test_a_name_is_taken_in_every_spelling(client: Client, taken: str) -> None:
    answer = client.post("/auth/register", json={**ADA, "username": taken})
    assert (answer.status_code, answer.json()) == (409, {"detail": "this user name is taken"})


@pytest.mark.parametrize("name", ["", " ada", "a\u202eda", "a\0", "x" * 65, "\ud800"])
def test_a_name_that_cannot_be_shown_is_refused(client: Client, name: str) -> None:
    body = json.dumps({**ADA, "username": name})
    answer = client.post("/auth/register", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 422


@pytest.mark.parametrize("password", ["fourteen chars", "x" * 73, "🔑" * 19, "123456789987654321"])
def test_a_password_that_may_not_be_set_is_refused_with_the_reason(client: Client, password: str) -> None:
    answer = client.post("/auth/register", json={"username": "bob", "password": password})
    assert answer.status_code == 422
    assert "password" in answer.json()["detail"]
    assert password not in answer.text


def test_what_is_refused_is_not_repeated(client: Client) -> None:
    body = {"username": ADA["username"], "password": {"secret": "correct horse"}}
    answer = client.post("/auth/register", json=body)
    assert (answer.status_code, answer.json()) == (
        422,
        {"detail": "not a valid request", "fields": ["body", "password"]},
    )


def test_a_deleted_users_token_never_opens_the_next_account_of_that_name(
    server: Server, client: Client
) -> None:
    answer = log_in(client)
    server.rows("SELECT 1")
    with server.system.users.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM users")
    assert client.post("/auth/register", json=ADA).status_code == 201
    assert me(client, answer["access_token"]) == 401
    assert client.post("/auth/refresh", data={"refresh_token": answer["refresh_token"]}).status_code == 401


def test_another_secret_after_a_restart_makes_old_tokens_worthless(settings: Settings) -> None:
    with Server(create_app(settings=settings), name="before") as server:
        server.client.post("/auth/register", json=ADA)
        token = log_in(server.client)["access_token"]
    with Server(create_app(settings=settings), name="same") as server:
        assert me(server.client, token) == 200
    other = dataclasses.replace(settings, secret_key=b"another secret, as long as needed")
    with Server(create_app(settings=other), name="after") as server:
        assert me(server.client, token) == 401
        assert log_in(server.client)


def test_revocation_survives_a_restart(settings: Settings) -> None:
    with Server(create_app(settings=settings), name="before") as server:
        server.client.post("/auth/register", json=ADA)
        token = log_in(server.client)["access_token"]
        server.client.post("/auth/logout", headers=bearer(token))
    with Server(create_app(settings=settings), name="after") as server:
        assert me(server.client, token) == 401


def test_expired_sessions_are_cleared_while_it_runs(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app_module, "_CLEANING_SECONDS", 0.05)
    with Server(create_app(settings=settings), name="cleaned") as server:
        server.client.post("/auth/register", json=ADA)
        token = log_in(server.client)["access_token"]
        users = server.system.users
        users.open_session(users.by_name("ada"), now=0.0)
        deadline = time.monotonic() + 20
        while len(server.rows("SELECT id FROM sessions")) > 1:
            assert time.monotonic() < deadline
            time.sleep(0.02)
        assert me(server.client, token) == 200


# Quiet about who has an account


def test_both_wrong_answers_are_the_same_to_the_byte(client: Client) -> None:
    answers = [
        client.post("/auth/login", data={"username": name, "password": password})
        for name in ("ada", "nobody", "a\0", "\u202e", "x" * 1000)
        for password in (WRONG["password"], "x", "x" * 73, "🔑" * 19, "x" * 1024)
    ]
    seen = {
        (a.status_code, a.content, *sorted((k, v) for k, v in a.headers.items() if k != "date"))
        for a in answers
    }
    assert len(seen) == 1
    assert answers[0].status_code == 401


@pytest.mark.parametrize("name", ["ada", "nobody", "a\0", "\u202e", "x" * 1000])
def test_every_wrong_login_costs_one_hash_at_the_live_cost(server: Server, client: Client, name: str) -> None:
    checked: list[str] = []

    def counted(password: str, stored: str) -> bool:
        checked.append(stored)
        return passwords.verify(password, stored)

    server.replace(verify=counted)
    client.post("/auth/login", data={"username": name, "password": "x" * 73})
    assert [one[:7] for one in checked] == ["$2b$04$"]


@pytest.mark.parametrize("size", [1025, 1_000_000])
def test_a_huge_password_is_refused_alike_for_everybody(client: Client, size: int) -> None:
    answers = [
        client.post("/auth/login", data={"username": name, "password": "x" * size})
        for name in ("ada", "nobody")
    ]
    assert answers[0].status_code in (413, 422)
    assert answers[0].content == answers[1].content
    assert answers[0].status_code == answers[1].status_code


# The header


@pytest.mark.parametrize("form", ["Bearer {}", "bearer {}", "BEARER {}", "bEaReR {}", "Bearer   {}"])
def test_any_case_and_one_or_more_spaces_are_legal(client: Client, form: str) -> None:
    header = {"Authorization": form.format(log_in(client)["access_token"])}
    assert client.get("/auth/me", headers=header).status_code == 200


REALM = 'Bearer realm="authlab"'
INVALID = REALM + ', error="invalid_token"'


@pytest.mark.parametrize(
    ("header", "challenge"),
    [
        *((text, REALM) for text in ("", "Bearer", "bearer", "Basic YTpi", "Digest x", "Bearer\t{}")),
        *((text, REALM) for text in ("Bearer{}", "Bearer:{}", "{}", "Token {}", "Bearer \t{}")),
        *((text, INVALID) for text in ("Bearer {},{}", "Bearer {} {}", "Bearer abc", "Bearer {}.")),
        *((text, INVALID) for text in ("Bearer .{}", "Bearer {}=", "Bearer ä", "Bearer %00")),
        *((text, INVALID) for text in ('Bearer "{}"', "Bearer <{}>", "Bearer token={}", "Bearer {}\t{}")),
        *((text, INVALID) for text in ("Bearer null", "Bearer undefined", "Bearer bearer {}", "Bearer ..")),
        ("Bearer " + "x" * 20_000, INVALID),
    ],
)
def test_a_malformed_header_is_401_with_the_right_challenge(
    client: Client, header: str, challenge: str
) -> None:
    text = header.replace("{}", log_in(client)["access_token"])
    answer = client.get("/auth/me", headers={"Authorization": text.encode("utf-8")})
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == challenge


def test_without_a_header_the_challenge_names_no_error(client: Client) -> None:
    assert client.get("/auth/me").headers["WWW-Authenticate"] == REALM


def test_two_authorization_headers_are_refused(client: Client) -> None:
    token = log_in(client)["access_token"]
    headers = [("Authorization", f"Bearer {token}"), ("Authorization", "Bearer x")]
    assert client.get("/auth/me", headers=headers).status_code == 401


def test_every_position_of_a_live_token_counts(client: Client) -> None:
    token = log_in(client)["access_token"]
    for i, letter in enumerate(token):
        changed = token[:i] + ("A" if letter != "A" else "B") + token[i + 1 :]
        assert me(client, changed) == 401, i


# What is signed and still bad


def forged(server: Server) -> Iterator[tuple[str, str]]:
    """Tokens that everybody tries, for the id of a user who exists."""
    key, now = server.system.settings.secret_key, int(time.time())
    grant = server.system.users.open_session(server.system.users.by_name("ada"), now=time.time())
    good = {
        "iss": "authlab", "aud": "authlab", "sub": grant.user_id, "sid": grant.session_id,
        "iat": now, "exp": now + 60, "jti": "x",
    }  # fmt: skip

    def signed(claims: dict[str, Any], key: bytes = key, algorithm: str = "HS256", **header: Any) -> str:
        return jwt.encode(claims, key, algorithm=algorithm, headers={"typ": "at+jwt", **header})

    yield "200", signed(good)  # the test itself makes good tokens
    for spelling in ("none", "None", "NONE", "nOnE", "hs256", "HS 256", "", "HS1", "RS256", "ES256", "EdDSA"):
        parts = signed(good).split(".")
        header = b64url_encode(json.dumps({"alg": spelling, "typ": "at+jwt"}).encode())
        yield f"alg {spelling}", f"{header}.{parts[1]}.{parts[2]}"
        yield f"alg {spelling}, unsigned", f"{header}.{parts[1]}."
    for secret in ("secret", "changeme", "password", "your-256-bit-secret", "your-secret-key", "", "0" * 32):
        yield f"secret {secret}", signed(good, secret.encode().ljust(32, b"\0"))
    for name, value in (
        ("kid", "../../../../dev/null"), ("kid", "' OR 1=1 --"), ("jku", "http://127.0.0.1:9/jwks"),
        ("x5u", "http://127.0.0.1:9/x"), ("x5c", ["AAAA"]), ("jwk", {"kty": "oct", "k": "AAAA"}),
    ):  # fmt: skip
        yield f"{name} {value}", signed(good, b"attacker's key, long enough to do", **{name: value})
    yield "crit", signed(good, crit=["exp"])
    yield "HS512", signed(good, key.ljust(64, b"k"), "HS512")
    for name in good:
        yield f"no {name}", signed({k: v for k, v in good.items() if k != name})
    for name, values in {
        "exp": [now - 1, str(now + 60), "1_900_000_000", True, None, -1, [now + 60]],
        "nbf": [now + 60, "soon"], "iat": [now + 600, "now", None], "sub": [1, None, "", "ada", ["x"], {}],
        "iss": ["other", None, ["authlab"]], "aud": ["other", None, [], ["other"]], "jti": [5, None, ""],
        "sid": ["other", None, 5],
    }.items():  # fmt: skip
        for value in values:
            # By hand: PyJWT would not sign some of these.
            body = b64url_encode(json.dumps({**good, name: value}).encode())
            both = f"{signed(good).split('.')[0]}.{body}"
            yield f"{name} {value!r}", f"{both}.{b64url_encode(hmac.digest(key, both.encode(), 'sha256'))}"
    yield "typ JWT", signed(good, typ="JWT")
    yield "typ device", signed(good, typ="device+jwt")


@pytest.mark.filterwarnings("ignore::jwt.InsecureKeyLengthWarning")
def test_forgeries_and_well_signed_bad_tokens_are_refused_quickly(server: Server, client: Client) -> None:
    count = 0
    for what, token in forged(server):
        started = time.perf_counter()
        assert me(client, token) == (200 if what == "200" else 401), what
        assert time.perf_counter() - started < 1
        count += 1
    assert count > 60


def test_a_device_cookie_is_no_access_token(client: Client) -> None:
    log_in(client)
    assert me(client, client.cookies[cookie_name("ada")]) == 401


# In its place, of its size


@pytest.mark.parametrize("name", ["access_token", "token", "password", "x"])
def test_nothing_is_taken_from_the_address(client: Client, name: str) -> None:
    token = log_in(client)["access_token"]
    answer = client.get(f"/auth/me?{name}={token}", headers=bearer(token))
    assert answer.status_code == 400
    address = f"/auth/login?username=ada&password={ADA['password']}"
    assert client.post(address, data=ADA).status_code == 400


@pytest.mark.parametrize("megabytes", [1, 10])
@pytest.mark.parametrize("path", ["/auth/login", "/auth/register", "/auth/refresh", "/auth/logout"])
def test_a_body_that_is_too_large_gets_a_short_no(client: Client, path: str, megabytes: int) -> None:
    answer = client.post(path, content=b"x" * (megabytes * 1024 * 1024))
    assert answer.status_code == 413
    assert len(answer.content) < 200


def test_a_body_without_a_length_is_cut_off_too(client: Client) -> None:
    answer = client.post("/auth/login", content=(b"x" * 1000 for _ in range(1000)))
    assert answer.status_code == 413


def test_headers_that_are_too_long_are_refused(client: Client) -> None:
    answer = client.get("/auth/me", headers={f"X-{i}": "x" * 1000 for i in range(40)})
    assert answer.status_code == 431


@pytest.mark.parametrize("path", ["/", "/auth/me", "/auth/nothing", "/nothing", "/docs", "/openapi.json"])
def test_every_answer_has_the_security_headers(client: Client, path: str) -> None:
    answer = client.get(path)
    for name, value in SECURITY_HEADERS.items():
        assert answer.headers[name].startswith(value)
    policy = answer.headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert answer.headers.get_list("Content-Security-Policy") == [policy]


def test_a_server_error_tells_nothing_and_has_the_headers_too(server: Server, client: Client) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError(f"the password is {ADA['password']}")

    token = log_in(client)["access_token"]
    server.replace(current_user=broken)
    answer = client.get("/auth/me", headers=bearer(token))
    assert (answer.status_code, answer.json()) == (500, {"detail": "something went wrong here"})
    for name, value in SECURITY_HEADERS.items():
        assert answer.headers[name] == value


def test_another_origin_gets_no_leave_to_read(client: Client) -> None:
    for method in ("GET", "OPTIONS", "POST"):
        answer = client.request(
            method,
            "/auth/me",
            headers={"Origin": "http://evil.localhost", "Access-Control-Request-Method": "GET"},
        )
        assert not [name for name in answer.headers if name.startswith("access-control-")]


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_a_page_of_another_origin_uses_up_no_guesses_and_logs_nobody_in(client: Client, site: str) -> None:
    for form in (ADA, WRONG):
        answer = client.post("/auth/login", data=form, headers={"Sec-Fetch-Site": site})
        assert answer.status_code == 403
        assert "set-cookie" not in answer.headers
    assert client.post("/auth/login", data=ADA, headers={"Sec-Fetch-Site": "same-origin"}).status_code == 200


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8000", "127.0.0.1.evil.example", "localhost.evil"]
)
def test_a_page_that_has_this_machines_address_under_its_own_name_is_refused(
    client: Client, host: str
) -> None:
    rebound = {"Host": host, "Origin": f"http://{host}", "Sec-Fetch-Site": "same-origin"}
    answer = client.post("/auth/login", data=ADA, headers=rebound)
    assert (answer.status_code, answer.json()["detail"][:14]) == (403, "sent by a page")
    assert "set-cookie" not in answer.headers
    assert client.post("/auth/login", data=ADA, headers={"Host": host}).status_code == 200  # by no browser


@pytest.mark.parametrize(
    "host", ["localhost", "LOCALHOST:80", "bank.localhost:8000", "127.0.0.1", "127.0.0.1:8000", "[::1]:8000"]
)
def test_a_page_of_this_machine_may_have_any_of_its_names(client: Client, host: str) -> None:
    own = {"Host": host, "Origin": f"http://{host}"}
    assert client.post("/auth/login", data=ADA, headers=own).status_code == 200


def test_an_app_that_others_reach_may_be_called_what_they_like(settings: Settings) -> None:
    app = create_app(settings=settings)

    async def register() -> int:
        transport = httpx2.ASGITransport(app)
        async with httpx2.AsyncClient(transport=transport, base_url="http://auth.example") as client:
            own = {"Origin": "http://auth.example"}
            return (await client.post("/auth/register", json=ADA, headers=own)).status_code

    assert run_async(register) == 201
    app.state.system.users.close()


def test_who_has_no_address_as_behind_a_unix_socket_may_log_in(settings: Settings) -> None:
    app = create_app(settings=settings)

    async def statuses() -> list[int]:
        transport = httpx2.ASGITransport(app, client=None)
        async with httpx2.AsyncClient(transport=transport, base_url="http://localhost") as client:
            registered = await client.post("/auth/register", json=ADA)
            return [registered.status_code, (await client.post("/auth/login", data=ADA)).status_code]

    assert run_async(statuses) == [201, 200]
    app.state.system.users.close()


def test_a_redirect_takes_no_password_elsewhere(client: Client) -> None:
    for path in ("/auth/login/", "/auth/register/", "/auth/refresh/"):
        answer = client.post(path, data=ADA)
        assert (answer.status_code, "location" in answer.headers) == (404, False)


@pytest.mark.parametrize("part", ["current_user", "read"])
def test_a_slow_part_of_a_lesson_holds_nobody_else_up(server: Server, client: Client, part: str) -> None:
    token, begun, answered = log_in(client)["access_token"], threading.Event(), threading.Event()

    def slow(*_: object, **__: object) -> None:
        begun.set()
        raise TokenError("in time" if answered.wait(10) else "it held up the other request")

    server.replace(**{part: slow})
    with ThreadPoolExecutor(1) as thread, Client(server.url) as other:
        waiting = thread.submit(me, other, token)
        assert begun.wait(10)
        assert client.get("/icon.svg").status_code == 200
        assert not waiting.done()
        answered.set()
        assert waiting.result() == 401


@pytest.mark.parametrize("more", [[], [("Content-Type", "text/plain")]], ids=["a form", "and something else"])
def test_a_form_of_nothing_but_ampersands_is_not_taken_apart(
    client: Client, more: list[tuple[str, str]]
) -> None:
    form = [("Content-Type", "application/x-www-form-urlencoded"), *more]
    answer = client.post("/auth/refresh", content=b"&" * 60_000, headers=form)
    assert (answer.status_code, answer.json()["detail"]) == (400, "a form has 64 fields at most")


@pytest.mark.parametrize(
    ("path", "method"), [("/auth/login", "GET"), ("/auth/me", "POST"), ("/auth/logout", "GET")]
)
def test_a_wrong_method_is_405(client: Client, path: str, method: str) -> None:
    assert client.request(method, path).status_code == 405


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b'{"username": "\\ud800", "password": "correct horse battery"}', "application/json"),
        (b'{"username": "' + b"[" * 60_000, "application/json"),
        (b"[" * 60_000, "application/json"),
        (b"\xff\xfe{}", "application/json"),
        (b"username=ada&password=%ff%00", "application/x-www-form-urlencoded"),
        (b"&" * 60_000, "application/x-www-form-urlencoded"),
        (b"--x\r\n", "multipart/form-data; boundary=x"),
        (b"x", "multipart/form-data"),
        (b"", "application/x-www-form-urlencoded; charset=nothing"),
        (b"{}", "text/plain"),
    ],
)
@pytest.mark.parametrize("path", ["/auth/login", "/auth/register", "/auth/refresh"])
def test_a_broken_body_is_the_clients_fault(client: Client, path: str, content: bytes, kind: str) -> None:
    answer = client.post(path, content=content, headers={"Content-Type": kind})
    assert 400 <= answer.status_code < 500


@pytest.mark.parametrize("path", ["/%00", "/..%2f..%2fetc/passwd", "/" + "x" * 5000, "/%ff", "//", "/docs/"])
def test_a_strange_path_is_the_clients_fault(client: Client, path: str) -> None:
    assert client.get(path).status_code < 500


def test_login_takes_a_form_of_either_encoding_and_no_json(client: Client) -> None:
    assert client.post("/auth/login", data=ADA).status_code == 200
    multipart = {name: (None, value) for name, value in ADA.items()}
    assert client.post("/auth/login", files=multipart).status_code == 200
    assert client.post("/auth/login", json=ADA).status_code == 422


def test_an_older_hash_is_renewed_by_the_next_right_login(settings: Settings) -> None:
    with Server(create_app(settings=settings), name="old") as server:
        server.client.post("/auth/register", json=ADA)
    newer = dataclasses.replace(settings, bcrypt_cost=5)
    with Server(create_app(settings=newer), name="new") as server:
        stored = "SELECT password_hash FROM users"
        server.client.post("/auth/login", data=WRONG)
        assert server.rows(stored).rows[0][0].startswith("$2b$04$")
        log_in(server.client)
        assert server.rows(stored).rows[0][0].startswith("$2b$05$")
        log_in(server.client)


def test_argon2id_is_chosen_by_its_parts_and_takes_bcrypt_users_along(settings: Settings) -> None:
    from authlab import argon2id

    with Server(create_app(settings=settings), name="bcrypt") as server:
        server.client.post("/auth/register", json=ADA)
    with Server(create_app(Parts(**argon2id.PARTS), settings), name="argon2") as server:
        log_in(server.client)
        log_in(server.client)
        long = {"username": "bob", "password": "x" * 100}
        assert server.client.post("/auth/register", json=long).status_code == 201
        rows = server.rows("SELECT password_hash FROM users").rows
        assert all(stored.startswith("$argon2id$") for (stored,) in rows)
        for name in ("bob", "nobody"):
            assert server.client.post("/auth/login", data={**WRONG, "username": name}).status_code == 401


def test_the_description_names_every_status_that_is_answered(client: Client) -> None:
    paths = client.get("/openapi.json").json()["paths"]
    common = {"400", "403", "408", "413", "422", "431", "503"}
    named = {path: set(next(iter(of.values()))["responses"]) for path, of in paths.items()}
    assert all(common <= statuses for statuses in named.values())
    assert {path: statuses - common for path, statuses in named.items()} == {
        "/auth/register": {"201", "409", "429"},
        "/auth/login": {"200", "401", "429"},
        "/auth/refresh": {"200", "401"},
        "/auth/me": {"200", "401"},
        "/auth/logout": {"204", "401"},
        "/auth/password": {"204", "401", "429"},
    }
