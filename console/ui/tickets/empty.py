"""What stands where a queue has no tickets: why, and what to do."""

from __future__ import annotations

from console import words
from console.i18n import tr
from console.models.queries import Queue


def empty_words(queue: Queue, text: str) -> tuple[str, str]:
    """The sentence and the next step for an empty queue, or for one in which ``text`` was not found."""
    if text:
        sentence = tr("“{text}” is in no ticket under “{queue}”").format(text=text, queue=words.queue(queue))
        return sentence, tr("Look under another queue with ← and →, or clear the search.")
    return {
        Queue.MINE: lambda: (
            tr("No ticket is yours"),
            tr("Accept one from “Free”: → leads there, S accepts."),
        ),
        Queue.UNASSIGNED: lambda: (
            tr("Every ticket has an owner"),
            tr("New ones appear here by themselves."),
        ),
        Queue.CALLBACKS: lambda: (
            tr("Nobody waits for a callback"),
            tr("Tick “Callback wanted” when you take a call, and it is listed here."),
        ),
        Queue.INCOMPLETE: lambda: (
            tr("Nothing is incomplete"),
            tr("Calls that lack something are listed here."),
        ),
        Queue.ATTENTION: lambda: (
            tr("Nothing to decide"),
            tr("When two people change the same thing, the later value waits here for a decision."),
        ),
    }.get(queue, lambda: (tr("No tickets here"), tr("New ones appear here by themselves.")))()


def not_here_yet() -> tuple[str, str]:
    """Where the server has not been reached since this computer was new to the agent."""
    sentence = tr("No ticket has reached this computer yet")
    return sentence, tr("They come as soon as the server answers. Calls can be taken now.")
