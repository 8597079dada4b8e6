"""Signing by hand, held against the published vectors, against two libraries and against an attacker."""

import base64
import hmac
import inspect
import json
import random
import secrets
import string
import sys
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import jwt
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from joserfc import jws as joserfc_jws
from joserfc.jwk import OctKey

from authlab.encoding import b64url_decode, b64url_encode
from authlab.errors import BadHeader, BadKey, BadSignature, Malformed, TokenError
from authlab.jws import MAX_LENGTH, check_key, jws_sign, jws_verify, strict_json, to_json

KEY = b"k" * 32

# On a busy machine an example may take long: that is no fault of what is tested.
calm = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


def forge(header: bytes | str, payload: bytes | str = b"Test", key: bytes = KEY) -> str:
    """Sign whatever it is, correctly: text goes into the token as it is written, bytes as base64url."""
    signed = ".".join(part if isinstance(part, str) else b64url_encode(part) for part in (header, payload))
    return f"{signed}.{b64url_encode(hmac.digest(key, signed.encode(), 'sha256'))}"


def refusal(token: object, key: object = KEY) -> TokenError:
    with pytest.raises(TokenError) as caught:
        jws_verify(token, key)  # type: ignore[arg-type]
    return caught.value


# Published vectors


def test_rfc_7515_appendix_a_1() -> None:
    key = b64url_decode(
        "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow"
    )
    payload = b'{"iss":"joe",\r\n "exp":1300819380,\r\n "http://example.com/is_root":true}'
    token = (
        "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9"
        ".eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ"
        ".dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
    )
    assert jws_sign(payload, key, header=b'{"typ":"JWT",\r\n "alg":"HS256"}') == token
    assert jws_verify(token, key) == payload


def test_rfc_7520_section_4_4() -> None:
    key = b64url_decode("hJtXIZ2uSN5kbQfbtTNWbpdmhkV8FJG-Onbc6mxCcYg")
    payload = (
        "It’s a dangerous business, Frodo, going out your door. You step onto the road, and if you don't "
        "keep your feet, there’s no knowing where you might be swept off to."
    ).encode()
    token = (
        "eyJhbGciOiJIUzI1NiIsImtpZCI6IjAxOGMwYWU1LTRkOWItNDcxYi1iZmQ2LWVlZjMxNGJjNzAzNyJ9"
        ".SXTigJlzIGEgZGFuZ2Vyb3VzIGJ1c2luZXNzLCBGcm9kbywgZ29pbmcgb3V0IHlvdXIgZG9vci4gWW91IHN0ZXAgb250byB0aGUg"
        "cm9hZCwgYW5kIGlmIHlvdSBkb24ndCBrZWVwIHlvdXIgZmVldCwgdGhlcmXigJlzIG5vIGtub3dpbmcgd2hlcmUgeW91IG1pZ2h0"
        "IGJlIHN3ZXB0IG9mZiB0by4"
        ".s0h6KThzkfBBBkLspW1h84VsJZFTsPPqMDA7g1Md7p0"
    )
    assert jws_sign(payload, key, header={"kid": "018c0ae5-4d9b-471b-bfd6-eef314bc7037"}) == token
    assert jws_verify(token, key) == payload


# The kinds of Wycheproof's json_web_signature_test.json for HS256 (C2SP/wycheproof, testvectors_v1), made
# here by code: where it says "signed so", the MAC fits the text as written and only the decoder can refuse.
NONE, CHANGED = b64url_encode(b'{"alg":"none"}'), b64url_encode(b'{"kid":"Xs256-key","alg":"HS256"}')
H, P = b64url_encode(b'{"kid":"hs256-key","alg":"HS256"}'), "VGVzdA"
MAC = forge(H, P).rpartition(".")[2]
WRONG = {
    "modified mac": f"{H}.{P}.{'A' if MAC[0] != 'A' else 'B'}{MAC[1:]}",
    "truncated mac": f"{H}.{P}.{MAC[:-4]}",
    "truncated mac, half": f"{H}.{P}.{b64url_encode(b64url_decode(MAC)[:16])}",
    "lengthened mac": f"{H}.{P}.{b64url_encode(b64url_decode(MAC) + b'0')}",
    "empty mac": f"{H}.{P}.",
    "no mac and no dot": f"{H}.{P}",
    "modified payload": f"{H}.WG9v.{MAC}",
    "no payload": f"{H}..{MAC}",
    "no payload and no dot": f"{H}.{MAC}",
    "modified header": f"{CHANGED}.{P}.{MAC}",
    "no header": f".{P}.{MAC}",
    "no header, signed so": forge("", P),
    "no header and no dot": f"{P}.{MAC}",
    "payload alone between dots": f".{P}.",
    "payload alone": P,
    "nothing": "",
    "two dots": "..",
    "extra empty part": f"{H}.{P}.{MAC}.",
    "extra part": f"{H}.{P}.{MAC}.foo",
    "extra part in front": f"foo.{H}.{P}.{MAC}",
    "alg none, no mac": f"{NONE}.{P}.",
    "JSON serialization": json.dumps(
        {"payload": P, "signatures": [{"protected": H, "signature": MAC}]}, separators=(",", ":")
    ),
    "spaces before the mac": f"{H}.{P}.    {MAC}",
    "illegal character before the mac": f"{H}.{P}.?{MAC}",
    "illegal character after the mac": f"{H}.{P}.{MAC}?",
    "illegal characters instead of zeros": f"{H}.{P}.????{MAC[4:]}",
    "newline after the mac": f"{H}.{P}.{MAC}\n",
    "padding after the mac": f"{H}.{P}.{MAC}=",
    "unused bits of the mac": f"{H}.{P}.{MAC[:-1]}{chr(ord(MAC[-1]) + 1)}",
    "spaces in the header, signed so": forge(f"{H}    ", P),
    "illegal characters in the header, signed so": forge(f"{H}####", P),
    "illegal character inside the header": f"{H[:-1]}?{H[-1]}.{P}.{MAC}",
    "padding of the header, signed so": forge(f"{H}==", P),
    "spaces in the payload, signed so": forge(H, f"    {P}"),
    "illegal characters in the payload, signed so": forge(H, f"####{P}"),
    "illegal character in the payload, signed so": forge(H, f"?{P}"),
    "illegal character inside the payload": f"{H}.{P}?.{MAC}",
    "padding of the payload, signed so": forge(H, f"{P}=="),
    "unused bits of the payload": f"{H}.AB.{forge(H, 'AA').rpartition('.')[2]}",
    "unused bits of the payload, signed so": forge(H, "AB"),
    "base64 that is not base64url, signed so": forge(H, "+/+/"),
    "impossible length, signed so": forge(H, f"{P}AAA"),
}


@pytest.mark.parametrize("token", WRONG.values(), ids=WRONG)
def test_wycheproof_refused(token: str) -> None:
    refusal(token)


@pytest.mark.parametrize(
    ("header", "payload"),
    [
        (b'{"kid":"hs256-key","alg":"HS256"}', b"Test"),
        (b'{ "kid" : "hs256-key", "alg" : "HS256" }', b"Test"),
        (b'{"kid":"hs256-key",\n\t"alg":"HS256"}', b"Test"),
        (b'{"kid":"hs256-key","alg":"HS256"}', b"T2132566807"),
        (b'{"kid":"hs256-key","alg":"HS256"}', b""),
        ('{"alg":"HS256","kid":"ключ"}'.encode(), b"\x00\xff"),
    ],
)
def test_wycheproof_accepted(header: bytes, payload: bytes) -> None:
    assert jws_verify(forge(header, payload), KEY) == payload
    assert jws_sign(payload, KEY, header=header) == forge(header, payload)


# Two libraries


@calm
@given(payload=st.binary(min_size=1, max_size=200), key=st.binary(min_size=32, max_size=80))
def test_pyjwt_and_joserfc_verify_what_is_signed_here_and_the_other_way_round(
    payload: bytes, key: bytes
) -> None:
    ours = jws_sign(payload, key)
    assert jwt.PyJWS().decode(ours, key, algorithms=["HS256"]) == payload
    assert joserfc_jws.deserialize_compact(ours, OctKey.import_key(key)).payload == payload
    assert jws_verify(jwt.PyJWS().encode(payload, key, algorithm="HS256"), key) == payload
    theirs = joserfc_jws.serialize_compact({"alg": "HS256"}, payload, OctKey.import_key(key))
    assert theirs == ours
    assert jws_verify(theirs, key) == payload


# An attacker who holds a good token


def changes(dice: random.Random) -> list[Callable[[str, int], str]]:
    anything = string.ascii_letters + string.digits + "-_.=+/ \t\r\n\0,;%~" + "\u0410\u0435\uff21\u2024\ud800"
    like = str.maketrans({"a": "\u0430", "e": "\u0435", "I": "\u0406", "-": "\u2010", ".": "\uff0e"})
    return [
        lambda t, i: t[:i] + dice.choice(anything) + t[i + 1 :],
        lambda t, i: t[:i] + dice.choice(anything) + t[i:],
        lambda t, i: t[:i] + t[i + 1 :],
        lambda t, i: t + "".join(dice.choices(anything, k=dice.randint(1, 5))),
        lambda t, i: "".join(dice.choices(anything, k=dice.randint(1, 5))) + t,
        lambda t, i: t[:i] + t[i] * 2 + t[i + 1 :],
        lambda t, i: t[:i] + t[i:].swapcase(),
        lambda t, i: t[:i] + t[i:].translate(like),
        lambda t, i: t[:i],
        lambda t, i: t[i:],
        lambda t, i: t[:i] + t[i + 1 : i + 2] + t[i : i + 1] + t[i + 2 :],
        lambda t, i: ".".join(dice.sample(t.split("."), 3)),
        lambda t, i: ".".join(dice.choice(t.split(".")) for _ in range(dice.randint(1, 5))),
        lambda t, i: t.replace(".", dice.choice(["=.", ".=", " .", "..", "==.", "%2e"])),
    ]


def mutants(token: str, count: int) -> Iterator[str]:
    dice = random.Random(7515)  # noqa: S311
    ways = changes(dice)
    while count:
        mutant = dice.choice(ways)(token, dice.randrange(len(token)))
        if mutant != token:
            count -= 1
            yield mutant


def test_none_of_ten_thousand_mutants_of_a_good_token_is_accepted() -> None:
    token = jws_sign(b'{"sub":"ada"}', KEY, header={"kid": "one"})
    assert len({refusal(mutant).reason for mutant in mutants(token, 10_000)}) > 3


@pytest.mark.parametrize(
    "token", [None, 5, 1.5, True, b"", b"a.b.c", [], {}, object(), ["a", "b", "c"], (1, 2, 3), "\ud800.a.b"]
)
def test_what_is_no_text_is_no_token(token: object) -> None:
    assert refusal(token).reason == "malformed"
    if isinstance(token, bytes):
        assert refusal(jws_sign(b"Test", KEY).encode()).reason == "malformed"


@pytest.mark.parametrize("payload", [None, "Test", 5, {}, [1], bytearray(b"Test"), object()])
def test_what_is_no_bytes_is_not_signed(payload: object) -> None:
    with pytest.raises(Malformed) as caught:
        jws_sign(payload, KEY)  # type: ignore[arg-type]
    assert caught.value.reason == "payload"


# Keys


@pytest.mark.parametrize("key", [b"", b"k", b"k" * 31, None, 5, "k" * 32, bytearray(KEY), [KEY], object()])
def test_what_is_no_key_of_32_bytes_is_refused_on_both_sides(key: object) -> None:
    error = refusal(jws_sign(b"Test", KEY), key)
    assert (type(error), error.reason) == (BadKey, "key")
    with pytest.raises(BadKey):
        jws_sign(b"Test", key)  # type: ignore[arg-type]


@pytest.mark.parametrize("length", [32, 33, 63, 64, 65, 128, 100_000])
def test_any_longer_key_is_accepted(length: int) -> None:
    key = secrets.token_bytes(length)
    assert jws_verify(jws_sign(b"Test", key), key) == b"Test"


def public_keys() -> Iterator[tuple[str, bytes]]:
    spki, pkcs1, ssh = PublicFormat.SubjectPublicKeyInfo, PublicFormat.PKCS1, PublicFormat.OpenSSH
    pairs: dict[str, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey] = {
        "RSA 1024": rsa.generate_private_key(65537, 1024),  # noqa: S505
        "RSA 2048": rsa.generate_private_key(65537, 2048),
        "P-256": ec.generate_private_key(ec.SECP256R1()),
        "P-521": ec.generate_private_key(ec.SECP521R1()),
        "Ed25519": ed25519.Ed25519PrivateKey.generate(),
    }
    for name, private in pairs.items():
        public = private.public_key()
        yield f"{name} PEM", public.public_bytes(Encoding.PEM, spki)
        yield f"{name} DER", public.public_bytes(Encoding.DER, spki)
        yield f"{name} SSH", public.public_bytes(Encoding.OpenSSH, ssh)
        if isinstance(public, rsa.RSAPublicKey):
            yield f"{name} PKCS1 PEM", public.public_bytes(Encoding.PEM, pkcs1)
            yield f"{name} PKCS1 DER", public.public_bytes(Encoding.DER, pkcs1)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).serial_number(1)
    private = pairs["P-256"]
    start, end = datetime(2026, 1, 1), datetime(2027, 1, 1)
    builder = builder.not_valid_before(start).not_valid_after(end).public_key(private.public_key())
    certificate = builder.sign(private, hashes.SHA256())  # type: ignore[arg-type]
    yield "certificate PEM", certificate.public_bytes(Encoding.PEM)
    yield "certificate DER", certificate.public_bytes(Encoding.DER)
    yield "JWK", b'{"kty":"RSA","n":"0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4","e":"AQAB"}'


PUBLIC = dict(public_keys())


@pytest.mark.parametrize("key", PUBLIC.values(), ids=PUBLIC)
def test_a_token_forged_with_a_public_key_as_the_secret_is_refused(key: bytes) -> None:
    for spelled in (key, key + b"\n"):
        error = refusal(forge(b'{"alg":"HS256"}', key=spelled), spelled)
        assert (type(error), error.reason) == (BadKey, "key")
        with pytest.raises(BadKey):
            jws_sign(b"Test", spelled)


def test_a_random_key_is_never_taken_for_a_public_one() -> None:
    token = jws_sign(b"Test", KEY)
    for _ in range(5000):
        assert refusal(token, secrets.token_bytes(64)).reason == "signature"
    assert refusal(token, b"0\x82" + secrets.token_bytes(62)).reason == "signature"  # starts like DER


@pytest.mark.parametrize(
    "start",
    [
        *(b"-----BEGIN CERTIFICATE-----", b"---- BEGIN SSH2 PUBLIC KEY ----", b"ssh-rsa ", b"ssh-dss "),
        *(b"ssh-ed25519 ", b"ecdsa-sha2-nistp256 ", b'{ "kty" :'),
        *(b"\x30\x82\n\n\x02\x82", b"\x30\x81\n\x02\x81"),
        *(b"\x06\x03\x2b\x65" + kind for kind in (b"\x6e", b"\x6f", b"\x70", b"\x71")),
    ],
)  # fmt: skip
def test_each_mark_of_a_public_key_is_enough(start: bytes) -> None:
    with pytest.raises(BadKey, match="public"):
        check_key(start + b"\0" * 32)


@pytest.mark.parametrize(
    "key",
    [
        b"ssh- ecdsa- kty BEGIN sha2",
        b"\0\x30\x82\n\n\x02\x82",
        b"\x06\x03\x2b\x65\x6d",
        b"\x06\x03\x2b\x65\x72",
    ],
)
def test_a_key_that_only_comes_near_to_such_a_mark_is_a_secret(key: bytes) -> None:
    check_key(key.ljust(32, b"\0"))


# Headers


@pytest.mark.parametrize(
    "alg",
    ["none", "None", "nOnE", "NONE", "", "hs256", "Hs256", "HS256 ", "HS384", "HS512", "RS256", "ES256"],
)
def test_the_token_does_not_choose_the_algorithm(alg: str) -> None:
    header = json.dumps({"alg": alg}).encode()
    assert refusal(forge(header)).reason == "alg"
    assert refusal(forge(header).rpartition(".")[0] + ".").reason == "alg"


@pytest.mark.parametrize(
    ("header", "reason"),
    [
        (b"{}", "alg"),
        (b'{"alg":null}', "alg"),
        (b'{"alg":["HS256"]}', "alg"),
        (b'{"alg":{"HS256":1}}', "alg"),
        (b'{"ALG":"HS256"}', "alg"),
        (b'{"alg":"HS256","crit":["exp"],"exp":1}', "crit"),
        (b'{"alg":"HS256","crit":["b64"],"b64":true}', "crit"),
        (b'{"alg":"HS256","crit":[]}', "crit"),
        (b'{"alg":"HS256","crit":null}', "crit"),
        (b'{"alg":"HS256","b64":false}', "b64"),
        (b'{"alg":"HS256","b64":true}', "b64"),
        (b'{"alg":"HS256","kid":5}', "kid"),
        (b'{"alg":"HS256","kid":null}', "kid"),
        (b'{"alg":"none","alg":"HS256"}', "header"),
        (b'{"alg":"HS256","\\u0061lg":"HS256"}', "header"),
        (b'{"alg":"HS256","x":{"y":1,"y":1}}', "header"),
        (b'{"alg":"HS256","x":NaN}', "header"),
        (b'{"alg":"HS256","x":-1e999}', "header"),
        (b'{"alg":"HS256","x":"\\ud800"}', "header"),
        (b'{"alg":"HS256","x":' + b"1" * 4301 + b"}", "header"),
        (b'{"alg":"HS256"} x', "header"),
        (b'{"alg":"HS256",}', "header"),
        (b"\xef\xbb\xbf" + b'{"alg":"HS256"}', "header"),
        (b'{"alg":"HS256","x":"\xff"}', "header"),
        ('{"alg":"HS256"}'.encode("utf-16"), "header"),
        ('{"alg":"HS256"}'.encode("utf-16-le"), "header"),
        ('{"alg":"HS256"}'.encode("utf-32"), "header"),
        (b"", "header"),
        (b"null", "header"),
        (b'"HS256"', "header"),
        (b'[["alg","HS256"]]', "header"),
        (b"[" * 12_000, "header"),
        (b'{"alg":' * 1_700, "header"),
    ],
)
def test_a_header_that_could_be_read_in_two_ways_is_refused(header: bytes, reason: str) -> None:
    error = refusal(forge(header))
    assert error.reason == reason
    assert isinstance(error, Malformed if reason == "header" else BadHeader)
    with pytest.raises(TokenError):
        jws_sign(b"Test", KEY, header=header)


@pytest.mark.parametrize("part", ["header", "payload"])
def test_what_cannot_be_written_is_refused_by_the_name_of_its_part(part: str) -> None:
    endless: dict[str, Any] = {}
    endless["me"] = endless
    deep: Any = []
    for _ in range(100_000):
        deep = [deep]
    for members in (endless, {"x": deep}, {"x": object()}, {"x": float("nan")}, {1: 2, "1": 3}):
        with pytest.raises(Malformed) as caught:
            to_json(members, part)
        assert caught.value.reason == part


@pytest.mark.parametrize("header", [{"x": "\ud800"}, {"x": object()}])
def test_a_header_that_cannot_be_written_is_refused_as_such(header: dict[str, object]) -> None:
    with pytest.raises(Malformed) as caught:
        jws_sign(b"Test", KEY, header=header)
    assert caught.value.reason == "header"


@pytest.mark.parametrize(
    "header",
    [
        *(5, "alg", [1], {"x": object()}, {"x": float("nan")}, {"x": "\ud800"}, {1: 1, "1": 2}),
        *({"crit": ["x"]}, {"alg": "none"}, {"kid": 5}, {"x": "y" * MAX_LENGTH}, {(1, 2): 3}),
    ],
    ids=range(12),
)
def test_no_token_is_signed_that_could_not_be_verified(header: object) -> None:
    with pytest.raises(TokenError):
        jws_sign(b"Test", KEY, header=header)  # type: ignore[arg-type]


def test_the_whole_header_is_under_the_signature() -> None:
    good = jws_sign(b"Test", KEY, header={"typ": "JWT"})
    for header in (b'{"alg":"HS256","typ":"jwt"}', b'{"typ":"JWT","alg":"HS256"}', b'{"alg":"HS256"}'):
        assert isinstance(refusal(b64url_encode(header) + good[good.index(".") :]), BadSignature)


# Size and depth


def test_the_longest_token_is_16384_characters() -> None:
    rest = len(jws_sign(b"", KEY))
    payload = b"x" * ((MAX_LENGTH - rest) * 3 // 4)
    token = jws_sign(payload, KEY)
    assert len(token) == MAX_LENGTH == 16_384
    assert jws_verify(token, KEY) == payload
    with pytest.raises(Malformed) as caught:
        jws_sign(payload + b"x", KEY)
    assert caught.value.reason == "size"


@pytest.mark.parametrize(
    "token",
    [
        *(forge(b'{"alg":"HS256"}', b"x" * 1_000_000), "." * 1_000_000, "A" * 1_000_000, "é" * 1_000_000),
        *(forge(b"[" * 100_000), forge(b'{"a":' * 100_000)),
    ],
    ids=["signed", "dots", "letters", "foreign letters", "deep list", "deep object"],
)
def test_a_huge_token_is_refused_for_its_size_whatever_is_in_it(token: str) -> None:
    assert refusal(token).reason == "size"


@pytest.mark.parametrize("depth", [500, 999, 5000, 100_000])
def test_deep_nesting_is_refused_at_the_same_depth_everywhere(depth: int) -> None:
    for data in (b"[" * depth + b"]" * depth, b'{"a":' * depth + b"1" + b"}" * depth):
        with pytest.raises(Malformed):
            strict_json(b'{"a":' + data + b"}", "payload")
    assert strict_json(b'{"a":' + b"[" * 499 + b"]" * 499 + b"}", "payload")


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="C code counts against a stack of its own since then")
def test_the_end_of_the_stack_is_the_documented_error_too() -> None:
    def down(levels: int) -> object:
        return (
            down(levels - 1) if levels else strict_json(b'{"a":' + b"[" * 499 + b"]" * 499 + b"}", "payload")
        )

    with pytest.raises(Malformed):
        down(sys.getrecursionlimit() - len(inspect.stack()) - 200)


NUMBERS = st.integers() | st.floats(allow_nan=False, allow_infinity=False)


@calm
@given(st.recursive(st.none() | st.booleans() | NUMBERS | st.text(), st.lists, max_leaves=10))
def test_strict_json_reads_what_json_writes(value: object) -> None:
    assert strict_json(json.dumps({"value": value}).encode(), "payload") == {"value": value}


def test_a_lax_decoder_would_have_taken_what_is_refused_here() -> None:
    token = forge(
        f"{H}####", P
    )  # why the alphabet is checked: the standard library drops what it does not know
    assert base64.urlsafe_b64decode(token.split(".")[0] + "==") == b64url_decode(H)
