"""Which ports are free on loopback, and which sockets a process has open."""

import ipaddress
import os
import pathlib
import random
import socket
from typing import NamedTuple

from .errors import UnavailableError

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

LOOPBACK = "127.0.0.1"
# Below the range that systems hand out to outgoing connections, which could take a port again
# between the look and the server's start.
PORTS = range(20000, 30000)

_ESTABLISHED = "01"
_LISTENING = {"tcp": "0A", "udp": "07"}


class Socket(NamedTuple):
    """One TCP or UDP socket over IPv4 or IPv6; `state` as in /proc/net, two hexadecimal digits."""

    protocol: str
    address: Address
    port: int
    peer: Address
    peer_port: int
    state: str

    @property
    def listens(self) -> bool:
        return self.state == _LISTENING[self.protocol]


def free_ports(count: int) -> list[int]:
    """`count` different TCP ports of loopback that nothing listens on now."""
    found: list[int] = []
    for port in random.sample(PORTS, len(PORTS)):
        with socket.socket() as probe:
            try:
                probe.bind((LOOPBACK, port))
            except OSError:
                continue
        found.append(port)
        if len(found) == count:
            return found
    raise UnavailableError(f"no {count} free ports from {PORTS.start} to {PORTS.stop - 1}")


def sockets(pid: int) -> list[Socket]:
    """The TCP and UDP sockets of a process; none where the system has no /proc."""
    process = pathlib.Path(f"/proc/{pid}")
    if not process.is_dir():
        return []
    inodes = {_target(file) for file in (process / "fd").iterdir()}
    found = []
    for name in ("tcp", "tcp6", "udp", "udp6"):
        table = process / "net" / name
        if not table.exists():  # a kernel without IPv6
            continue
        for line in table.read_text().splitlines()[1:]:
            columns = line.split()
            if f"socket:[{columns[9]}]" in inodes:
                own, peer = _decode(columns[1]), _decode(columns[2])
                found.append(Socket(name[:3], *own, *peer, columns[3]))
    return found


def listening(pid: int) -> set[tuple[Address, int]]:
    """Addresses and ports where a process accepts connections or packets."""
    return {(each.address, each.port) for each in sockets(pid) if each.listens}


def reachable(pid: int) -> list[str]:
    """What a process has open to other machines, `address:port` each: empty is right."""
    found = sockets(pid)
    ends = [(each.address, each.port) for each in found if each.listens]
    ends += [(each.peer, each.peer_port) for each in found if each.state == _ESTABLISHED]
    return sorted({f"{address}:{port}" for address, port in ends if not address.is_loopback})


def _target(file: pathlib.Path) -> str:
    try:
        return os.readlink(file)
    except FileNotFoundError:  # closed since the folder was listed
        return ""


def _decode(text: str) -> tuple[Address, int]:
    """`0100007F:1F90` of /proc/net is 127.0.0.1, 8080: words of four bytes, the lowest first."""
    host, port = text.split(":")
    words = [bytes.fromhex(host[at : at + 8])[::-1] for at in range(0, len(host), 8)]
    address = ipaddress.ip_address(b"".join(words))
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
        return address.ipv4_mapped, int(port, 16)
    return address, int(port, 16)
