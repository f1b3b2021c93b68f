"""Codes of an authenticator app (RFC 6238): six digits, another every thirty seconds."""

import base64
import hmac
import secrets
from urllib.parse import quote, urlencode

STEP = 30
DIGITS = 6
# Clocks of telephones go wrong, and people type slowly: one step either way.
TOLERANCE = 1


def new_secret() -> str:
    """160 random bits in the letters that apps take (base 32)."""
    return base64.b32encode(secrets.token_bytes(20)).decode()


def step_at(moment: float) -> int:
    """The number of the step in which a moment (seconds since 1970) lies."""
    return int(moment) // STEP


def code_at(secret: str, step: int) -> str:
    """The code that the app shows during this step."""
    key = base64.b32decode(secret)
    digest = hmac.digest(key, step.to_bytes(8, "big"), "sha1")
    start = digest[-1] & 0x0F
    number = int.from_bytes(digest[start : start + 4], "big") & 0x7FFFFFFF
    return f"{number % 10**DIGITS:0{DIGITS}}"


def matching_step(secret: str, code: str, *, moment: float) -> int | None:
    """The step whose code this is, of those that count now; None for a wrong code."""
    now = step_at(moment)
    steps = range(now - TOLERANCE, now + TOLERANCE + 1)
    found = [
        step for step in steps if hmac.compare_digest(code_at(secret, step).encode(), code.encode())
    ]
    return found[-1] if found else None


def address(secret: str, *, account: str, issuer: str) -> str:
    """What the QR code says to the app."""
    label = quote(f"{issuer}:{account}", safe="")
    told = {"secret": secret, "issuer": issuer, "digits": DIGITS, "period": STEP}
    return f"otpauth://totp/{label}?{urlencode(told, quote_via=quote)}"
