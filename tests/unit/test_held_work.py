from __future__ import annotations

from typing import Any, cast

import msgspec

from console.ids import new_id
from console.offline.held import held_work, open_held
from console.offline.transport import Transport
from console.operations import AddNote, encode
from console.wire.administration import HeldReply, OpenHeld
from console.wire.messages import HeldItem

NOTE = AddNote(
    op_id=new_id(), author=new_id(), desk=new_id(), at=1, ticket_id=new_id(), text="师傅已出发\n15:10 到"
)


def item(op: bytes) -> HeldItem:
    return HeldItem(
        op_id=NOTE.op_id,
        kind="ticket.note",
        author=NOTE.author,
        desk=NOTE.desk,
        cause="unproved",
        received_at=2,
        op=msgspec.Raw(op),
    )


class Way:
    """A server that holds one note, open or closed."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str, object]] = []

    def held(self) -> HeldReply:
        return HeldReply([item(b"null"), item(encode(NOTE))], more=True)

    def ask(self, kind: type[Any], method: str, path: str, request: object) -> HeldItem:
        self.asked.append((method, path, request))
        return item(encode(NOTE))


def test_what_was_typed_is_read_and_a_cut_list_says_so() -> None:
    found = held_work(cast(Transport, Way()))
    closed, shown = found.works
    assert found.more
    assert (closed.text, closed.payload) == ("", b"")
    assert (shown.summary, shown.text, shown.payload) == ("师傅已出发", NOTE.text, encode(NOTE))


def test_private_work_is_opened_for_a_reason() -> None:
    way = Way()
    found = open_held(cast(Transport, way), NOTE.op_id, "作者离职")
    assert way.asked == [("POST", f"/held/{NOTE.op_id}/open", OpenHeld("作者离职"))]
    assert found.payload == encode(NOTE)
