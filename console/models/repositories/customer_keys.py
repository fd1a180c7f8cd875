"""What a customer is found by while the phone is at the ear: number, account, name, pinyin, initials."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, Table, delete, insert

from console.models.records import Customer
from console.models.tables import Base

_TABLE: Table = Base.metadata.tables["customer_key"]
_AFTER_ANY_TEXT = "\U0010ffff"


def customer_keys(customer: Customer) -> set[str]:
    """The keys that ``customer`` is found by, lower case; a search is a prefix of one of them."""
    keys = {customer.name.casefold(), customer.account.casefold()}
    keys.update(_number_keys(customer.phones))
    if not customer.name.isascii():
        from pypinyin import Style, lazy_pinyin  # a dictionary of 40,000 characters: only where one is needed

        keys.add("".join(lazy_pinyin(customer.name)).casefold())
        keys.add("".join(lazy_pinyin(customer.name, style=Style.FIRST_LETTER)).casefold())
    return keys - {""}


def key_range(text: str) -> tuple[str, str]:
    """The keys that begin with ``text`` as it is typed: from the first, up to and without the second."""
    typed = text.strip().casefold()
    compact = "".join(typed.split()).removeprefix("+")
    begin = compact if compact.isdigit() else typed
    return begin, begin + _AFTER_ANY_TEXT


def _number_keys(phones: Iterable[str]) -> Iterable[str]:
    for phone in phones:
        digits = phone.removeprefix("+")
        yield digits
        if phone.startswith("+86"):
            yield digits[2:]
        if len(digits) > 8:
            yield digits[-4:]


def write_customer_keys(connection: Connection, workspace_id: str, customers: Sequence[Customer]) -> None:
    """Makes the keys of ``customers`` anew."""
    ids = [customer.id for customer in customers]
    for start in range(0, len(ids), 500):
        connection.execute(
            delete(_TABLE).where(
                _TABLE.c.workspace_id == workspace_id, _TABLE.c.customer_id.in_(ids[start : start + 500])
            )
        )
    rows = [
        {"workspace_id": workspace_id, "key": key, "customer_id": customer.id}
        for customer in customers
        for key in sorted(customer_keys(customer))
    ]
    if rows:
        connection.execute(insert(_TABLE), rows)
