"""Which addresses Hub may send to on somebody's behalf: public ones, and networks that are named.

Judged is the address that a connection is made to, never a name: a name can be another address a
moment later (DNS rebinding). Pure rules; `hub/hooks` holds every connection of its own to them.
"""

from collections.abc import Sequence
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)

Network = IPv4Network | IPv6Network
Address = IPv4Address | IPv6Address


def networks(written: str) -> tuple[Network, ...]:
    """Return the networks of a setting, ``10.1.0.0/16 fd00::/8``.

    Raises:
        ValueError: one can't be read, or has bits set behind its prefix.
    """
    return tuple(ip_network(one) for one in written.split())


def is_named(address: str, named: Sequence[Network]) -> bool:
    """Whether an address is in one of the networks that were named."""
    found = _read(address)
    return found is not None and any(found in one for one in named)


def may_reach(address: str, named: Sequence[Network]) -> bool:
    """Whether a connection to ``address``, as the socket has it, may be made."""
    found = _read(address)
    if found is None:
        return False  # a name, or the path of a socket of this machine
    return is_named(address, named) or all(_is_public(one) for one in (found, *_within(found)))


def _read(address: str) -> Address | None:
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return None
    mapped = found.ipv4_mapped if isinstance(found, IPv6Address) else None
    return mapped or found


def _within(address: Address) -> list[IPv4Address]:
    """The IPv4 addresses that an IPv6 address may lead to; those of NAT64 are reserved anyway."""
    if isinstance(address, IPv4Address):
        return []
    found = [address.sixtofour, *(address.teredo or ())]
    return [one for one in found if one is not None]


def _is_public(address: Address) -> bool:
    return address.is_global and not (address.is_multicast or address.is_reserved)
