"""Tests of the choice of a network interface."""

import os

import pytest
from sgns.distributed import interface

#: Lines of /proc/net/route: a default route, a network with two routes, and a narrower one.
ROUTES = [
    "eth0\t00000000\t0100000A\t0003\t0\t0\t0\t00000000\t0\t0\t0",
    "eth1\t0000A8C0\t00000000\t0001\t0\t0\t0\t0000FFFF\t0\t0\t0",
    "ib0\t0005A8C0\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0",
]


@pytest.mark.parametrize(
    ("address", "expected"),
    [("8.8.8.8", "eth0"), ("192.168.7.7", "eth1"), ("192.168.5.7", "ib0"), ("127.0.1.1", None)],
)
def test_the_most_specific_route_counts(address, expected):
    assert interface.interface_to(address, ROUTES) == expected


def test_without_a_route_there_is_no_interface():
    assert interface.interface_to("8.8.8.8", ROUTES[1:]) is None


@pytest.fixture
def routes(monkeypatch, tmp_path):
    path = tmp_path / "route"
    path.write_text("\n".join(["Iface\tDestination", *ROUTES]))
    monkeypatch.setattr(interface, "_ROUTES", path)
    for name in (interface.VARIABLE, "MASTER_ADDR", "WORLD_SIZE", "LOCAL_WORLD_SIZE"):
        monkeypatch.delenv(name, raising=False)
    return path


def test_ranks_of_one_machine_use_its_loopback(monkeypatch, routes):
    monkeypatch.setenv("MASTER_ADDR", "anything")
    monkeypatch.setenv("WORLD_SIZE", "2")
    monkeypatch.setenv("LOCAL_WORLD_SIZE", "2")
    monkeypatch.setenv(interface.VARIABLE, "")
    monkeypatch.delenv(interface.VARIABLE)
    interface.choose_interface()
    assert os.environ[interface.VARIABLE] == "lo"


def test_ranks_of_several_machines_use_what_leads_to_rank_0(monkeypatch, routes):
    monkeypatch.setenv("MASTER_ADDR", "192.168.5.1")
    monkeypatch.setenv("WORLD_SIZE", "4")
    monkeypatch.setenv("LOCAL_WORLD_SIZE", "2")
    monkeypatch.setenv(interface.VARIABLE, "mine")
    interface.choose_interface()
    assert os.environ[interface.VARIABLE] == "mine"
    monkeypatch.delenv(interface.VARIABLE)
    interface.choose_interface()
    assert os.environ[interface.VARIABLE] == "ib0"


def test_nothing_is_set_where_nothing_is_known(monkeypatch, routes):
    interface.choose_interface()
    monkeypatch.setenv("MASTER_ADDR", "192.168.5.1")
    routes.unlink()
    interface.choose_interface()
    assert interface.VARIABLE not in os.environ
