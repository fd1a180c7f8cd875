"""What a desk delivers by its own credential, whoever is logged in: sealed, and proved by signature."""

from __future__ import annotations

import base64
import binascii
import logging
from collections.abc import Sequence
from functools import partial
from typing import NamedTuple

import msgspec
from sqlalchemy import Connection

from console.errors import Rejected
from console.server.api.endpoint import Access, Call, Endpoint
from console.server.api.sync import covered_by_backup, decide
from console.server.desks import mark_seen
from console.server.files import note_arrival
from console.server.grants import author_by, signed_grant
from console.server.keys import ServerKeys, load_keys
from console.server.sync.head import read_head
from console.server.sync.offers import REUSED, UNPROVED, UNREADABLE, Offer, Road, offer_of, opaque_offer
from console.wire.grants import Grant
from console.wire.messages import MAX_OPS, SpoolDelivery, SpoolEntry, SpoolReply
from console.wire.sealing import EnclosedFile, SealError, unseal

SPOOL_BYTES = 72 * 1024 * 1024
"""Enough for an operation with the largest attachment, sealed and in base64."""

log = logging.getLogger(__name__)


class _Opened(NamedTuple):
    offer: Offer
    grant: Grant | None
    files: tuple[EnclosedFile, ...]


def deliver(call: Call) -> SpoolReply:
    """Everything of it is applied or held when this returns; what became of it is its author's business."""
    delivery: SpoolDelivery = call.body
    service = call.service
    heard = [delivery.heard, *delivery.also_heard]
    if len(delivery.entries) > MAX_OPS or len(heard) > MAX_OPS:
        raise Rejected("too_large", most=MAX_OPS)
    workspace_id = service.workspace_id
    keys = service.read(lambda connection: load_keys(connection, workspace_id))
    opened = [_open(entry, call, keys) for entry in delivery.entries]
    grants = {item.offer.sha256: item.grant for item in opened if item.grant}

    def renew(connection: Connection, offers: Sequence[Offer]) -> Sequence[Offer]:
        authors = {sha256: author_by(connection, workspace_id, grant) for sha256, grant in grants.items()}
        return [msgspec.structs.replace(o, author=authors.get(o.sha256, UNPROVED)) for o in offers]

    for item in opened:
        _keep_files(call, item.files)
    offers = [item.offer for item in opened]
    verdicts, _ = decide(service, offers, [], heard, renew, call.now)
    reused = [
        opaque_offer(offer.raw, REUSED, offer.desk)
        for offer, verdict in zip(offers, verdicts, strict=True)
        if verdict.code == REUSED
    ]
    decide(service, reused, [], heard, renew, call.now)
    for item in opened:
        _note_files(call, item.files)
    desk_id = call.desk.id if call.desk else ""
    service.write(lambda connection: mark_seen(connection, workspace_id, desk_id, call.now))

    def work(connection: Connection) -> SpoolReply:
        head = read_head(connection, workspace_id)
        received = [entry.op_id for entry in delivery.entries]
        return SpoolReply(delivery.request_id, received, head.cursor, covered_by_backup(connection, head))

    return service.read(work)


def _open(entry: SpoolEntry, call: Call, keys: ServerKeys) -> _Opened:
    desk_id = call.desk.id if call.desk else ""
    try:
        sealed = base64.b64decode(entry.sealed, validate=True)
    except (binascii.Error, ValueError):
        return _Opened(opaque_offer(entry.sealed.encode(), UNREADABLE, desk_id), None, ())
    try:
        envelope = unseal(sealed, keys.spool)
        offer = offer_of(envelope.op, UNPROVED, Road.SPOOL)
    except (SealError, Rejected) as error:
        log.error("an envelope cannot be opened and is kept as it is: %s", error.code)
        return _Opened(opaque_offer(sealed, UNREADABLE, desk_id), None, ())
    grant = signed_grant(envelope, offer.op, call.service.workspace_id, keys)
    return _Opened(msgspec.structs.replace(offer, desk=desk_id), grant, envelope.attachments)


def _keep_files(call: Call, files: tuple[EnclosedFile, ...]) -> None:
    for file in files:
        try:
            if not call.service.blobs.holds(file.sha256):
                call.service.blobs.put(file.sha256, file.content)
        except Rejected as error:
            log.error("an enclosed file is not kept: %s", error.code)


def _note_files(call: Call, files: tuple[EnclosedFile, ...]) -> None:
    service = call.service
    for file in files:
        if service.blobs.holds(file.sha256):
            note = partial(
                note_arrival,
                workspace_id=service.workspace_id,
                sha256=file.sha256,
                size=len(file.content),
                now=call.now,
            )
            service.publish(service.write(note))


ENDPOINTS = (
    Endpoint(
        method="POST",
        path="/api/v1/spool",
        name="spool",
        summary="Delivers a desk's sealed journal; says only which entries are in safety.",
        access=Access.DESK,
        lane="spool",
        handler=deliver,
        request=SpoolDelivery,
        reply=SpoolReply,
        body_limit=SPOOL_BYTES,
        codes=("history_forked",),
    ),
)
