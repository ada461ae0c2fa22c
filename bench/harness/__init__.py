"""Shared parts of the benchmarks. Nothing in here is a command for users."""
