"""What the way to the server, or the server itself, may say."""

from __future__ import annotations

from collections.abc import Callable

from console.i18n import tr
from console.messages.message import Message

SERVER: dict[str, Callable[[], Message]] = {
    "no_answer": lambda: Message(
        tr("The server does not answer."), tr("Go on working: everything is kept here and sent later.")
    ),
    "no_network": lambda: Message(
        tr("This computer has no network."),
        tr("Check the cable or Wi-Fi. Everything is kept here meanwhile."),
    ),
    "name_unknown": lambda: Message(
        tr("The server's name cannot be found in the network."),
        tr("Check the network; the address may also be wrong."),
    ),
    "server_refused": lambda: Message(
        tr("The server's computer answers, but the server is not running."),
        tr("Everything is kept here and sent later."),
    ),
    "timed_out": lambda: Message(
        tr("The server did not answer in time."), tr("Everything is kept here and sent later.")
    ),
    "silent": lambda: Message(
        tr("The server did not answer in time."), tr("Everything is kept here and sent later.")
    ),
    "cut_off": lambda: Message(
        tr("The connection broke off."), tr("It is tried again by itself; nothing is sent twice.")
    ),
    "aborted": lambda: Message(tr("This was given up."), tr("Try again.")),
    "server_ill": lambda: Message(
        tr("The server answers, but not as it should."), tr("Everything is kept here and sent later.")
    ),
    "not_our_server": lambda: Message(
        tr("Something else answers at the server's address."),
        tr("A log-in page of the network, perhaps. Tell your administrator."),
    ),
    "busy": lambda: Message(tr("The server is busy."), tr("It is tried again by itself in {retry_after}.")),
    "rejected": lambda: Message(tr("The server did not accept this."), tr("Tell your administrator.")),
    "certificate_untrusted": lambda: Message(
        tr("The server's certificate is not trusted (issued by {issuer})."),
        tr("Nothing was sent. Tell your administrator."),
    ),
    "certificate_out_of_date": lambda: Message(
        tr("The server's certificate is out of date, or this computer's clock is wrong."),
        tr("Check the clock. Nothing was sent."),
    ),
    "certificate_wrong_host": lambda: Message(
        tr("The server's certificate belongs to another name."),
        tr("Nothing was sent. Tell your administrator."),
    ),
    "proxy_refused": lambda: Message(
        tr("The proxy does not let this through."), tr("Tell your administrator.")
    ),
    "proxy_unusable": lambda: Message(tr("The proxy's address cannot be used."), tr("Check the settings.")),
    "server_address_invalid": lambda: Message(
        tr("The server's address cannot be used."), tr("It begins with https://.")
    ),
    "address_not_encrypted": lambda: Message(
        tr("The server's address is not encrypted."), tr("It begins with https://.")
    ),
    "ca_file_unusable": lambda: Message(
        tr("The file with your company's certificates cannot be read."), tr("Check the settings.")
    ),
    "history_forked": lambda: Message(
        tr("The server was restored from a backup."), tr("What it lacks is sent again by itself.")
    ),
    "too_large": lambda: Message(
        tr("This is too large to be sent."),
        tr("It stays readable here. Split it, or send the file another way."),
    ),
    "blob_damaged": lambda: Message(tr("A file arrived damaged."), tr("It is sent again by itself.")),
    "blob_unknown": lambda: Message(
        tr("The server does not have this file."), tr("Its sender still has it.")
    ),
    "hash_differs": lambda: Message(
        tr("A file reached the server with other content than it had."), tr("It is sent again by itself.")
    ),
    "operation_unreadable": lambda: Message(
        tr("The server could not read this."), tr("It stays readable here. Call support.")
    ),
    "envelope_damaged": lambda: Message(
        tr("A sealed copy is damaged."), tr("Its first copy is not touched. Call support.")
    ),
    "key_unknown": lambda: Message(
        tr("A sealed copy names a key that the server does not have ({key_id})."), tr("Call support.")
    ),
    "key_invalid": lambda: Message(tr("A key cannot be read."), tr("Call support.")),
    "workspace_unknown": lambda: Message(
        tr("The server does not know this team."), tr("Check the server's address.")
    ),
    "zone_unknown": lambda: Message(
        tr("The time zone {zone} is not known."), tr("Choose one from the list.")
    ),
    "grant_hours_out_of_range": lambda: Message(
        tr("Working without the server is allowed for {least} to {most} hours."), tr("Choose within these.")
    ),
    "file_unreadable": lambda: Message(tr("The file cannot be read."), tr("Nothing was imported.")),
    "mapping_invalid": lambda: Message(
        tr("The list of columns cannot be used."), tr("Nothing was imported. Check the names.")
    ),
    "columns_missing": lambda: Message(
        tr("The file lacks columns that are needed: {columns}."), tr("Nothing was imported.")
    ),
    "dates_ambiguous": lambda: Message(
        tr("The dates in the file can be read in two ways."),
        tr("Nothing was imported. Say which order they have."),
    ),
}
