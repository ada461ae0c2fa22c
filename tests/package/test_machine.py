"""Memory and cores: the smallest limit of machine, cgroup and process applies."""

import os
import resource
import subprocess
import sys

import pytest
from sgns import _core, machine
from sgns.machine import available_cores, available_memory, used_memory

MANY = 1 << 50
NO_LIMIT = 2**64 - 1


HUGE = 9223372036854771712  # "no limit" in version 1


@pytest.fixture
def groups(tmp_path, monkeypatch):
    """Replace the control groups of this process; the function writes a file of a group."""
    proc = tmp_path / "proc/self"
    proc.mkdir(parents=True)
    (proc / "statm").write_text("1 1 1\n")
    monkeypatch.setattr(machine, "_PROC", proc.parent)
    monkeypatch.setattr(machine, "_free_memory", lambda: MANY)
    monkeypatch.setattr(machine, "address_space_limit", lambda: NO_LIMIT)
    monkeypatch.setattr(machine, "usable_cores", lambda: 64)

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

    def set_limits(free=MANY, group=None, used=0, space=NO_LIMIT):
        monkeypatch.setattr(machine, "_free_memory", lambda: free)
        files = {} if group is None else {"g/memory.max": group, "g/memory.current": used}
        groups(["0::/"], [("/", "g", "cgroup2", "rw")], files)
        monkeypatch.setattr(machine, "address_space_limit", lambda: space)

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
    monkeypatch.setattr(machine, "_free_memory", lambda: MANY)
    monkeypatch.setattr(machine, "_groups", lambda controller: [])
    monkeypatch.setattr(machine, "address_space_limit", lambda: MANY // 2)
    used = MANY // 2 - available_memory()
    assert 1 << 20 < used < 1 << 45  # this process, with its libraries


def test_several_processes_have_an_address_space_each_and_share_the_machine(monkeypatch):
    monkeypatch.setattr(machine, "_groups", lambda controller: [])
    monkeypatch.setattr(machine, "_pages_of_this_process", lambda column: 200)
    monkeypatch.setattr(machine, "address_space_limit", lambda: 1000)
    monkeypatch.setattr(machine, "_free_memory", lambda: 2000)
    assert [available_memory(n) for n in (1, 2, 3)] == [800, 1600, 2000]


def test_a_limit_of_the_address_space_is_known():
    code = "from sgns import _core; print(_core.address_space_limit())"
    limited = subprocess.run(
        [sys.executable, "-c", code],
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (3 << 30, 3 << 30)),
        capture_output=True,
        check=True,
    )
    assert int(limited.stdout) == 3 << 30
    soft, _ = resource.getrlimit(resource.RLIMIT_AS)
    assert _core.address_space_limit() == (NO_LIMIT if soft == resource.RLIM_INFINITY else soft)


@pytest.fixture
def files(tmp_path, monkeypatch):
    """Hide the files of the system; the function writes others."""
    monkeypatch.setattr(machine, "_PROC", tmp_path / "proc")
    monkeypatch.setattr(machine, "_NODES", tmp_path / "nodes")

    def write(name, content):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(content)

    return write


def test_free_memory_includes_what_the_system_can_drop(files, monkeypatch):
    monkeypatch.setattr(machine, "free_memory", lambda: 77)
    assert machine._free_memory() == 77
    for node in (0, 1):
        lines = ("MemTotal: 900", "MemFree: 10", "Active(file): 200", "Inactive(file): 3000")
        text = "".join(f"Node {node} {line} kB\n" for line in (*lines, "Active(anon): 50000"))
        files(f"nodes/node{node}/meminfo", f"{text}\nNode {node} HugePages_Free: 4\n")
    assert machine._free_memory() == 2 * 3210 * 1024
    files("proc/meminfo", "MemTotal: 9000 kB\nMemFree: 20 kB\nMemAvailable: 50 kB\n")
    assert machine._free_memory() == 50 * 1024


def test_memory_is_known_without_files_of_the_system(files):
    assert machine._free_memory() > 1 << 20
    assert 1 << 20 < used_memory() < 1 << 45
    assert available_memory() > 0
    assert available_cores() >= 1


def test_used_memory_is_what_the_process_holds(files, monkeypatch):
    monkeypatch.setattr(os, "sysconf", lambda name: {"SC_PAGE_SIZE": 4096}[name])
    files("proc/self/statm", "900 30 5 1 0 8 0\n")
    assert used_memory() == 30 * 4096


def test_cores_are_those_that_the_process_may_use(monkeypatch):
    assert 1 <= available_cores() <= len(os.sched_getaffinity(0))
    assert _core.usable_cores() == len(os.sched_getaffinity(0))
    monkeypatch.setattr(machine, "_groups", lambda controller: [])
    monkeypatch.setattr(machine, "usable_cores", lambda: 3)
    assert available_cores() == 3
