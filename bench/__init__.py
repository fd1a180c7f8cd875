"""Benchmarks: each figure beside its bound, measured in the same run. They print ratios and assert nothing."""
