"""The bars of lesson 19: what each access token's life was, told from who was given one and who was not."""

from authlab.insecure.refresh import NEW, OVER, REFUSED, lives


def test_a_token_ends_by_itself_or_with_its_session() -> None:
    rows = [(0, "Ada", NEW), (12, "Eve", NEW), (14, "Ada", OVER), (26, "Eve", OVER)]
    assert lives(rows) == [
        ("Ada's token 1", 0, 14, "session ended", "client"),
        ("Eve's token 1", 12, 14, "session ended", "attacker"),
    ]


def test_the_last_token_of_who_was_never_refused_goes_on() -> None:
    rows = [(0, "Ada", NEW), (12, "Eve", NEW), (14, "Ada", REFUSED), (26, "Eve", NEW)]
    assert [life[1:4] for life in lives(rows)] == [(0, 15, "exp"), (12, 27, "exp"), (26, None, "goes on")]
    assert lives([]) == []
