"""What each expected error means to an administrator: one sentence that says what to do."""

from __future__ import annotations

from console.errors import ExpectedError

_TEXT = """
address_in_use: port {port} is taken by another program; say another with --port
address_unusable: port {port} cannot be listened on; check host and port under [listen] in
    server.toml
administrator_missing: nobody active is an administrator: add one with user add NUMBER NAME --role
    administrator
archive_damaged: {path} is damaged or no backup: {reason}; take another copy
backup_failed: no place holds a good backup
backup_not_whole: the backup did not pass its check ({reason}) and was thrown away
certificate_missing: without a certificate only this computer may be served, not {host}; name
    certificate and private_key under [listen] in server.toml
cipher_missing: SQLCipher is missing; install the pinned sqlcipher3
columns_missing: the file has no column for {missing}; name it with --map FIELD=COLUMN; it has
    {there}
copy_differs: what was written to {path} is not what was to be written; check that disk
database_busy: the database is busy; try again
database_damaged: the database is damaged; restore the newest backup with restore
database_foreign: that database holds tables of another program; name an empty one
database_in_service: a running server has the database open; stop it first
database_in_use: that database already holds a team; name an empty one
database_missing: the database file is gone; put it back, or restore a backup
database_newer: the database was made by a newer version of this program ({revision}); update the
    program
database_not_empty: the database holds a team; give --replace to put the backup in its place
database_not_opened: the database could not be opened; check the path and its rights
database_readonly: the database may not be written to; check its rights and the disk
database_unreachable: the database server does not answer; check that it runs and the address in
    server.toml
database_unreadable: the database does not open with this key, or it is damaged; check
    STANDBY_SERVER_KEY_FILE
dates_ambiguous: days and months cannot be told apart in this file; say --time-format, such as
    '%d/%m/%Y %H:%M'
disk_full: the disk is full; nothing was changed
employee_no_taken: somebody has this employee number
file_unreadable: the file cannot be read: {reason}
folder_not_empty: {path} is not empty; name an empty folder or one that does not exist
folder_unnamed: say which server: --data DIR, or set STANDBY_SERVER_DATA
folder_unusable: the folder cannot be written to; check its rights
grant_hours_out_of_range: grant_hours in server.toml must lie between {least} and {most}
invalid_value: the {field} cannot be like that
io_error: the disk failed; check it before you go on
key_invalid: that is not a key: it must be 32 bytes as base64
key_unknown: this recovery key is not the one it was sealed to ({key_id}); use that one
last_administrator: this is the last administrator; make somebody else one first
mapping_invalid: the mapping does not work: {reason}
network_drive: a database cannot lie on a network drive or in a synchronised folder; name a local
    one
no_right: that person is not an active administrator; name one with --as NUMBER
password_common: that password is too easy to guess; choose another
password_too_long: a password may have {most} characters
password_too_short: a password must have {least} characters at least
password_unasked: no password was given; run this in a terminal or with --password-stdin
passwords_differ: the two passwords were not the same; nothing was changed
recovery_code_differs: the code is not that of this request; nothing was released: ask who made the
    request
recovery_file_exists: {path} is there already; name another --recovery-file
recovery_key_invalid: {path} holds no recovery key
recovery_request_damaged: that is no recovery request, or it is damaged; let the desk write it again
server_exists: there is a server in {path} already; nothing was changed
server_key_exists: {path} holds a key already, which is never overwritten; name another --key-file
server_key_foreign: this key is not the one of the backup; give the right --key-file, or
    --recovery-key
server_key_invalid: {path} does not hold a server key (64 hexadecimal digits)
server_key_missing: there is no key at {path}; say where it is in STANDBY_SERVER_KEY_FILE
server_missing: there is no server in {path}; make one with init
settings_invalid: server.toml is not right: {reason}
settings_refused: the database refused a setting ({setting}); the program's parts do not fit
    together
sqlite_too_old: SQLite {version} can lose data; install the pinned sqlcipher3
targets_too_many: three targets are the most
user_unknown: nobody has this employee number
workspace_ambiguous: the database holds several teams; name one with --workspace ID
workspace_unknown: there is no such team in the database
zone_unknown: {zone} is no time zone; say one like Asia/Shanghai
"""


def _sentences() -> dict[str, str]:
    """``code: sentence`` a line, continued on indented lines."""
    joined = _TEXT.replace("\n    ", " ")
    return dict(line.split(": ", 1) for line in joined.splitlines() if line)


_SENTENCES = _sentences()


def sentence(error: ExpectedError | OSError) -> str:
    """What went wrong and what to do, without a full stop's worth of doubt."""
    if isinstance(error, OSError):
        named = f"{error.filename}: " if error.filename else ""
        return f"{named}{(error.strerror or str(error)).lower()}."
    words = _SENTENCES.get(error.code)
    if words is None:
        details = ", ".join(f"{name}={value}" for name, value in error.params.items())
        return f"{error.code.replace('_', ' ')}{f' ({details})' if details else ''}."
    return words.format_map(_Given(error.params)) + "."


class _Given(dict[str, object]):
    """Parameters; one that is missing leaves its place empty instead of hiding the sentence."""

    def __missing__(self, name: str) -> str:
        return ""
