from __future__ import annotations

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from console.desk import Stamp
from console.ids import derive, new_id
from console.models.queries import Desks, OutboxCounts, OutboxEntryOf, OutboxFilter, OutboxPage
from console.operations import (
    AddNote,
    AnyOperation,
    AssignTicket,
    AttachmentRef,
    CallContent,
    ChangeState,
    CloseOutage,
    CreateTicket,
    OpenOutage,
    ReportExit,
    SettleHeld,
    SettleProposal,
    TakeCall,
    TicketContent,
    encode,
    kind_of,
    retry,
)
from console.ui.outbox import content, rows
from console.ui.seat import Seat
from tests.helpers import outbox_scene
from tests.helpers import sample_team as team
from tests.helpers.desk_double import Bench

HEAD = Stamp(op_id=new_id(), author=team.ZHANG_MIN.id, desk=team.DESK, at=team.NOW)


@pytest.fixture
def bench() -> Bench:
    bench = Bench()
    bench.sit()
    return bench


@pytest.fixture
def seat(qapp: object, bench: Bench) -> Seat:
    assert bench.desk.identity
    seat = Seat(bench.desk, bench.desk.identity)
    seat.people = {user.id: user for user in team.PEOPLE}
    return seat


def told(op: AnyOperation, seat: Seat) -> dict[str, str]:
    return {line.name: line.value for line in content.lines(encode(op), seat)}


OUTAGES = [
    (OpenOutage(**HEAD, origin="desk"), "This desk has lost the server"),
    (OpenOutage(**HEAD, origin="agent", note="打不开"), "The system is down · 打不开"),
    (OpenOutage(**HEAD, origin="supervisor"), "The system is down, for the whole team"),
    (CloseOutage(**HEAD, outage_id=new_id()), "The system works again"),
    (CloseOutage(**HEAD, outage_id=new_id(), captured=3), "The system works again · 3 calls"),
    (CloseOutage(**HEAD, outage_id=new_id(), by_hand=True), "The outage was ended by hand"),
]


@pytest.mark.parametrize(("op", "words"), OUTAGES)
@pytest.mark.usefixtures("english")
def test_a_report_of_an_outage_is_a_sentence(seat: Seat, op: AnyOperation, words: str) -> None:
    assert content.short(encode(op), seat) == words


@pytest.mark.usefixtures("english")
def test_an_accepted_ticket_is_not_said_to_have_been_given_away() -> None:
    ticket = new_id()
    accepted = ChangeState(**HEAD, ticket_id=ticket, base="", state="accepted", seen_contact="")
    taken = AssignTicket(**HEAD, ticket_id=ticket, base="", owner_id=HEAD["author"])
    passed_on = msgspec.structs.replace(taken, owner_id=team.LI_QIANG.id)
    said = [content.what(kind_of(op), encode(op)) for op in (accepted, taken, passed_on)]
    assert said == ["Ticket accepted", "Ticket taken over", "Ticket assigned"]


class TestWhatAnOperationSays:
    def test_everything_typed_in_a_call(self, seat: Seat) -> None:
        typed = CallContent(
            category="network",
            urgency="urgent",
            customised=True,
            number="+8613812348123",
            caller_name="王建国",
            area="望江路",
            text="全屋断网\n光猫红灯",
            callback_wanted=True,
            callback_at=team.NOW + team.HOUR,
            callback_to="+8613900001111",
            started_at=team.NOW,
            recording_id="r-77",
        )
        files = (AttachmentRef("0" * 64, "光功率.png", 12), AttachmentRef("1" * 64, "截图.png", 12))
        op = TakeCall(**HEAD, reference="0173250434", content=typed, attachments=files)
        assert told(op, seat) == {
            "Reference number": "017 325 0434",
            "Channel": "Phone",
            "Kind": "Fault",
            "Category": "Network fault",
            "Urgency": "Urgent",
            "Customised": "Yes",
            "Phone number": "138 1234 8123",
            "Customer": "王建国",
            "Area": "望江路",
            "What happened": "全屋断网\n光猫红灯",
            "Callback wanted": "Yes",
            "Callback time": "Today 15:31",
            "Call back on": "139 0000 1111",
            "Time of the call": "Today 14:31",
            "Recording": "r-77",
            "Attachments": "光功率.png · 截图.png",
        }
        assert content.short(encode(op), seat) == "王建国 · 全屋断网 光猫红灯"

    @settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(st.text(min_size=1).filter(str.strip))
    def test_no_typed_text_is_hidden(self, seat: Seat, text: str) -> None:
        texts: list[AnyOperation] = [
            TakeCall(**HEAD, reference="0173250434", content=CallContent(text=text)),
            AddNote(**HEAD, ticket_id=team.ticket_id(20461), text=text),
            CreateTicket(**HEAD, content=TicketContent(title=text)),
            CreateTicket(**HEAD, content=TicketContent(title="x"), text=text),
            OpenOutage(**HEAD, note=text),
            ReportExit(**HEAD, reason=text),
            SettleHeld(**HEAD, held_op=new_id(), take=False, reason=text),
        ]
        for op in texts:
            assert text in told(op, seat).values()

    def test_decisions_in_words(self, seat: Seat) -> None:
        settle = SettleProposal(**HEAD, proposal_id="p", ticket_id="t", take=True)
        assert told(settle, seat) == {"Decision": "Take the proposed value"}
        assert told(SettleHeld(**HEAD, held_op="x", take=True), seat) == {"Decision": "Take it in"}
        nobody = AssignTicket(**HEAD, ticket_id="t", base="", owner_id="", group="客服二组")
        assert told(nobody, seat) == {"Owner": "nobody", "Group": "客服二组"}

    def test_what_a_newer_version_wrote_is_shown_as_it_is(self, seat: Seat) -> None:
        raw = msgspec.json.encode({"kind": "memo.write", "op_id": "x", "colour": "red", "text": "记一下"})
        assert [(line.name, line.value) for line in content.lines(raw, seat)] == [
            ("colour", "red"),
            ("What happened", "记一下"),
        ]
        assert content.what("memo.write", raw) == "memo.write"

    @pytest.mark.parametrize("raw", [b"", b"null", b"\xff\x00", b"[1, 2]"])
    def test_bytes_that_say_nothing_show_nothing(self, seat: Seat, raw: bytes) -> None:
        assert content.lines(raw, seat) == []
        assert content.short(raw, seat) == ""
        assert content.happened_at(raw) == 0


class TestWhereItStands:
    @pytest.mark.parametrize(
        "state", ["queued", "accepted", "done", "held", "refused", "retried", "set_aside"]
    )
    def test_every_state_has_words_and_a_reason(self, bench: Bench, seat: Seat, state: str) -> None:
        outbox_scene.note(bench, "备注")
        (row,) = bench.session.read(OutboxPage(OutboxFilter.ALL))
        code = "" if state in ("queued", "accepted", "done") else "missing" if state == "held" else "no_right"
        standing = rows.reason(msgspec.structs.replace(row, state=state, code=code), seat)
        assert rows.state_words(state) != state
        assert standing.text
        assert "(" not in standing.text

    def test_shapes_tell_the_states_apart_without_colour(self) -> None:
        shapes = [
            rows.look(state)[1] for state in ("queued", "done", "held", "refused", "retried", "set_aside")
        ]
        assert len(set(shapes)) == len(shapes)


class TestWhatTheDeskAnswers:
    def test_counts_by_state(self, bench: Bench) -> None:
        outbox_scene.fill(bench)
        counts = bench.session.read(OutboxCounts())
        assert counts == {"accepted": 4, "queued": 9, "refused": 2, "held": 1}

    def test_one_entry_wherever_it_is(self, bench: Bench) -> None:
        scene = outbox_scene.fill(bench)
        found = bench.session.read(OutboxEntryOf(scene.held.op_id))
        assert found is not None
        assert (found.state, found.code, found.ticket_number) == ("held", "missing", 20440)
        assert found.payload == encode(scene.held)
        assert bench.session.read(OutboxEntryOf(new_id())) is None

    def test_a_call_knows_the_ticket_it_made_and_one_it_joined(self, bench: Bench) -> None:
        made = outbox_scene.call(bench, 7, "李琳", "network", "断网")
        again = retry(made, new_id(), team.NOW)
        joined = TakeCall(
            **bench.desk.stamp(), reference="0173250434", content=CallContent(text="断网"),
            join_ticket=team.ticket_id(20461),
        )  # fmt: skip
        outbox_scene.queue(bench, joined)
        entries = bench.session.read(OutboxPage(OutboxFilter.ALL))
        assert [row.ticket_number for row in entries] == [20461, 0]
        assert entries[1].ticket_id == derive(made.root, "ticket") == derive(again.stem, "ticket")
        assert entries[1].ticket_title == "断网"
        assert kind_of(made) == entries[1].kind

    def test_desks_by_id(self, bench: Bench) -> None:
        assert bench.session.read(Desks())[team.DESK].name == "一楼 17 号"
