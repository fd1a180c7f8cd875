from __future__ import annotations

from string import Formatter

import pytest

from console import words
from console.errors import ExpectedError
from console.messages import explain, held_cause, is_known, message, operation_name, outbox_state
from console.messages.work import HELD
from console.models.enums import (
    Category,
    Channel,
    EventKind,
    Impact,
    Kind,
    Role,
    State,
    Urgency,
)
from console.models.queries import Queue
from console.offline.states import OutboxState
from console.operations import _RULES
from console.operations.fields import SLIP_FIELDS, TICKET_FIELDS
from console.server.cli.sentences import _SENTENCES
from tests.helpers.codes import raised_codes

CODES = raised_codes()


def test_every_code_that_can_be_raised_has_a_sentence() -> None:
    """Whoever sees it: an agent at a desk, or an administrator at the server's command line."""
    lost = {code: place for code, place in CODES.items() if not is_known(code) and code not in _SENTENCES}
    assert lost == {}


def test_the_codes_are_found_where_they_are_raised() -> None:
    assert {"disk_full", "not_saved", "io_error", "database_busy", "wrong_password"} <= CODES.keys()
    assert {"invalid_value", "ticket_closed", "unproved", "missing", "no_answer"} <= CODES.keys()
    assert len(CODES) > 100


@pytest.mark.parametrize("code", sorted(code for code in CODES if is_known(code) and code not in HELD))
def test_a_sentence_is_whole_even_without_its_parameters(code: str) -> None:
    said = message(code)
    assert said.text
    assert not [name for _, name, _, _ in Formatter().parse(said.whole) if name]


def test_what_failed_comes_with_what_to_do() -> None:
    for code in ("disk_full", "not_saved", "database_damaged", "keyring_locked", "no_network", "no_right"):
        assert message(code).hint, code


def test_parameters_are_said_as_people_say_them() -> None:
    assert "“Urgency”" in message("invalid_value", {"field": "urgency"}).text
    assert "“New” to “Closed”" in message("state_not_allowed", {"from": "new", "to": "closed"}).text
    assert "1 min 30 s" in message("too_many_attempts", {"seconds": 90}).hint
    assert explain(ExpectedError("wrong_password", wait=60)).hint == "You can try again in 1 min."
    assert "Caps Lock" in explain(ExpectedError("wrong_password", wait=0)).hint


def test_a_decision_that_came_to_nothing_says_why() -> None:
    params = {"refusal": "state_not_allowed", "from": "new", "to": "closed"}
    assert "A ticket does not go from “New” to “Closed”." in message("take_refused", params).text


def test_a_code_of_a_later_version_is_said_by_its_name() -> None:
    assert "brand_new" in message("brand_new").text
    assert message("brand_new").hint


def test_held_work_says_why_and_what_ends_it() -> None:
    for cause in HELD:
        assert held_cause(cause).text
        assert held_cause(cause).hint


def test_every_state_and_kind_of_an_operation_has_a_word() -> None:
    for state in OutboxState:
        assert outbox_state(state) != state.value
    for kind in _RULES:
        tag = str(kind.__struct_config__.tag)
        assert operation_name(tag) != tag


@pytest.mark.parametrize(
    ("said", "codes"),
    [
        (words.state, State),
        (words.kind, Kind),
        (words.category, Category),
        (words.urgency, Urgency),
        (words.impact, Impact),
        (words.channel, Channel),
        (words.role, Role),
        (words.queue, Queue),
        (words.event, EventKind),
        (words.field, [*TICKET_FIELDS, *SLIP_FIELDS]),
        (words.flag, ["number", "number_odd", "callback_odd", "category", "text", "time_odd", "unproved"]),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_every_stored_code_has_a_word(said: object, codes: object) -> None:
    for code in codes:  # type: ignore[attr-defined]
        assert said(code) != str(code), code  # type: ignore[operator]


def test_a_fault_is_named_by_its_class_and_anything_else_by_its_kind() -> None:
    assert words.subject("fault", "network") == "Network fault"
    assert words.subject("fault", "") == "Fault"
    assert words.subject("complaint", "billing") == "Complaint"


def test_a_file_is_called_a_file_and_an_operation_an_operation() -> None:
    assert message("hash_differs").text.startswith("A file")
    assert message("op_id_reused").text.startswith("An operation")


def test_nobody_is_told_to_enter_again_what_is_held() -> None:
    assert "Do not enter it again" in held_cause("too_large").whole
