"""Which of this computer's addresses a phone can reach: Wi-Fi and cable before hotspots, those before VPNs and containers.

No system says of an interface what it is for; its name does, mostly. Names: systemd's "Predictable Network Interface Names",
macOS's en0, bridge100 and utun, the friendly names and descriptions of Windows in English and German. A name that says
nothing stands in the middle.
"""

from __future__ import annotations

import ipaddress
import re
import socket
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from ..errors import ApkError

_CABLE = "or use a cable: `handlens install`"
_SAME_WIFI = f"connect this computer and the phone to the same Wi-Fi; {_CABLE}"
_CARRIERS = ipaddress.IPv4Network("100.64.0.0/10")  # RFC 6598: carriers' networks, and Tailscale's
# What kind of interface it is, by the first pattern that is found in its names; the likeliest way to a phone first, in `_RANKS`.
# VPNs and containers come before what they look like: "vEthernet (WSL)", "Tailscale Ethernet".
_PATTERNS = (
    ("tunnel", r"^(tun|tap|utun|wg|ppp|ipsec|gpd|zt|nordlynx|proton|mullvad|cscotun|tailscale)|vpn|wireguard|tailscale|zerotier"
               r"|tap-windows|wintun|anyconnect|forticlient|globalprotect|nordlynx"),
    ("virtual", r"^(docker|br-|veth|virbr|vmnet|vboxnet|vnet|lxc|lxd|cni|flannel|cali|podman|kube|vmenet|anpi|awdl|llw)"
                r"|vethernet|virtualbox|vmware|hyper-v|docker|wsl|npcap"),
    ("hotspot", r"^(ap\d|softap|bridge\d|swlan)|wi-fi direct|hosted network|local area connection\*|lan-verbindung\*"),
    ("Wi-Fi", r"^(wl|ath|ra\d)|wi-?fi|wlan|wireless|802\.11|drahtlos"),
    ("Ethernet", r"^(en|eth|em\d|usb|rndis)|ethernet|local area connection|lan-verbindung"),
)  # fmt: skip
_RANKS = {"Wi-Fi": 0, "Ethernet": 1, "hotspot": 2, "": 3, "virtual": 4, "tunnel": 5}


@dataclass(frozen=True)
class Address:
    """An address that this computer has on a network.

    Attributes:
        ip: IPv4, "192.168.1.20".
        interface: what the system calls its interface, "wlan0", "Wi-Fi".
        kind: "Wi-Fi", "Ethernet", "hotspot", "virtual", "tunnel", or "" where the name does not say.
    """

    ip: str
    interface: str
    kind: str = ""

    def __str__(self) -> str:
        return f"{self.ip} ({self.interface})"

    @property
    def is_local(self) -> bool:
        """Whether it belongs to a local network, not to the whole internet."""
        address = ipaddress.IPv4Address(self.ip)
        return address.is_private or address.is_link_local or address in _CARRIERS


def all_addresses(adapters: Iterable[Any] | None = None) -> list[Address]:
    """This computer's IPv4 addresses, the likeliest way to a phone first; not those of the computer with itself.

    Args:
        adapters: as `ifaddr.get_adapters` gives them, which is the default.

    Returns:
        Local ones first, by the kind of interface; those that the system gave itself (169.254.x.x) and carriers' (100.64 to
        100.127) at their end; then public ones. Between equals the one over which the internet is reached comes first.
    """
    if adapters is None:
        import ifaddr  # only here: most commands need no network

        adapters = ifaddr.get_adapters()
    found = []
    for adapter in adapters:
        for ip in adapter.ips:
            if not isinstance(ip.ip, str):  # IPv6 is a tuple; phones' cameras stumble over its addresses
                continue
            address = ipaddress.IPv4Address(ip.ip)
            if not (address.is_loopback or address.is_unspecified):
                # on Windows the adapter's name is a number, what people see is the address's
                names = (ip.nice_name, adapter.nice_name)
                found.append(Address(ip.ip, ip.nice_name, _kind(names)))
    routed = _routed_address()

    def rank(address: Address) -> tuple[bool, bool, int, bool]:
        parsed = ipaddress.IPv4Address(address.ip)
        last = parsed.is_link_local or parsed in _CARRIERS
        return not address.is_local, last, _RANKS[address.kind], address.ip != routed

    return sorted(found, key=rank)


def local_address() -> str:
    """This computer's IPv4 address on the local network.

    Raises:
        ApkError: there is none, or public ones only.
    """
    found = all_addresses()
    if not found:
        raise ApkError("this computer is on no network", hint=_SAME_WIFI)
    if not found[0].is_local:
        # a university's network may give such addresses; whether the whole internet reaches them cannot be known here
        hint = f"if you want it all the same: --host {found[0].ip}; {_SAME_WIFI}"
        raise ApkError("this computer's address is public, not that of a local network", received=found[0], hint=hint)
    return found[0].ip


def chosen_address(host: str) -> str:
    """The IPv4 address that is meant by an address or an interface's name.

    Raises:
        ApkError: neither, or the address of no single network.
    """
    try:
        address = ipaddress.IPv4Address(host)
    except ValueError:
        known = all_addresses()
        named = [one for one in known if one.interface.casefold() == host.casefold()]
        if named:
            return named[0].ip
        raise ApkError("no such IPv4 address or interface", received=repr(host), hint=_one_of(known)) from None
    if address.is_unspecified:
        # it would open the port on every network that this computer is on, and no phone could use the address
        raise ApkError("name the address of one network", received=host, hint=_one_of(all_addresses()))
    return str(address)


def _one_of(known: list[Address]) -> str:
    lines = ", ".join(f"--host {one.ip} ({one.interface})" for one in known)
    return f"{lines or '--host 192.168.1.20'}; or no --host"


def _kind(names: Iterable[str]) -> str:
    words = [name.casefold() for name in names]
    return next((kind for kind, pattern in _PATTERNS if any(re.search(pattern, word) for word in words)), "")


def _routed_address() -> str | None:
    """The address over which this computer reaches the internet; None without a default route."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            # sends nothing: it only asks the system which interface it would take (192.0.2.1: RFC 5737, nobody's)
            probe.connect(("192.0.2.1", 9))
            return str(probe.getsockname()[0])
        except OSError:
            return None
