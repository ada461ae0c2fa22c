"""Memory and cores: the smallest limit of machine, cgroup and process applies."""

import os
import resource

import pytest
from sgns import machine
from sgns.machine import available_cores, available_memory

MANY = 1 << 50


@pytest.fixture
def limits(tmp_path, monkeypatch):
    """Set the limits of a machine: free memory, limit and use of the group, address space."""
    monkeypatch.setattr(machine, "_CGROUP", tmp_path)

    def set_limits(free=MANY, group=None, used=0, space=resource.RLIM_INFINITY):
        monkeypatch.setattr(machine, "_meminfo", lambda name: free)
        if group is not None:
            (tmp_path / "memory.max").write_text(f"{group}\n")
            (tmp_path / "memory.current").write_text(f"{used}\n")
        monkeypatch.setattr(resource, "getrlimit", lambda which: (space, space))

    return set_limits


def test_memory_is_that_of_the_machine_if_nothing_else_limits_it(limits):
    limits(free=123_000)
    assert available_memory() == 123_000
    limits(free=123_000, group="max", used=5)
    assert available_memory() == 123_000


def test_memory_is_what_the_group_has_left(limits):
    limits(group=10_000, used=4_000)
    assert available_memory() == 6_000
    limits(group=10_000, used=10_001)
    assert available_memory() == 0


def test_memory_is_what_the_address_space_has_left(limits):
    limits(space=MANY // 2)
    used = MANY // 2 - available_memory()
    assert 1 << 20 < used < 1 << 45  # this process, with its libraries


def test_the_machine_reports_its_free_memory():
    assert 0 < machine._meminfo("MemAvailable") <= machine._meminfo("MemTotal")
    with pytest.raises(OSError, match="no line Nothing"):
        machine._meminfo("Nothing")


def test_cores_are_those_that_the_process_may_use(monkeypatch):
    assert available_cores() == len(os.sched_getaffinity(0))
    monkeypatch.setattr(os, "sched_getaffinity", lambda pid: {1, 5, 6})
    assert available_cores() == 3
    monkeypatch.delattr(os, "sched_getaffinity")
    monkeypatch.setattr(os, "cpu_count", lambda: 7)
    assert available_cores() == 7
