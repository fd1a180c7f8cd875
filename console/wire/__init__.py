"""What travels between desk and server, and in which version."""

PROTOCOL = 1
"""Raised when an old desk could misread a new server; unknown fields alone never do that."""
