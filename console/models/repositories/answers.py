"""Answers to the screens' queries, from the desk's own database. Never commits."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

from console.models import queries as ask
from console.models.records import Desk, Draft, ExitReport, Outage, TextCode, User, Workspace
from console.models.repositories import call_answers, outbox_answers, ticket_answers
from console.models.repositories.rows import Rows

T = TypeVar("T")


def answer(rows: Rows, query: ask.Query[T]) -> T:
    """The answer to ``query``."""
    return cast(T, _ANSWERS[type(query)](rows, query))


def _people(rows: Rows, query: ask.People) -> dict[str, User]:
    return {user.id: user for user in rows.where(User, "1 = 1 ORDER BY employee_no")}


def _desks(rows: Rows, query: ask.Desks) -> dict[str, Desk]:
    return {desk.id: desk for desk in rows.where(Desk, "1 = 1 ORDER BY code")}


def _team(rows: Rows, query: ask.Team) -> Workspace | None:
    return next(iter(rows.where(Workspace, "1 = 1 LIMIT 1")), None)


def _text_codes(rows: Rows, query: ask.TextCodes) -> dict[str, str]:
    codes = rows.where(TextCode, "scope = ? AND active = 1 ORDER BY code", f"u:{query.user_id}")
    return {code.code: code.text for code in codes}


def _latest_draft(rows: Rows, query: ask.LatestDraft) -> Draft | None:
    newest = rows.where(
        Draft, "user_id = ? AND form = ? ORDER BY saved_at DESC, id LIMIT 1", query.user_id, query.form
    )
    return next((draft for draft in newest if not draft.discarded), None)


def _open_outages(rows: Rows, query: ask.OpenOutages) -> tuple[Outage, ...]:
    found = rows.where(Outage, "closed_at = 0 ORDER BY origin <> 'supervisor', opened_at, id")
    return tuple(found if not query.desk else (o for o in found if o.everywhere or o.desk == query.desk))


def _exit_reports(rows: Rows, query: ask.ExitReports) -> tuple[ExitReport, ...]:
    return tuple(rows.where(ExitReport, "at >= ? ORDER BY at DESC, id", query.since))


_ANSWERS: dict[type[Any], Callable[[Rows, Any], object]] = {
    ask.TicketPage: ticket_answers.ticket_page,
    ask.QueueCounts: ticket_answers.queue_counts,
    ask.TicketDetail: ticket_answers.ticket_detail,
    ask.FindCaller: call_answers.find_caller,
    ask.OpenTicketsOfNumber: call_answers.open_tickets_of_number,
    ask.RecentSlips: call_answers.recent_slips,
    ask.FindReference: call_answers.find_reference,
    ask.OutboxPage: outbox_answers.outbox_page,
    ask.OutboxEntryOf: outbox_answers.outbox_entry_of,
    ask.OutboxCounts: outbox_answers.outbox_counts,
    ask.Desks: _desks,
    ask.People: _people,
    ask.Team: _team,
    ask.TextCodes: _text_codes,
    ask.LatestDraft: _latest_draft,
    ask.OpenOutages: _open_outages,
    ask.ExitReports: _exit_reports,
}
