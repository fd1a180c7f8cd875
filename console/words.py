"""The words for stored codes, in the language in use. An unknown code is shown as it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from console.i18n import tr

Table = Mapping[str, Callable[[], str]]

_STATES: Table = {
    "new": lambda: tr("New", "ticket state"),
    "accepted": lambda: tr("Accepted", "ticket state"),
    "in_progress": lambda: tr("In progress"),
    "waiting_customer": lambda: tr("Waiting for customer"),
    "waiting_others": lambda: tr("Waiting for others"),
    "resolved": lambda: tr("Resolved"),
    "closed": lambda: tr("Closed"),
    "reopened": lambda: tr("Reopened"),
}
_KINDS: Table = {
    "fault": lambda: tr("Fault"),
    "consultation": lambda: tr("Consultation"),
    "complaint": lambda: tr("Complaint"),
    "service": lambda: tr("Service"),
    "suggestion": lambda: tr("Suggestion"),
}
_CATEGORIES: Table = {
    "network": lambda: tr("Network fault"),
    "hardware": lambda: tr("Hardware fault"),
    "software": lambda: tr("Software fault"),
    "system": lambda: tr("System fault"),
    "human_error": lambda: tr("Human error"),
    "billing": lambda: tr("Fees"),
    "service_quality": lambda: tr("Service quality"),
    "other": lambda: tr("Other"),
}
_URGENCIES: Table = {
    "routine": lambda: tr("Routine"),
    "urgent": lambda: tr("Urgent"),
}
_IMPACTS: Table = {
    "minor": lambda: tr("Minor"),
    "moderate": lambda: tr("Moderate"),
    "major": lambda: tr("Major"),
}
_CHANNELS: Table = {
    "phone": lambda: tr("Phone", "channel"),
    "chat": lambda: tr("Chat"),
    "email": lambda: tr("E-mail"),
    "social": lambda: tr("Social media"),
    "counter": lambda: tr("Counter"),
    "complaint_line": lambda: tr("Complaint line"),
}
_ROLES: Table = {
    "agent": lambda: tr("Agent"),
    "group_leader": lambda: tr("Group leader"),
    "supervisor": lambda: tr("Supervisor"),
    "department_manager": lambda: tr("Department manager"),
    "spokesperson": lambda: tr("Spokesperson"),
    "administrator": lambda: tr("Administrator"),
}
_QUEUES: Table = {
    "mine": lambda: tr("Mine"),
    "unassigned": lambda: tr("Free", "ticket queue"),
    "team": lambda: tr("Team", "ticket queue"),
    "callbacks": lambda: tr("Callback"),
    "incomplete": lambda: tr("Incomplete"),
    "attention": lambda: tr("To decide", "ticket queue"),
    "closed": lambda: tr("Closed"),
}
_EVENTS: Table = {
    "call": lambda: tr("Call"),
    "call_amended": lambda: tr("Call slip amended"),
    "created": lambda: tr("Ticket created"),
    "note": lambda: tr("Note"),
    "reply": lambda: tr("Reply"),
    "phone_note": lambda: tr("Phone record"),
    "changed": lambda: tr("Changed"),
    "proposed": lambda: tr("Late change"),
    "settled": lambda: tr("Proposal settled"),
    "attached": lambda: tr("File attached"),
    "imported": lambda: tr("Imported"),
}
_FIELDS: Table = {
    "title": lambda: tr("Title"),
    "channel": lambda: tr("Channel"),
    "kind": lambda: tr("Kind"),
    "category": lambda: tr("Category"),
    "urgency": lambda: tr("Urgency"),
    "customised": lambda: tr("Customised"),
    "impact": lambda: tr("Impact"),
    "status": lambda: tr("State"),
    "state": lambda: tr("State"),
    "outcome": lambda: tr("Outcome"),
    "assignment": lambda: tr("Owner"),
    "owner_id": lambda: tr("Owner"),
    "group": lambda: tr("Group"),
    "customer": lambda: tr("Customer"),
    "customer_id": lambda: tr("Customer"),
    "caller": lambda: tr("Customer"),
    "contact_name": lambda: tr("Contact"),
    "phone": lambda: tr("Phone number"),
    "number": lambda: tr("Phone number"),
    "area": lambda: tr("Area"),
    "text": lambda: tr("What happened"),
    "code": lambda: tr("Text code"),
    "cause": lambda: tr("Cause"),
    "occurred_at": lambda: tr("Time of the call"),
    "started_at": lambda: tr("Time of the call"),
    "promised_at": lambda: tr("Promised to the customer"),
    "callback": lambda: tr("Callback"),
    "callback_wanted": lambda: tr("Callback wanted"),
    "callback_at": lambda: tr("Callback time"),
    "recording_id": lambda: tr("Recording"),
}
_FLAGS: Table = {
    "number": lambda: tr("number missing"),
    "number_odd": lambda: tr("number looks odd"),
    "callback_odd": lambda: tr("callback number looks odd"),
    "category": lambda: tr("category missing"),
    "text": lambda: tr("text missing"),
    "time_odd": lambda: tr("time looks odd"),
    "unproved": lambda: tr("author unproved"),
}


def word(table: Table, code: str) -> str:
    """The word of ``code``; an empty code has none."""
    return table[code]() if code in table else code


def state(code: str) -> str:
    return word(_STATES, code)


def kind(code: str) -> str:
    return word(_KINDS, code)


def category(code: str) -> str:
    return word(_CATEGORIES, code)


def urgency(code: str) -> str:
    return word(_URGENCIES, code)


def impact(code: str) -> str:
    return word(_IMPACTS, code)


def channel(code: str) -> str:
    return word(_CHANNELS, code)


def role(code: str) -> str:
    return word(_ROLES, code)


def queue(code: str) -> str:
    return word(_QUEUES, code)


def event(code: str) -> str:
    return word(_EVENTS, code)


def field(code: str) -> str:
    return word(_FIELDS, code)


def flag(code: str) -> str:
    """Why a call slip is incomplete."""
    return word(_FLAGS, code)


def subject(kind_code: str, category_code: str) -> str:
    """What a case is about, in one word: the class of a fault, else the kind of business."""
    if kind_code == "fault" and category_code:
        return category(category_code)
    return kind(kind_code)


def code_words(attribute: str, code: str) -> str:
    """The word for the value of a ticket's attribute, where the attribute holds a code; else the value."""
    tables = {
        "state": _STATES,
        "kind": _KINDS,
        "category": _CATEGORIES,
        "urgency": _URGENCIES,
        "impact": _IMPACTS,
        "channel": _CHANNELS,
    }
    return word(tables.get(attribute, {}), code)
