"""A small sum for the visitor's machine: a second for one form, hours for ten thousand."""

import hashlib
import secrets
from datetime import timedelta

from django.core import signing

from antispam.limits import Limit

SALT = "antispam.work"
GOOD_FOR = timedelta(minutes=30)
# About 33,000 hashes: a second or two on a phone.
BITS = 15
ONCE = Limit("work", 1, timedelta(days=1))


def challenge() -> str:
    """A sum that nobody was given before."""
    return signing.TimestampSigner(salt=SALT).sign(secrets.token_hex(12))


def is_solved(given: str, answer: str) -> bool:
    """Whether this is a sum of ours, not too old, and solved. Not whether it was used before."""
    try:
        signing.TimestampSigner(salt=SALT).unsign(given, max_age=GOOD_FOR)
    except signing.BadSignature:
        return False
    if not answer.isascii() or not answer.isdecimal() or len(answer) > 12:
        return False
    digest = hashlib.sha256(f"{given}:{answer}".encode()).digest()
    return int.from_bytes(digest, "big") >> (256 - BITS) == 0
