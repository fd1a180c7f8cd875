"""Benchmarks: each figure beside its bound, from the same run. They print ratios and assert nothing."""
