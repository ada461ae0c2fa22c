"""Calls that several processes, the ranks, make together: one for each machine, or several.

`sgns.train` with ``distributed=True`` joins them. docs/distributed.md says how to start them.
"""
