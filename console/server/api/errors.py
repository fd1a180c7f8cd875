"""Every error is one small JSON object with a stable code; here is the status each code travels under."""

from __future__ import annotations

import logging

import msgspec
from starlette.responses import Response

from console.errors import DiskFull, ExpectedError, StoreError
from console.models.store_errors import translate
from console.server.faults import where
from console.wire.messages import ErrorReply

log = logging.getLogger(__name__)

STATUS: dict[str, int] = {
    "invalid_request": 400,
    "invalid_value": 400,
    "operation_unreadable": 400,
    "key_invalid": 400,
    "hash_differs": 400,
    "password_too_short": 400,
    "password_too_long": 400,
    "password_common": 400,
    "password_same": 400,
    "reason_required": 400,
    "login_required": 401,
    "access_expired": 401,
    "revoked": 401,
    "wrong_password": 401,
    "desk_unknown": 401,
    "no_right": 403,
    "desk_inactive": 403,
    "not_found": 404,
    "user_unknown": 404,
    "not_held": 404,
    "blob_unknown": 404,
    "method_not_allowed": 405,
    "body_too_slow": 408,
    "history_forked": 409,
    "employee_no_taken": 409,
    "last_administrator": 409,
    "too_large": 413,
    "login_delayed": 429,
    "internal_error": 500,
    "busy": 503,
    "database_unavailable": 503,
    "disk_full": 503,
}
"""What is not here is a bug, and answered with ``internal_error``."""

TOO_FAST = 429
HEADERS = {"cache-control": "no-store", "x-content-type-options": "nosniff"}


class TooFast(ExpectedError):
    """This one caller asks too often; ``retry_after`` in seconds."""

    code = "busy"


def error_response(error: BaseException) -> Response:
    """The reply to ``error``. What only a bug or a broken server explains is logged, never told."""
    error = translate(error) or error
    if isinstance(error, DiskFull):
        log.error("request failed: %s", error.code)
        return reply_with("disk_full", retry_after=30)
    if isinstance(error, StoreError):
        log.error("request failed: %s %s", error.code, error.params)
        return reply_with("database_unavailable", retry_after=2)
    if isinstance(error, ExpectedError) and error.code in STATUS:
        params = dict(error.params)
        retry_after = int(params.pop("retry_after", 0))
        return reply_with(error.code, params, retry_after, TOO_FAST if isinstance(error, TooFast) else 0)
    log.error("request failed: %s", where(error))
    return reply_with("internal_error")


def reply_with(
    code: str, params: dict[str, str | int] | None = None, retry_after: int = 0, status: int = 0
) -> Response:
    """The reply with this code; seconds to wait travel in the body and as Retry-After."""
    status = status or STATUS[code]
    headers = HEADERS | ({"retry-after": str(retry_after)} if retry_after else {})
    if status == 401:
        headers["www-authenticate"] = "Bearer"
    content = msgspec.json.encode(ErrorReply(code, params or {}, retry_after))
    return Response(content, status, headers, media_type="application/json")
