from collections.abc import Iterator

import pytest
from conftest import ADA

from authlab.exchange import Exchange
from authlab.server import Server
from authlab.widgets.side_by_side import SideBySide, overheard, where

EVIL = b"<img src=x onerror=alert(1)>"


def exchange(request: bytes, response: bytes = b"HTTP/1.1 200 OK\r\n\r\n") -> Exchange:
    one = Exchange(0.0)
    one.sent += request
    one.answered += response
    return one


FORM = exchange(b"POST /auth/login HTTP/1.1\r\nHost: x\r\n\r\nusername=ada&password=secret")
QUERY = exchange(b"GET /auth/login?username=ada&password=secret HTTP/1.1\r\nHost: x\r\n\r\n")
PLAIN = exchange(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n", EVIL)


@pytest.fixture
def widget() -> Iterator[SideBySide]:
    widget = SideBySide({"query": QUERY, "form": FORM, "plain": PLAIN})
    yield widget
    widget.close()


def shown(widget: SideBySide) -> str:
    return widget._view.value


def test_it_says_where_a_secret_stands() -> None:
    token = b"GET / HTTP/1.1\r\nAuthorization: Bearer eyJh.eyJz.c2ln\r\n\r\n"
    messages = [one.request.replace("\r\n", "\n") for one in (QUERY, FORM, PLAIN, exchange(token))]
    assert [where(message) for message in messages] == ["address", "body", "", "header"]


def test_it_says_so_of_request_and_answer_apart() -> None:
    answer = b'HTTP/1.1 200 OK\r\n\r\n{"access_token":"eyJh.eyJz.c2ln"}'
    both = exchange(FORM.raw_request, answer)
    widget = SideBySide({"both": both}, answers=True)
    assert repr(widget).startswith("both: marked in request (body), answer (body)\nPOST ")
    widget.close()


def test_it_begins_with_the_first_two_and_can_be_reset(widget: SideBySide) -> None:
    begun = shown(widget)
    assert begun.count(">secret</mark>") == 2
    left, right, reset = widget.children[0].children
    left.value, right.value = "plain", "plain"
    assert ">secret</mark>" not in shown(widget)
    assert 'ways["plain"].request' in shown(widget).replace("&quot;", '"')
    reset.click()
    assert shown(widget) == begun


def test_answers_are_shown_when_asked_for_and_never_as_markup() -> None:
    widget = SideBySide({"one": PLAIN}, answers=True)
    assert "&lt;img" in shown(widget)
    assert "<img" not in shown(widget)
    assert "<img" not in widget._repr_mimebundle_()[0]["text/html"]
    widget.close()


def test_the_still_form_shows_every_message(widget: SideBySide) -> None:
    data, _ = widget._repr_mimebundle_()
    assert data["text/html"].count("<pre") == 3
    assert data["text/plain"].startswith("query: marked in request (address)\nGET /auth/login?username=ada&")
    assert repr(widget) == data["text/plain"]


def test_over_tls_nothing_is_marked_and_every_byte_is_there() -> None:
    with Server(name="https", tls=True) as https:
        wire = https.tap()
        wire.client.post("/auth/register", json=ADA)
        last = wire.exchanges[-1]
    read = overheard(last.request, last.raw_request)
    kind, _, noise = read.partition("\n\n")
    assert kind.startswith("TLS ")
    assert len(noise) == len(last.raw_request)
    assert (where(read), "correct" in read) == ("", False)
    hello = wire.exchanges[0]
    assert "localhost" in overheard(hello.request, hello.raw_request)
