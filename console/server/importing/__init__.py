"""Tickets and customers from another system's files: every row is taken, or reported with its reason."""
