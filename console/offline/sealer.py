"""The author's word and the envelope: what turns an operation's bytes into an entry of the spool."""

from __future__ import annotations

from collections.abc import Callable

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey

from console.offline.spool import Spool
from console.wire.grants import sign_operation
from console.wire.sealing import EnclosedFile, Envelope, seal


class Sealer:
    """Signs for one author and seals to the server. Without ``signing_key`` nothing is proved."""

    def __init__(
        self,
        spool: Spool,
        spool_key: X25519PublicKey,
        desk_id: str,
        clock: Callable[[], int],
        signing_key: Ed25519PrivateKey | None = None,
        grant: str = "",
    ) -> None:
        self._spool = spool
        self._spool_key = spool_key
        self._desk_id = desk_id
        self._clock = clock
        self._signing_key = signing_key
        self._grant = grant

    def renew(self, grant: str) -> None:
        """A fresh grant for the same key."""
        self._grant = grant

    def sign(self, payload: bytes) -> str:
        """The author's signature over an operation, '' where nothing can be proved."""
        return sign_operation(self._signing_key, payload) if self._signing_key else ""

    def spooled(self) -> frozenset[str]:
        """Every operation the spool has, delivered or not."""
        return self._spool.op_ids()

    def spool(self, op_id: str, payload: bytes, signature: str, files: tuple[EnclosedFile, ...] = ()) -> None:
        """Returns when the sealed operation is on the disk."""
        now = self._clock()
        envelope = Envelope(
            op=payload,
            desk_id=self._desk_id,
            captured_at=now,
            grant=self._grant or None,
            signature=signature or None,
            attachments=files,
        )
        self._spool.append(op_id, seal(envelope, self._spool_key), now)
