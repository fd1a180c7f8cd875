"""What signing in, grants and rights may say."""

from __future__ import annotations

from collections.abc import Callable

from console.i18n import tr
from console.messages.message import Message

PEOPLE: dict[str, Callable[[], Message]] = {
    "credentials": lambda: Message(
        tr("This did not open."), tr("Check the employee number and the password.")
    ),
    "password_changed_elsewhere": lambda: Message(
        tr("Your password was changed at another desk."),
        tr("Type the previous password once, so that your data here takes the new one."),
    ),
    "account_disabled": lambda: Message(tr("This account has been disabled."), tr("Ask your supervisor.")),
    "no_server_new_here": lambda: Message(
        tr("You have not worked at this desk yet, and the server cannot be reached."),
        tr("You can take calls now; everything else waits for the server."),
    ),
    "grant_expired": lambda: Message(
        tr("You have not reached the server for too long to see customers' data."),
        tr("You can take calls now; everything else waits for the server."),
    ),
    "grant_invalid": lambda: Message(
        tr("This desk's permission is not signed by your server."),
        tr("Sign in while the server is reachable."),
    ),
    "desk_new_to_server": lambda: Message(
        tr("This desk has never reached the server."),
        tr("Use a desk that has worked before, or the paper form."),
    ),
    "desk_inactive": lambda: Message(
        tr("This desk has been taken out of service."), tr("Ask your administrator.")
    ),
    "capture_only": lambda: Message(
        tr("Only calls can be taken now."), tr("Sign in again when the server is reachable.")
    ),
    "employee_number_invalid": lambda: Message(
        tr("This is not an employee number."), tr("Letters, digits, hyphens and dots only.")
    ),
    "employee_no_taken": lambda: Message(tr("This employee number is taken."), tr("Choose another.")),
    "user_unknown": lambda: Message(
        tr("There is nobody with this employee number."), tr("Check the number.")
    ),
    "last_administrator": lambda: Message(
        tr("This is the last administrator."), tr("Appoint another one first.")
    ),
    "login_required": lambda: Message(
        tr("The server asks for your password again."),
        tr("Sign in when it suits; your work goes on meanwhile."),
    ),
    "access_expired": lambda: Message(
        tr("The server asks who you are again."), tr("This happens by itself.")
    ),
    "revoked": lambda: Message(
        tr("Your access was withdrawn."), tr("Ask your supervisor. What you wrote is kept here.")
    ),
    "password_too_short": lambda: Message(
        tr("At this desk the password needs at least {least} characters."),
        tr("No password safe helps it here. Have the administrator set a longer one, then sign in with it."),
    ),
    "password_too_long": lambda: Message(tr("The password may have at most {most} characters.")),
    "password_common": lambda: Message(
        tr("This password is too easy to guess."),
        tr("Several words that belong to nobody else make a good one."),
    ),
    "password_same": lambda: Message(tr("The new password is the one you have."), tr("Choose another.")),
    "password_needs_server": lambda: Message(
        tr("The password is changed only with the server, and it cannot be reached."),
        tr("Nothing was changed. Try again when you are online."),
    ),
    "password_unconfirmed": lambda: Message(
        tr("No answer came: the server may have taken the new password, or not."),
        tr(
            "Your data here still opens with the one you have. Enter the same again once you are online:"
            " it is found out then, and finished."
        ),
    ),
    "password_parted": lambda: Message(
        tr("The server has another password of yours: it was changed elsewhere."),
        tr("Sign out, and sign in with that one. Your data here is brought over to it there."),
    ),
    "password_not_here": lambda: Message(
        tr("The server has taken the new password, but your data here could not be put under it."),
        tr("It still opens with the one you have. Enter the same again to finish."),
    ),
    "password_unknown_to_server": lambda: Message(
        tr("The server does not know this password."),
        tr("Type the one you sign in with. If it is forgotten, the administrator sets a new one first."),
    ),
    "no_right": lambda: Message(
        tr("You may not do this."), tr("Ask somebody with the right; what you wrote stays readable here.")
    ),
}
