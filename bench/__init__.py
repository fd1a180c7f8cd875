"""Measurements, each beside its bound in the same run. They print ratios and assert nothing."""
