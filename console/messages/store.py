"""What a disk, a database or a keyring of this computer may say."""

from __future__ import annotations

from collections.abc import Callable

from console.i18n import tr
from console.messages.message import Message

STORE: dict[str, Callable[[], Message]] = {
    "not_saved": lambda: Message(
        tr("NOT SAVED. Nothing of this is on the disk yet."),
        tr("What you typed is still on the screen: try again, and write the number down meanwhile."),
    ),
    "disk_full": lambda: Message(
        tr("NOT SAVED. The disk of this computer is full."),
        tr("What you typed is still on the screen. Free some space, then save again."),
    ),
    "io_error": lambda: Message(
        tr("NOT SAVED for certain. The disk of this computer reports a fault."),
        tr("Leave the text on the screen and save again; twice does no harm. Then call support."),
    ),
    "store_unusable": lambda: Message(
        tr("The database of this computer cannot be used as it is."),
        tr("Nothing was changed. Call support."),
    ),
    "database_busy": lambda: Message(
        tr("The database of this computer is busy."), tr("Nothing was changed. Try again in a moment.")
    ),
    "database_readonly": lambda: Message(
        tr("The database of this computer may only be read."),
        tr("Call support: the program needs the right to write to its own folder."),
    ),
    "database_damaged": lambda: Message(
        tr("The database of this computer is damaged."),
        tr("Nothing will be deleted. Sign out: the login then brings over what can still be read."),
    ),
    "database_unreadable": lambda: Message(
        tr("The database of this computer cannot be read: its key does not fit, or it is damaged."),
        tr("Nothing will be deleted or made anew. Call support; calls can be taken meanwhile."),
    ),
    "database_missing": lambda: Message(
        tr("Your database on this computer is missing."),
        tr("No new one will be made in its place. Call support before going on."),
    ),
    "database_salvaged": lambda: Message(
        tr("Your database was damaged. Brought over: entries {operations}, drafts {drafts}."),
        tr("The rest comes from the server; the damaged file is kept."),
    ),
    "salvaged_without_server": lambda: Message(
        tr("Your database was damaged. Brought over: entries {operations}, drafts {drafts}."),
        tr("Who you are, only the server can say now: sign in when it is reachable. Calls can be taken."),
    ),
    "database_sound": lambda: Message(
        tr("Your database was checked and is sound."), tr("Nothing had to be brought over.")
    ),
    "database_newer": lambda: Message(
        tr("A newer version of this program has already used your database."),
        tr("Install the newer version on this computer. Nothing was changed."),
    ),
    "database_foreign": lambda: Message(
        tr("The database in the program's folder is not one of this program."),
        tr("Nothing was changed. Call support."),
    ),
    "database_not_opened": lambda: Message(
        tr("The database of this computer could not be opened."),
        tr("Check that the program may use its own folder, then try again."),
    ),
    "database_unreachable": lambda: Message(
        tr("The server cannot reach its database."), tr("Your work is kept here and sent later.")
    ),
    "settings_refused": lambda: Message(
        tr("The database did not take the setting {setting}."), tr("Nothing was changed. Call support.")
    ),
    "network_drive": lambda: Message(
        tr("The program's folder lies on a network drive, where data could be lost."),
        tr("Move it to a disk of this computer."),
    ),
    "sqlite_too_old": lambda: Message(
        tr("A database library of version {version} was found; it has a known fault."),
        tr("Install this program anew."),
    ),
    "cipher_missing": lambda: Message(
        tr("The encryption of the database is missing."), tr("Install this program anew.")
    ),
    "spool_unusable": lambda: Message(
        tr("The second copy of your calls could not be written."),
        tr("The call itself is saved. Call support if this comes again."),
    ),
    "desk_file_unreadable": lambda: Message(
        tr("The file {file} of this desk cannot be read."), tr("Nothing was changed. Call support.")
    ),
    "already_running": lambda: Message(
        tr("You are already signed in at this computer, in another window."),
        tr("Go on there, or close that window first."),
    ),
    "keyring_locked": lambda: Message(
        tr("The password safe of this computer is locked."),
        tr("Unlock it with your computer's own password, then sign in again."),
    ),
    "keyring_missing": lambda: Message(
        tr("The password safe of this computer no longer holds your key."),
        tr("Nothing is lost. Your supervisor can open your data with the recovery key."),
    ),
    "keyring_absent": lambda: Message(
        tr("The password safe that keeps your key cannot be found on this computer."),
        tr("Nothing is lost. Your supervisor can open your data with the recovery key."),
    ),
    "keyring_swapped": lambda: Message(
        tr("Another password safe answers than the one that keeps your key."),
        tr("Switch back to {recorded}, or ask your supervisor for the recovery key."),
    ),
    "keyring_timeout": lambda: Message(
        tr("The password safe of this computer did not answer within {seconds}."),
        tr("Look for its window behind this one, answer it, then sign in again."),
    ),
    "keyring_waiting": lambda: Message(
        tr("The password safe of this computer is still asking for its own password."),
        tr("Look for its window behind this one."),
    ),
    "keyring_failed": lambda: Message(
        tr("The password safe of this computer failed ({kind})."),
        tr("Try again; if it stays so, call support. Nothing is lost."),
    ),
    "keys_damaged": lambda: Message(
        tr("The file with the keys of your database is damaged."),
        tr("Nothing will be deleted. Your supervisor can open your data with the recovery key."),
    ),
    "keys_missing": lambda: Message(
        tr("The file with the keys is missing."),
        tr("No new key will be made beside existing data. Call support."),
    ),
}
