"""Answers to exercise 00.minutes-left."""

import base64
import json
import re
import time

import jwt

from answers import Answers, Wrong
from authlab.encoding import b64url_decode


def exp(token: str) -> float:
    return json.loads(b64url_decode(token.split(".")[1]))["exp"]


def padded(text: str) -> str:
    return text + "=" * (-len(text) % 4)


def left_by_library(token: str, now: float) -> float:
    return jwt.decode(token, options={"verify_signature": False})["exp"] / 60 - now / 60


def left_by_hand(token: str, now: float) -> float:
    payload = token.split(".")[1].replace("-", "+").replace("_", "/")
    claims = json.loads(base64.b64decode(payload + "==="))
    return -(now - claims["exp"]) / 60


def left_by_pattern(token: str, now: float) -> float:
    text = base64.urlsafe_b64decode(padded(token[token.index(".") + 1 : token.rindex(".")]))
    seconds = int(re.search(rb'"exp": *(\d+)', text)[1]) - now  # type: ignore[index]
    return seconds // 60 + seconds % 60 / 60


def left_verified(token: str, now: float) -> float:
    return (jwt.decode(token, "k" * 32, algorithms=["HS256"], audience="authlab")["exp"] - now) / 60


def left_from_header(token: str, now: float) -> float:
    return (json.loads(b64url_decode(token.split(".")[0]))["exp"] - now) / 60


def left_unpadded(token: str, now: float) -> float:
    return (json.loads(base64.urlsafe_b64decode(token.split(".")[1]))["exp"] - now) / 60


def left_as_base64(token: str, now: float) -> float:
    return (json.loads(base64.b64decode(token.split(".")[1] + "=="))["exp"] - now) / 60


def lifetime(token: str, now: float) -> float:
    claims = json.loads(b64url_decode(token.split(".")[1]))
    return (claims["exp"] - claims["iat"]) / 60


def left_by_other_name(token: str, now: float) -> float:
    return json.loads(b64url_decode(token.split(".")[1]))["expires"] - now


TABLE = {
    "00.minutes-left": Answers(
        right=(left_by_library, left_by_hand, left_by_pattern),
        wrong=(
            Wrong(
                lambda token, now: exp(token) - now,
                "seconds, not minutes",
                ("expires in 15 minutes", "15 was expected", "900 came", "divide by 60"),
            ),
            Wrong(
                lambda token, now: (exp(token) - time.time()) / 60,
                "the clock for now",
                ("in 15 minutes", "15 was expected", "second argument"),
            ),
            Wrong(
                lifetime, "lifetime, not what is left", ("in 0.5 minutes", "0.5 was expected", "15.0 came")
            ),
            Wrong(
                lambda token, now: (now - exp(token)) / 60,
                "the sign",
                ("in 15 minutes", "15 was expected", "-15.0 came"),
            ),
            Wrong(
                lambda token, now: max(0, (exp(token) - now) / 60),
                "the sign",
                ("expired 5 minutes ago", "-5 was expected", "0 came"),
            ),
            Wrong(
                lambda token, now: (exp(token) - now) // 60,
                "whole minutes only",
                ("in 0.5 minutes", "0.5 was expected", "0 came"),
            ),
            Wrong(
                lambda token, now: f"{(exp(token) - now) / 60:g}",
                "not a number",
                ("in 15 minutes", "15 was expected", "'15' came"),
            ),
            Wrong(lambda token, now: None, "nothing is returned", ("15 was expected", "None came", "return")),
            Wrong(
                left_verified, "reading needs the key", ("'eyJ", "15 was expected", "InvalidSignatureError")
            ),
            Wrong(
                lambda token, now: jwt.decode(token)["exp"] - now,
                "reading needs the key",
                ("'eyJ", "15 was expected", "DecodeError"),
            ),
            Wrong(left_from_header, "reads the header", ("'eyJ", "15 was expected", "KeyError")),
            Wrong(
                left_by_other_name, "another name for exp", ("'eyJ", "15 was expected", "KeyError: 'expires'")
            ),
            Wrong(left_unpadded, "expects base64 padding", ("'eyJ", "15 was expected", "padding")),
            Wrong(
                left_as_base64,
                "does not decode the payload as base64url",
                ("'eyJ", "15 was expected", "- and _"),
            ),
        ),
    ),
}
