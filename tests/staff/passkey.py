"""A passkey of somebody's, made of a key and a counter; it answers as a browser would."""

import hashlib
import json
import secrets
from dataclasses import dataclass, field
from html import unescape
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2 import cbor
from fido2.cose import ES256
from fido2.utils import websafe_decode, websafe_encode

SITE = "https://desk.example.org"
PRESENT, VERIFIED, WITH_KEY = 0x01, 0x04, 0x40


@dataclass
class SoftPasskey:
    """Each part of an answer can be made another than it should be."""

    key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )
    key_id: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    counter: int = 0
    step: int = 1
    handle: bytes = b""

    def made_for(self, question: dict[str, Any], **other: Any) -> str:
        """The answer to the question for a new key."""
        self.handle = websafe_decode(question["user"]["id"])
        public = cbor.encode(ES256.from_cryptography_key(self.key.public_key()))
        credential = bytes(16) + len(self.key_id).to_bytes(2, "big") + self.key_id + public
        data = self._data(question["rp"]["id"], flags=PRESENT | VERIFIED | WITH_KEY) + credential
        told = cbor.encode({"fmt": "none", "attStmt": {}, "authData": data})
        client = _client("webauthn.create", question, **other)
        return self._answer(client, attestationObject=told)

    def signs(
        self,
        question: dict[str, Any],
        *,
        rp_id: str = "",
        flags: int = PRESENT | VERIFIED,
        handle: bytes | None = None,
        **other: Any,
    ) -> str:
        """The answer to the question of a sign-in."""
        self.counter += self.step
        data = self._data(rp_id or question["rpId"], flags=flags)
        client = _client("webauthn.get", question, **other)
        signed = data + hashlib.sha256(client).digest()
        signature = self.key.sign(signed, ec.ECDSA(hashes.SHA256()))
        told = self.handle if handle is None else handle
        return self._answer(client, authenticatorData=data, signature=signature, userHandle=told)

    def _data(self, rp_id: str, *, flags: int) -> bytes:
        site = hashlib.sha256(rp_id.encode()).digest()
        return site + bytes([flags]) + self.counter.to_bytes(4, "big")

    def _answer(self, client: bytes, **parts: bytes) -> str:
        told = {name: websafe_encode(value) for name, value in parts.items()}
        key_id = websafe_encode(self.key_id)
        response = {"clientDataJSON": websafe_encode(client), **told}
        return json.dumps(
            {"id": key_id, "rawId": key_id, "type": "public-key", "response": response}
        )


def question_of(page: Any) -> dict[str, Any]:
    """The question on a page."""
    [_before, *forms] = page.content.decode().split('data-passkey="')
    return dict(json.loads(unescape(forms[0].partition('"')[0])))


def _client(
    kind: str,
    question: dict[str, Any],
    *,
    origin: str = SITE,
    challenge: str = "",
    is_framed: bool = False,
) -> bytes:
    told = {
        "type": kind,
        "challenge": challenge or question["challenge"],
        "origin": origin,
        "crossOrigin": is_framed,
    }
    return json.dumps(told).encode()
