"""The forgery ladder: what each token says, both answers and the line between them, in picture and words."""

from xml.etree import ElementTree as ET

import jwt
import pytest

from authlab.redteam.forgery import forged, nothing
from authlab.widgets.ladder import Rung, ladder

TOKEN = jwt.encode({"sub": "ada"}, "k" * 32)
RUNGS = [
    Rung(
        "no signature", forged(TOKEN, nothing, header={"alg": "nOnE"}), "admin", 'only("HS256", read)', "401"
    ),
    Rung("a <guessed> secret", TOKEN, "admin & co", "secrets.token_bytes(32)", "401"),
]


def test_picture_and_words_say_the_same() -> None:
    figure = ladder(RUNGS, caption="Two rungs.")
    texts = [element.text or "" for element in ET.fromstring(figure.svg).iter()]  # noqa: S314 - our own
    for said in ("alg nOnE", "no signature", "alg HS256", "sub ada", "signature: 32 bytes",
                 "a <guessed> secret", 'only("HS256", read)', "✗ admin & co", "✓ 401"):  # fmt: skip
        assert said in texts
    assert repr(figure).startswith(
        "Two rungs.\nno signature (alg nOnE, sub ada, no signature): admin; with the line"
    )
    assert "<guessed>" not in figure._html()


def test_no_token_stands_in_the_picture() -> None:
    assert "eyJ" not in f"{ladder(RUNGS, caption='')!r}{ladder(RUNGS, caption='').svg}"


@pytest.mark.parametrize("count", [0, 1, 5])
def test_it_is_as_high_as_it_has_rungs(count: int) -> None:
    svg = ET.fromstring(ladder(RUNGS[:1] * count, caption="").svg)  # noqa: S314
    bottom = max([0.0, *(float(e.get("y", 0)) for e in svg.iter() if "text" in e.tag)])
    assert float(svg.get("height", 0)) > bottom


def test_a_long_text_stays_in_its_box() -> None:
    rung = Rung(
        "x", forged(TOKEN, nothing, claims={"sub": "a name that goes on and on and on"}), "a", "b", "c"
    )
    assert rung.parts()["payload"].endswith("…")
