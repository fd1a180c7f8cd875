"""What a desk has from the first version on: the shared nouns, the outbox, what it knows of the server."""

import sqlalchemy as sa
from alembic import op

from console.models.migrations.first import create, create_shared

revision = "desk_0001"
down_revision = None


def upgrade() -> None:
    """All tables of a desk."""
    create_shared()
    _create_outbox()
    create("touch", "noun:text! row_id:text! local_seq:int!", local_seq="local_seq")
    create("confirmed", "noun:text! row_id:text! row:bytes")
    create("cursor", "scope:text! epoch:text seq:int token:text")
    create("stale", "noun:text! row_id:text!")
    create("meta", "key:text! value:text")
    create("file", "sha256:text! content:bytes sent_at:int stored_at:int")


def _create_outbox() -> None:
    local_seq = sa.BigInteger().with_variant(sa.Integer, "sqlite")
    op.create_table(
        "outbox",
        sa.Column("local_seq", local_seq, autoincrement=True, nullable=False),
        sa.Column("op_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("payload", sa.LargeBinary(), nullable=False),
        sa.Column("signature", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("queued_at", sa.BigInteger(), nullable=False),
        sa.Column("settled_at", sa.BigInteger(), nullable=False),
        sa.Column("attempts", sa.BigInteger(), nullable=False),
        sa.Column("epoch", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("scopes", sa.Text(), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("local_seq", name="pk_outbox"),
        sa.UniqueConstraint("op_id", name="uq_outbox_op_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_outbox_state", "outbox", ["state", "local_seq"])
