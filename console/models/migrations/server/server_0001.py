"""What a server has from the first version on: the shared nouns, its history, accounts, keys, the audit."""

from console.models.migrations.first import create, create_shared

revision = "server_0001"
down_revision = None


def upgrade() -> None:
    """All tables of a server."""
    create_shared()
    for name, columns, indexes in _OWN:
        create(name, columns, **indexes)


_OWN: tuple[tuple[str, str, dict[str, str]], ...] = (
    (
        "sync_head",
        "workspace_id:text! epoch:text seq:int token:text next_number:int next_desk_code:int "
        "audit_no:int audit_hash:text backup_seq:int",
        {},
    ),
    (
        "sync_commit",
        "workspace_id:text! seq:int! epoch:text token:text rows:int at:int",
        {},
    ),
    (
        "applied_op",
        "workspace_id:text! op_id:text! payload_sha256:text kind:text author:text desk:text "
        "status:text seq:int result:text happened_at:int received_at:int",
        {"seq": "workspace_id seq"},
    ),
    (
        "held_op",
        "workspace_id:text! op_id:text! payload:bytes kind:text author:text desk:text road:text "
        "proved:flag cause:text waits_for:text slip_id:text outage_id:text happened_at:int received_at:int",
        {"waits_for": "workspace_id waits_for"},
    ),
    (
        "left_row",
        "workspace_id:text! scope:text! noun:text! row_id:text! seq:int",
        {"scope_seq": "workspace_id scope seq"},
    ),
    (
        "audit",
        "workspace_id:text! no:int! at:int actor:text desk:text action:text subject:text digest:text "
        "hash:text",
        {},
    ),
    (
        "audit_detail",
        "workspace_id:text! no:int! detail:text",
        {},
    ),
    (
        "account",
        "workspace_id:text! user_id:text! password_hash:text failures:int locked_until:int must_change:flag",
        {},
    ),
    (
        "session",
        "workspace_id:text! session_id:text! user_id:text desk_id:text generation:int access_hash:text "
        "access_until:int refresh_until:int revoked:flag created_at:int",
        {"access": "workspace_id access_hash", "user": "workspace_id user_id"},
    ),
    (
        "issued_grant",
        "workspace_id:text! grant_id:text! user_id:text desk_id:text signing_key:text issued_at:int "
        "offline_until:int revoked:flag",
        {"user": "workspace_id user_id"},
    ),
    (
        "desk_credential",
        "workspace_id:text! desk_id:text! secret_hash:text generation:int last_seen:int",
        {},
    ),
    (
        "server_key",
        "workspace_id:text! key_id:text! purpose:text public_key:text private_key:bytes created_at:int",
        {},
    ),
    (
        "blob",
        "workspace_id:text! sha256:text! size:int stored_at:int",
        {},
    ),
)
