"""Backups of a team server: one portable encrypted file, the same from SQLite and PostgreSQL."""
