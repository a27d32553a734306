"""Which addresses may be reached: public ones, and networks that were named."""

import pytest

from hub.core.network import is_named, may_reach, networks

HOME = networks("10.1.0.0/16 fd00::/8")


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "10.0.0.1", "192.168.1.1", "172.16.0.1", "169.254.169.254", "0.0.0.0"),  # noqa: S104 - it is not listened on
        *("100.64.0.1", "224.0.0.1", "255.255.255.255", "::1", "::", "fe80::1%eth0", "fc00::1"),
        *("::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "ff02::1"),
        *("localhost", "", "example.com", "/run/some.sock", "127.1", "0x7f000001"),
    ],
)
def test_what_is_private_or_no_address_is_not_reached(address):
    assert not may_reach(address, ())


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1::", "1.1.1.1"])
def test_what_is_public_is_reached(address):
    assert may_reach(address, ())


def test_a_network_that_was_named_is_reached_and_its_neighbour_is_not():
    assert may_reach("10.1.2.3", HOME)
    assert may_reach("::ffff:10.1.2.3", HOME)
    assert may_reach("fd12::1", HOME)
    assert not may_reach("10.2.0.1", HOME)
    assert is_named("10.1.2.3", HOME)
    assert not is_named("93.184.216.34", HOME)


def test_a_network_with_bits_behind_its_prefix_can_not_be_read():
    with pytest.raises(ValueError, match="host bits"):
        networks("10.1.0.1/16")
