"""A tree with one more revision than there is, to step to."""

from __future__ import annotations

import shutil
from pathlib import Path

import msgspec
import pytest

from console.models import migrations
from console.models.migrations import TREES

_NEXT = """
import os
from alembic import op
import sqlalchemy as sa

revision = "{tree}_0002"
down_revision = "{tree}_0001"

def upgrade():
    with op.batch_alter_table("customer") as table:
        table.add_column(sa.Column("nickname", sa.Text(), nullable=False, server_default="-"))
    op.create_table("extra", sa.Column("id", sa.Text(), primary_key=True))
    {then}
"""


def longer_tree(folder: Path, monkeypatch: pytest.MonkeyPatch, then: str = "", tree: str = "desk") -> None:
    """From now on ``tree`` has a revision 0002, which ends with the statement ``then``."""
    shutil.copytree(TREES[tree].folder, folder, ignore=shutil.ignore_patterns("__pycache__"))
    (folder / f"{tree}_0002.py").write_text(_NEXT.format(tree=tree, then=then), "utf-8")
    longer = msgspec.structs.replace(TREES[tree], folder=folder)
    monkeypatch.setitem(migrations.TREES, tree, longer)
