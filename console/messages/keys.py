"""What keys, their recovery, and the set-up of a desk may say."""

from __future__ import annotations

from collections.abc import Callable

from console.i18n import tr
from console.messages.message import Message

KEYS: dict[str, Callable[[], Message]] = {
    "keys_exist": lambda: Message(
        tr("Keys for this agent are already on this computer."), tr("Nothing was changed. Sign in with them.")
    ),
    "keys_newer": lambda: Message(
        tr("The file with your keys was written by a newer version of this program."),
        tr("Install the newer version on this computer. Nothing was changed."),
    ),
    "keys_mismatch": lambda: Message(
        tr("The keys on this computer do not belong to your database."),
        tr("Nothing was changed. Your supervisor can open your data with the recovery key."),
    ),
    "database_exists": lambda: Message(
        tr("A database is there, but its keys are missing."),
        tr("Nothing will be deleted or made anew. Your supervisor can open it with the recovery key."),
    ),
    "slot_missing": lambda: Message(
        tr("Your database cannot be opened in this way."),
        tr("Nothing is lost. Your supervisor can open your data with the recovery key."),
    ),
    "keyring_changed": lambda: Message(
        tr("The key in the password safe of this computer was changed by something else."),
        tr("Nothing is lost. Your supervisor can open your data with the recovery key."),
    ),
    "memory_short": lambda: Message(
        tr("This computer has too little free memory to check the password ({mib} MB are needed)."),
        tr("Close other programs, then try again."),
    ),
    "too_many_attempts": lambda: Message(
        tr("The password was wrong too often."), tr("You can try again in {seconds}.")
    ),
    "login_delayed": lambda: Message(
        tr("The password was wrong too often."), tr("You can try again in {retry_after}.")
    ),
    "recovery_absent": lambda: Message(
        tr("Your data here has no recovery key of the organisation."),
        tr("Only your password opens it. Ask your administrator."),
    ),
    "recovery_not_requested": lambda: Message(
        tr("No recovery was asked for at this desk."), tr("Ask for it here first, then bring the answer.")
    ),
    "recovery_nothing_here": lambda: Message(
        tr("There is no data of yours at this desk that somebody could open."),
        tr("Check the employee number. A forgotten password is set anew by the administrator."),
    ),
    "recovery_request_damaged": lambda: Message(
        tr("The request for recovery is damaged."), tr("Make it again at the desk.")
    ),
    "recovery_answer_damaged": lambda: Message(
        tr("The answer to the request for recovery is damaged."), tr("Have it sent again.")
    ),
    "recovery_answer_of_another": lambda: Message(
        tr("This answer belongs to another request for recovery."),
        tr("Bring the answer to the request that was made here."),
    ),
    "server_elsewhere": lambda: Message(
        tr("Another Standby on this computer runs the server of this data."),
        tr("Close it, or restart the computer. What you save is safe here meanwhile."),
    ),
    "server_not_started": lambda: Message(
        tr("The server on this computer did not start."), tr("Try again; if it stays so, call support.")
    ),
    "setting_invalid": lambda: Message(
        tr("A setting of this desk cannot be used: {problem}"), tr("Ask your administrator.")
    ),
    "settings_unreadable": lambda: Message(
        tr("The settings of this desk cannot be read: {problem}"), tr("Ask your administrator.")
    ),
    "desk_unknown": lambda: Message(
        tr("The server does not know this desk."), tr("Sign in while the server is reachable.")
    ),
    "invalid_request": lambda: Message(
        tr("The server could not read this."), tr("It stays readable here. Call support.")
    ),
    "body_too_slow": lambda: Message(
        tr("The connection is too slow for this."), tr("It is tried again by itself.")
    ),
}
