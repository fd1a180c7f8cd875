"""What is old and safe in a backup leaves the desk; nothing else does."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from console.models.database import open_memory
from console.models.records import Attachment
from console.models.repositories.files import Files
from console.models.repositories.outbox import Outbox
from console.models.repositories.rows import Rows
from console.models.tables import DESK_TABLES, Base
from console.offline.store import DAY, KEPT, DeskStore
from console.operations import SetTextCode, encode
from console.wire.messages import Cursor, Page, PullReply, Verdict, bundle

TEAM = "team"


class Desk:
    """A store whose clock the test turns, and a server that the test plays."""

    def __init__(self) -> None:
        self.time = 100 * DAY
        database = open_memory()
        with database.write() as connection:
            Base.metadata.create_all(connection, tables=DESK_TABLES)
        self.store = DeskStore(database, TEAM, lambda: self.time)
        self._made = 0

    def do(self, status: str = "accepted", commit: Cursor | None = None) -> str:
        self._made += 1
        op_id = f"op{self._made}"
        op = SetTextCode(op_id=op_id, author="me", desk="d", at=1, code=f"c{self._made}", text="x")
        self.store.perform(op, encode(op))
        if status:
            verdict = Verdict(op_id, status, commit=commit or Cursor(), scopes=("w",))
            self.store.take_verdicts([verdict], commit or Cursor())
        return op_id

    def pull(self, head: Cursor, covered: Cursor, after_days: int = 0) -> None:
        self.time += after_days * DAY
        heard, cursors = self.store.place()
        page = Page("w", head, bundle([]), [], more=False)
        self.store.take_pull(PullReply([page], ["w"], head, 1, covered), cursors)

    def left(self) -> list[str]:
        with self.store.database.read() as connection:
            return [entry.op_id for entry in Outbox(connection).where("1 = 1 ORDER BY local_seq")]

    def keep(self, digest: str, *rows: Attachment) -> None:
        with self.store.database.write() as connection:
            Files(connection).put(digest, b"bytes", self.time)
            Files(connection).sent(digest, self.time)
            Rows(connection, TEAM).upsert(rows)

    def has(self, digest: str) -> bool:
        with self.store.database.read() as connection:
            return Files(connection).content(digest) is not None


def at(seq: int, epoch: str = "one") -> Cursor:
    return Cursor(epoch, seq, f"{epoch}{seq}")


@pytest.fixture
def desk() -> Iterator[Desk]:
    made = Desk()
    yield made
    made.store.database.close()


def test_done_work_goes_after_thirty_days_and_a_backup_that_covers_it(desk: Desk) -> None:
    old, later = desk.do(commit=at(3)), desk.do(commit=at(9))
    desk.pull(at(9), Cursor())
    desk.pull(at(10), at(5), after_days=29)
    assert desk.left() == [old, later]
    desk.pull(at(11), Cursor(), after_days=2)
    assert desk.left() == [old, later]
    desk.pull(at(11), at(5))
    assert desk.left() == [later]
    desk.pull(at(12), at(12), after_days=2)
    assert desk.left() == []


def test_once_a_day_is_enough(desk: Desk) -> None:
    desk.do(commit=at(3))
    desk.pull(at(3), at(1))
    desk.time += KEPT
    desk.pull(at(4), at(1))
    desk.pull(at(4), at(4))
    assert len(desk.left()) == 1


def test_what_waits_was_refused_or_is_held_stays(desk: Desk) -> None:
    kept = [desk.do(""), desk.do("refused"), desk.do("held"), desk.do("refused")]
    retried = desk.do("refused")
    desk.store.set_aside(kept[3])
    again = desk.store.retry_of(retried, "again", 1)
    desk.store.perform(again, encode(again))
    desk.pull(at(9), at(9), after_days=40)
    assert desk.left() == [*kept, "again"]


def test_what_was_done_in_an_earlier_epoch_goes_once_what_it_rests_on_is_covered(desk: Desk) -> None:
    """The server moved to another machine: the same commits, another epoch. Its backups follow later."""
    old = desk.do(commit=at(3))
    desk.pull(at(5), at(2))
    desk.pull(at(7, "two"), at(2), after_days=40)
    assert desk.left() == [old]
    desk.pull(at(8, "two"), at(6, "two"), after_days=2)
    assert desk.left() == [old]  # covered to before the head that was first seen to know it
    desk.pull(at(9, "two"), at(7, "two"), after_days=2)
    assert desk.left() == []


def test_what_another_window_has_heard_meanwhile_decides(desk: Desk) -> None:
    old = desk.do(commit=at(3))
    desk.pull(at(5), Cursor())
    desk.store.begin_resync(at(9, "two"))
    desk.time += 40 * DAY
    page = Page("w", at(6), bundle([]), [], more=False)
    desk.store.take_pull(PullReply([page], ["w"], at(6), 1, at(6)), {"w": at(5)})
    assert desk.left() == [old]


@pytest.mark.parametrize(
    ("rows", "goes"),
    [
        ([Attachment(id="1", sha256="f", arrived_at=5, seq=4)], True),
        ([Attachment(id="1", sha256="f", arrived_at=5, seq=8)], False),
        ([Attachment(id="1", sha256="f", arrived_at=0, seq=4)], False),
        ([Attachment(id="1", sha256="f", arrived_at=5, seq=0)], False),
        ([Attachment(id=i, sha256="f", arrived_at=5, seq=s) for i, s in (("1", 4), ("2", 9))], False),
        ([], False),
    ],
)
def test_bytes_go_when_every_row_that_names_them_is_covered(
    desk: Desk, rows: list[Attachment], goes: bool
) -> None:
    desk.keep("f", *rows)
    desk.pull(at(9), at(5), after_days=29)
    assert desk.has("f")
    desk.pull(at(9), at(5), after_days=2)
    assert desk.has("f") is not goes


def test_what_is_offered_again_is_read_as_it_is_sent(desk: Desk) -> None:
    seen, *unseen = [desk.do(commit=at(number)) for number in (2, 4, 6)]
    desk.pull(at(2), Cursor())
    assert desk.store.accepted_ids() == [seen, *unseen]
    assert desk.store.to_reoffer([]) == unseen
    assert desk.store.to_reoffer([seen]) == [seen, *unseen]
    offers = desk.store.reoffers(unseen[:1])
    assert [offer.verdict.op_id for offer in offers] == unseen[:1]
