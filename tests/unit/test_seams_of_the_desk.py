"""Where the desk's parts meet: each seam holds, or something is lost or sent twice."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from console.errors import Rejected
from console.models.database import open_memory
from console.models.records import CallSlip, User, Workspace
from console.models.records import Desk as DeskRow
from console.models.reference import reference_number
from console.models.repositories.rows import Rows
from console.models.tables import DESK_TABLES, Base
from console.offline.counter import Counter
from console.offline.drafts import keep_file
from console.offline.identity import Identity
from console.offline.sealer import Sealer
from console.offline.session import Session
from console.offline.slips import raise_counter, start_slip
from console.offline.spool import Spool
from console.offline.store import DeskStore
from console.offline.tokens import SessionTokens
from console.offline.works import Works
from console.operations import AddNote, AttachmentRef, encode
from console.settings import Settings
from console.wire.keys import key_id, new_sealing_key, new_signing_key, private_text
from console.wire.messages import Cursor, EnrolReply, EnrolRequest, LoginReply, LoginRequest, Tokens
from console.wire.sealing import Envelope, unseal

NOON = 1_795_233_600_000_000
DAY = date(2026, 11, 21)
PICTURE = b"light levels"


@pytest.fixture
def store() -> Iterator[DeskStore]:
    database = open_memory()
    with database.write() as connection:
        Base.metadata.create_all(connection, tables=DESK_TABLES)
    yield DeskStore(database, "team", lambda: NOON)
    database.close()


class Desk:
    """A session with a spool that its test can open."""

    def __init__(self, folder: Path, store: DeskStore) -> None:
        self.key = new_sealing_key()
        self.spool = Spool(folder / "spool")
        author = new_signing_key()
        store.remember(signing_key=private_text(author))
        sealer = Sealer(self.spool, self.key.public_key(), "desk", lambda: NOON, author)
        identity = Identity(User(id="somebody", employee_no="1001"), "desk", "017", "team", "Asia/Shanghai")
        self.counter = Counter(folder / "counter")
        self.session = Session(identity, store, sealer, self.counter, lambda: NOON, lambda _: None)

    def opened(self) -> list[Envelope]:
        keys = {key_id(self.key): self.key}
        return [unseal(entry.sealed, keys) for entry in self.spool.undelivered()]

    def note(self) -> AddNote:
        digest = keep_file(self.session.store, PICTURE, NOON)
        ref = AttachmentRef(digest, "light.txt", len(PICTURE))
        return AddNote(**self.session.stamp(), ticket_id="elsewhere", text="see file", attachments=(ref,))


@pytest.fixture
def desk(tmp_path: Path, store: DeskStore) -> Desk:
    return Desk(tmp_path, store)


def test_a_lost_counter_counts_on_from_the_calls_that_are_known(desk: Desk, store: DeskStore) -> None:
    known = CallSlip(id="1", reference=reference_number("017", DAY, 41), author="somebody", desk="desk")
    with store.database.write() as connection:
        Rows(connection, "team").insert([known])
    raise_counter(desk.counter, store, desk.session.identity, NOON)
    assert start_slip(desk.counter, desk.session.identity, NOON).reference[6:9] == "042"


def test_the_spool_carries_the_files_too(desk: Desk) -> None:
    desk.session.perform(desk.note())
    [envelope] = desk.opened()
    assert [file.content for file in envelope.attachments] == [PICTURE]


def test_what_an_earlier_failure_left_out_comes_with_its_files(desk: Desk) -> None:
    note = desk.note()
    desk.session.store.perform(note, encode(note))
    assert (desk.session.fill_spool(), desk.session.fill_spool()) == (1, 0)
    [envelope] = desk.opened()
    assert [file.content for file in envelope.attachments] == [PICTURE]


class Way:
    """A transport that lets everybody in."""

    def __init__(self, tokens: SessionTokens | None = None) -> None:
        self.tokens = tokens
        self.asked: list[LoginRequest] = []
        self.good_secret, self.shown = "", ""

    def login(self, request: LoginRequest) -> LoginReply:
        self.asked.append(request)
        fresh = Tokens("fresh access", NOON, "fresh refresh", NOON)
        grant = "a newer grant" if request.desk_secret == self.good_secret else ""
        return LoginReply(Workspace(id="team"), User(id="somebody"), fresh, grant=grant)

    def enrol(self, access: str, request: EnrolRequest) -> EnrolReply:
        if access != "fresh access" or request.secret != self.shown:
            raise Rejected("no_right")
        return EnrolReply(DeskRow(id=request.desk_id, code=23), "new")


@pytest.fixture
def works(tmp_path: Path) -> Iterator[Works]:
    made = Works(Settings(data=str(tmp_path / "desk"), server="http://127.0.0.1:9"))
    yield made
    made.close()


def test_what_a_login_brought_home_is_not_delivered_again(works: Works) -> None:
    works.spool.append("01a2003d-a8f9-7de7-837c-a2bdcdb3f2d9", b"sealed", NOON)
    assert works.spool.waiting() == 1
    works.received(["01a2003d-a8f9-7de7-837c-a2bdcdb3f2d9"], Cursor("e", 1, "t"))
    assert works.spool.waiting() == 0


def test_a_fresh_login_gives_fresh_tokens_and_a_fresh_grant(works: Works, desk: Desk) -> None:
    tokens = SessionTokens(desk.session.store)
    works.log_in_again(desk.session, Way(tokens), "secret")  # type: ignore[arg-type]  # only its login is used
    assert tokens.access == "fresh access"
    assert desk.session.store.recall("grant") == "a newer grant"


@pytest.mark.parametrize(
    ("shown", "secret", "grant"), [("old", "new", "a newer grant"), ("another", "old", "")]
)
def test_a_login_without_a_grant_introduces_the_desk_by_the_secret_it_has(
    works: Works, desk: Desk, shown: str, secret: str, grant: str
) -> None:
    tokens = SessionTokens(desk.session.store)
    way = Way(tokens)
    works.folder.keep(secret="old", code=17)
    desk.session.store.remember(grant="")
    way.good_secret, way.shown = "new", shown
    works.log_in_again(desk.session, way, "secret")  # type: ignore[arg-type]  # only these two are used
    assert tokens.access == "fresh access"
    assert desk.session.store.recall("grant") == grant
    assert works.folder.facts().secret == secret


def test_the_courier_hears_of_another_login(
    works: Works, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    changed: list[bool] = []
    monkeypatch.setattr(works.courier, "change_hands", lambda: changed.append(True))
    works.connect(desk.session, "secret")
    assert changed == [True]


def test_a_number_is_of_the_day_that_the_team_has(desk: Desk) -> None:
    """Thirteen hours after noon it is the next day in Shanghai, and still the same one in UTC."""
    assert start_slip(desk.counter, desk.session.identity, NOON).reference[3:6] == "325"
    late = NOON + 13 * 3_600 * 1_000_000
    assert start_slip(desk.counter, desk.session.identity, late).reference[3:6] == "326"
