import pytest

from authlab.masked import Masked, masked

TOKEN = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhIn0.c2lnbmVk"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("", ""),
        ("theme=dark; lang=en", "theme=dark; lang=en"),
        ("session=" + 43 * "r", "session=(43 characters)"),
        (f"auth_token={TOKEN}&to=eve", f"auth_token=({len(TOKEN)} characters)&to=eve"),
        (f'"{TOKEN}"', f'"({len(TOKEN)} characters)"'),
        ("Authorization: Bearer short\nOrigin: null", "Authorization: Bearer (5 characters)\nOrigin: null"),
        (f"Authorization: Bearer {TOKEN}", f"Authorization: Bearer ({len(TOKEN)} characters)"),
        ("password=x y", "password=(1 character) y"),
        ("http://bank.localhost:12345/transfer", "http://bank.localhost:12345/transfer"),
        ("document.querySelectorAll, encodeURIComponent", "document.querySelectorAll, encodeURIComponent"),
    ],
)
def test_secrets_are_replaced_by_their_length(text: str, shown: str) -> None:
    assert masked(text) == shown


def test_a_table_keeps_in_its_rows_what_it_does_not_show() -> None:
    table = Masked(
        ("name", "value"), [("id", TOKEN), ("body", b"\xff<b>"), ("none", None), ("long", "x " * 300)]
    )
    assert table.rows[0] == ("id", TOKEN)
    assert TOKEN not in str(table) + table._html()
    assert f">({len(TOKEN)} characters)</mark>" in table._html()
    assert "\\xff&lt;b&gt;" in table._html()
    assert repr(table).splitlines()[2:4] == ["body  \\xff<b>", "none"]
    assert repr(table).endswith("…")
