"""快捷语: an agent's own line of text codes, on whatever desk they sit."""

from __future__ import annotations

from console.ids import derive
from console.models.records import Key, TextCode, user_scope
from console.operations.operation import Change, Context, Decision, Insert, Operation, Records, Refusal

MAX_CODE = 16


class SetTextCode(Operation, frozen=True, kw_only=True, tag="text_code.set"):
    """``dw`` becomes 全屋断网. An empty text removes the code."""

    code: str
    text: str


def _row_id(op: SetTextCode) -> str:
    return derive(op.author, f"text_code:{op.code}")


def needs_text_code(op: SetTextCode) -> list[Key]:
    """The code's row."""
    return [(TextCode.noun, _row_id(op))]


def decide_text_code(op: SetTextCode, records: Records, context: Context) -> Decision:
    """The agent's latest word stands; nobody else sees or sets it."""
    if not op.code.strip() or len(op.code) > MAX_CODE:
        return Refusal("invalid_value", {"field": "code"})
    row = TextCode(
        id=_row_id(op), scope=user_scope(op.author), code=op.code, text=op.text, active=bool(op.text)
    )
    if records.get(TextCode, row.id) is None:
        return [Insert(row)]
    return [Change((TextCode.noun, row.id), {"text": row.text, "active": row.active})]
