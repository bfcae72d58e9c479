"""Which address a phone can reach: real machines' lists of interfaces, as `ifaddr` gives them."""

from __future__ import annotations

import socket

import ifaddr
import pytest

from handlens.errors import ApkError
from handlens.phone import addresses
from handlens.phone.addresses import all_addresses, chosen_address, local_address


def machine(*interfaces):
    """Adapters as `ifaddr` gives them: (name, address) of POSIX, (friendly name, description, address) of Windows."""
    made = []
    for number, (name, *description, address) in enumerate(interfaces):
        adapter_name = f"{{GUID-{number}}}" if description else name
        ips = [ifaddr.IP((f"fe80::{number}", 0, number), 64, name), ifaddr.IP(address, 24, name)]
        made.append(ifaddr.Adapter(adapter_name, description[0] if description else name, ips, index=number))
    return made


@pytest.fixture(autouse=True)
def _no_route(monkeypatch):
    monkeypatch.setattr(addresses, "_routed_address", lambda: None)


MACHINES = {
    "Linux laptop with Docker, a VPN and Tailscale": (
        [("lo", "127.0.0.1"), ("tun0", "10.8.0.2"), ("docker0", "172.17.0.1"), ("br-4f1c2a", "172.18.0.1"),
         ("veth12ab", "169.254.7.7"), ("tailscale0", "100.101.1.2"), ("wg0", "10.66.66.2"), ("virbr0", "192.168.122.1"),
         ("enp0s31f6", "10.1.2.3"), ("wlp3s0", "192.168.1.20")],
        ["wlp3s0", "enp0s31f6", "docker0", "br-4f1c2a", "virbr0", "tun0", "wg0", "veth12ab", "tailscale0"],
    ),
    "Linux as a hotspot": ([("docker0", "172.17.0.1"), ("ap0", "10.42.0.1")], ["ap0", "docker0"]),
    "Mac that shares its network": (
        [("lo0", "127.0.0.1"), ("utun3", "10.5.0.2"), ("bridge100", "192.168.2.1"), ("en0", "192.168.178.30")],
        ["en0", "bridge100", "utun3"],
    ),
    "Windows with WSL, Hyper-V and VirtualBox": (
        [("vEthernet (WSL)", "Hyper-V Virtual Ethernet Adapter", "172.28.96.1"),
         ("Ethernet 3", "VirtualBox Host-Only Ethernet Adapter", "192.168.56.1"),
         ("Ethernet 2", "Intel(R) Ethernet Connection (7) I219-V", "192.168.0.12"),
         ("Local Area Connection", "TAP-Windows Adapter V9", "10.8.0.6"),
         ("Tailscale", "Tailscale Tunnel", "100.90.1.1"),
         ("Wi-Fi", "Intel(R) Wi-Fi 6 AX201 160MHz", "192.168.0.11"),
         ("Loopback Pseudo-Interface 1", "Software Loopback Interface 1", "127.0.0.1")],
        ["Wi-Fi", "Ethernet 2", "vEthernet (WSL)", "Ethernet 3", "Local Area Connection", "Tailscale"],
    ),
    "Windows as a hotspot, in German": (
        [("Ethernet", "Realtek PCIe GbE Family Controller", "169.254.3.4"),
         ("LAN-Verbindung* 2", "Microsoft Wi-Fi Direct Virtual Adapter #2", "192.168.137.1")],
        ["LAN-Verbindung* 2", "Ethernet"],
    ),
    "phone as a hotspot, no way to the internet": ([("wlan0", "192.168.43.7"), ("lo", "127.0.0.1")], ["wlan0"]),
    "two computers on one cable": ([("eth0", "169.254.10.20")], ["eth0"]),
    "a name that says nothing": ([("tun0", "10.8.0.2"), ("net7", "10.0.0.9")], ["net7", "tun0"]),
    "a campus that gives public addresses": (
        [("wlp3s0", "141.20.1.5"), ("docker0", "172.17.0.1")], ["docker0", "wlp3s0"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", MACHINES)
def test_the_likeliest_way_to_a_phone_comes_first(name):
    interfaces, order = MACHINES[name]
    assert [address.interface for address in all_addresses(machine(*interfaces))] == order


def test_between_equals_the_one_with_a_way_to_the_internet_comes_first(monkeypatch):
    two = machine(("eth0", "192.168.5.1"), ("eth1", "192.168.1.20"))
    assert all_addresses(two)[0].interface == "eth0"
    monkeypatch.setattr(addresses, "_routed_address", lambda: "192.168.1.20")
    assert all_addresses(two)[0].interface == "eth1"
    assert all_addresses([*two, *machine(("wlan0", "10.0.0.3"))])[0].interface == "wlan0", "a VPN may hold the route"


def on(monkeypatch, *interfaces):
    monkeypatch.setattr(ifaddr, "get_adapters", lambda: machine(*interfaces))


def test_a_public_address_is_served_only_when_it_is_named(monkeypatch):
    on(monkeypatch, ("wlp3s0", "141.20.1.5"))
    with pytest.raises(ApkError, match=r"address is public.*141\.20\.1\.5 \(wlp3s0\)") as caught:
        local_address()
    assert "--host 141.20.1.5" in caught.value.hint
    assert chosen_address("141.20.1.5") == "141.20.1.5"


@pytest.mark.parametrize("address", ["100.64.0.1", "169.254.1.1", "10.0.0.1", "172.16.0.1", "192.168.0.1"])
def test_what_counts_as_local(monkeypatch, address):
    on(monkeypatch, ("wlan0", address))
    assert local_address() == address


@pytest.mark.parametrize("address", ["100.128.0.1", "172.32.0.1", "8.8.8.8"])
def test_what_counts_as_public(monkeypatch, address):
    on(monkeypatch, ("wlan0", address))
    with pytest.raises(ApkError, match="public"):
        local_address()


def test_no_network(monkeypatch):
    on(monkeypatch, ("lo", "127.0.0.1"))
    with pytest.raises(ApkError, match="on no network") as caught:
        local_address()
    assert "handlens install" in caught.value.hint


def test_an_interface_is_named(monkeypatch):
    on(monkeypatch, ("wlan0", "192.168.1.20"), ("vEthernet (WSL)", "Hyper-V", "172.28.96.1"))
    assert chosen_address("vethernet (wsl)") == "172.28.96.1"
    assert chosen_address("WLAN0") == "192.168.1.20"


@pytest.mark.parametrize("host", ["0.0.0.0", "", "localhost", "::", "ü" * 100, "1.2.3", "wlan1"])
def test_only_one_network_is_served(monkeypatch, host):
    on(monkeypatch, ("wlan0", "192.168.1.20"), ("eth0", "10.0.0.5"))
    with pytest.raises(ApkError, match="address") as caught:
        chosen_address(host)
    assert caught.value.hint == "--host 192.168.1.20 (wlan0), --host 10.0.0.5 (eth0); or no --host"


def test_this_computers_own_interfaces_can_be_read():
    found = all_addresses()
    assert not any(address.ip.startswith("127.") for address in found)
    for address in found:
        with socket.socket() as probe:
            probe.bind((address.ip, 0))  # it is ours
