"""Memory and cores: the smallest limit of machine, cgroup and process applies."""

import os
import resource

import pytest
from sgns import machine
from sgns.machine import available_cores, available_memory

MANY = 1 << 50


HUGE = 9223372036854771712  # "no limit" in version 1


@pytest.fixture
def groups(tmp_path, monkeypatch):
    """Replace the control groups of this process; the function writes a file of a group."""
    proc = tmp_path / "proc"
    proc.mkdir()
    (proc / "statm").write_text("1 1 1\n")
    monkeypatch.setattr(machine, "_PROC", proc)
    monkeypatch.setattr(machine, "_meminfo", lambda name: MANY)
    monkeypatch.setattr(os, "sched_getaffinity", lambda pid: set(range(64)))

    def set_groups(mine, mounts, files):
        (proc / "cgroup").write_text("".join(f"{line}\n" for line in mine))
        lines = [
            f"31 23 0:28 {root} {tmp_path / folder} rw - {kind} x {options}"
            for root, folder, kind, options in mounts
        ]
        (proc / "mountinfo").write_text("\n".join(["1 1 8:1 / / rw - ext4 /dev/sda1 rw", *lines]))
        for name, content in files.items():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_text(f"{content}\n")

    return set_groups


@pytest.fixture
def limits(groups, monkeypatch):
    """Set the limits of a machine: free memory, limit and use of the group, address space."""

    def set_limits(free=MANY, group=None, used=0, space=resource.RLIM_INFINITY):
        monkeypatch.setattr(machine, "_meminfo", lambda name: free)
        files = {} if group is None else {"g/memory.max": group, "g/memory.current": used}
        groups(["0::/"], [("/", "g", "cgroup2", "rw")], files)
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


def test_files_that_the_system_can_drop_are_not_used_memory(groups):
    files = {"g/memory.max": 10_000, "g/memory.current": 9_000}
    groups(["0::/"], [("/", "g", "cgroup2", "rw")], files)
    assert available_memory() == 1_000
    groups(["0::/"], [("/", "g", "cgroup2", "rw")], {"g/memory.stat": "anon 5\ninactive_file 7000"})
    assert available_memory() == 8_000


def test_memory_is_that_of_the_narrowest_group_around_the_process(groups):
    files = {
        "g/a/memory.max": 5_000,
        "g/a/memory.current": 1_000,
        "g/a/b/memory.max": "max",
        "g/a/b/memory.current": 900,
    }
    groups(["0::/a/b"], [("/", "g", "cgroup2", "rw")], files)
    assert available_memory() == 4_000
    files = {"g/a/b/memory.max": 3_000}
    groups(["0::/a/b"], [("/", "g", "cgroup2", "rw")], files)
    assert available_memory() == 2_100


def test_memory_of_version_1_has_other_files(groups):
    files = {
        "m/job/memory.limit_in_bytes": 7_000,
        "m/job/memory.usage_in_bytes": 3_000,
        "m/job/memory.stat": "cache 1\ntotal_inactive_file 500",
        "m/memory.limit_in_bytes": HUGE,
        "m/memory.usage_in_bytes": 3_000,
    }
    mine = ["4:memory:/job", "1:cpu,cpuacct:/job", "0::/"]
    mounts = [("/", "m", "cgroup", "rw,memory"), ("/", "u", "cgroup2", "rw")]
    groups(mine, mounts, files)
    assert available_memory() == 4_500


def test_a_container_sees_the_root_of_its_own_groups(groups):
    files = {"m/memory.limit_in_bytes": 7_000, "m/memory.usage_in_bytes": 3_000}
    groups(["4:memory:/docker/1f"], [("/docker/1f", "m", "cgroup", "rw,memory")], files)
    assert available_memory() == 4_000
    groups(["4:memory:/elsewhere"], [("/docker/1f", "m", "cgroup", "rw,memory")], files)
    assert available_memory() == 4_000


@pytest.mark.parametrize(
    ("quota", "cores"),
    [("200000 100000", 2), ("150000 100000", 2), ("10000 100000", 1), ("max 100000", 64)],
)
def test_cores_are_those_that_a_quota_grants(groups, quota, cores):
    groups(["0::/a"], [("/", "g", "cgroup2", "rw")], {"g/a/cpu.max": quota})
    assert available_cores() == cores


@pytest.mark.parametrize(("quota", "cores"), [(300_000, 3), (-1, 64)])
def test_quotas_of_version_1_have_two_files(groups, quota, cores):
    files = {"c/cpu.cfs_quota_us": quota, "c/cpu.cfs_period_us": 100_000}
    groups(["1:cpu,cpuacct:/"], [("/", "c", "cgroup", "rw,cpu,cpuacct")], files)
    assert available_cores() == cores


def test_memory_is_what_the_address_space_has_left(monkeypatch):
    monkeypatch.setattr(machine, "_meminfo", lambda name: MANY)
    monkeypatch.setattr(machine, "_groups", lambda controller: [])
    monkeypatch.setattr(resource, "getrlimit", lambda which: (MANY // 2, MANY // 2))
    used = MANY // 2 - available_memory()
    assert 1 << 20 < used < 1 << 45  # this process, with its libraries


def test_the_machine_reports_its_free_memory():
    assert 0 < machine._meminfo("MemAvailable") <= machine._meminfo("MemTotal")
    with pytest.raises(OSError, match="no line Nothing"):
        machine._meminfo("Nothing")


def test_cores_are_those_that_the_process_may_use(monkeypatch):
    assert 1 <= available_cores() <= len(os.sched_getaffinity(0))
    monkeypatch.setattr(machine, "_groups", lambda controller: [])
    monkeypatch.setattr(os, "sched_getaffinity", lambda pid: {1, 5, 6})
    assert available_cores() == 3
    monkeypatch.delattr(os, "sched_getaffinity")
    monkeypatch.setattr(os, "cpu_count", lambda: 7)
    assert available_cores() == 7
