"""A passkey in software, as a browser and a device would answer; on any site one likes."""

import hashlib
import json
import secrets
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


@dataclass
class SoftKey:
    origin: str = "https://testserver"
    rp_id: str = "testserver"
    private: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )
    key_id: bytes = field(default_factory=lambda: secrets.token_bytes(16))

    def client_data(self, kind: str, challenge: str) -> bytes:
        told = {"type": f"webauthn.{kind}", "challenge": challenge, "origin": self.origin}
        return json.dumps(told).encode()

    def authenticator_data(self, flags: int, attested: bytes = b"") -> bytes:
        mark = hashlib.sha256(self.rp_id.encode()).digest()
        return mark + bytes([flags]) + (0).to_bytes(4) + attested

    def create(self, options: dict[str, Any]) -> str:
        """What the form of a new key posts."""
        public = ES256.from_cryptography_key(self.private.public_key())  # type: ignore[no-untyped-call]
        attested = AttestedCredentialData.create(b"\0" * 16, self.key_id, public)
        data = self.authenticator_data(PRESENT | VERIFIED | ATTESTED, bytes(attested))
        statement = AttestationObject.create("none", AuthenticatorData(data), {})
        response = {
            "clientDataJSON": self.client_data("create", options["publicKey"]["challenge"]),
            "attestationObject": bytes(statement),
        }
        return self.posted(response, {"credProps": {"rk": True}})

    def get(self, options: dict[str, Any], user_handle: bytes) -> str:
        """What the form of signing in posts."""
        client_data = self.client_data("get", options["publicKey"]["challenge"])
        data = self.authenticator_data(PRESENT | VERIFIED)
        signed = data + hashlib.sha256(client_data).digest()
        response = {
            "clientDataJSON": client_data,
            "authenticatorData": data,
            "signature": self.private.sign(signed, ec.ECDSA(hashes.SHA256())),
            "userHandle": user_handle,
        }
        return self.posted(response, {})

    def posted(self, response: dict[str, bytes], extensions: dict[str, Any]) -> str:
        encoded = {name: websafe_encode(value) for name, value in response.items()}
        key_id = websafe_encode(self.key_id)
        return json.dumps(
            {
                "id": key_id,
                "rawId": key_id,
                "type": "public-key",
                "response": encoded,
                "clientExtensionResults": extensions,
                "authenticatorAttachment": "platform",
            }
        )
