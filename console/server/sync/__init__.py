"""The sync service: one ordered history a workspace, and verdicts that never change."""
