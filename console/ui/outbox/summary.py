"""The outbox in one honest sentence, its parts with their counts, and what an empty part means."""

from __future__ import annotations

from collections.abc import Mapping

from console.i18n import tr
from console.messages import outbox_state
from console.models.queries import OUTBOX_PARTS, OutboxFilter
from console.ui.theme import Tone
from console.ui.widgets.chips import Choice

Counts = Mapping[str, int]


def count(counts: Counts, part: OutboxFilter) -> int:
    """How many entries a part has."""
    return sum(counts.get(state, 0) for state in OUTBOX_PARTS.get(part, counts))


def truth(counts: Counts) -> str:
    """What is only here, what needs somebody, and that nothing is lost."""
    here, attention = count(counts, OutboxFilter.WAITING), count(counts, OutboxFilter.ATTENTION)
    if not here and not attention:
        return tr("Everything written at this desk is on the server.")
    parts = []
    if here:
        parts.append(tr("%n only on this computer, sent by itself", "", here))
    if attention:
        parts.append(tr("%n needs attention", "", attention))
    return " · ".join([*parts, tr("all saved, nothing lost")])


def choices(counts: Counts | None) -> list[Choice]:
    """The parts as chips; without counts as long as they are not known."""
    names = {
        OutboxFilter.WAITING: outbox_state("queued"),
        OutboxFilter.ATTENTION: tr("Needs attention"),
        OutboxFilter.ALL: tr("All", "outbox"),
    }
    found = []
    for part, name in names.items():
        number = None if counts is None else count(counts, part)
        words = name if number is None else f"{name} {number}"
        tone = Tone.DANGER if part is OutboxFilter.ATTENTION and number else Tone.NEUTRAL
        found.append(Choice(part, words, tone=tone))
    return found


def empty(part: OutboxFilter, counts: Counts) -> tuple[str, str]:
    """Why a part is empty, and what to do next."""
    attention = count(counts, OutboxFilter.ATTENTION)
    if part is OutboxFilter.WAITING and attention:
        return tr("Nothing waits to sync"), tr("What the server refused is under “Needs attention”.")
    if part is OutboxFilter.WAITING and count(counts, OutboxFilter.ALL):
        return tr("Nothing waits to sync"), tr("What is on the server is under “All”.")
    if part is OutboxFilter.ATTENTION:
        return (
            tr("Nothing needs attention"),
            tr("What the server refuses or holds is listed here, with the reason and the next step."),
        )
    waits = part is OutboxFilter.WAITING
    return (
        tr("Nothing waits to sync") if waits else tr("Nothing written at this desk yet"),
        tr("Calls, notes and changes are listed here as soon as they are saved."),
    )
