"""The program behind `s3.server`: Swift's four servers in one process, with one disk.

Run as `swift_server.py FOLDER PORT ACCESS_KEY SECRET_KEY`. Swift's own in-process test set-up
is made the same way: a ring of one device, and each server a green thread.
https://docs.openstack.org/swift/latest/development_saio.html
"""

import eventlet

eventlet.monkey_patch()

import logging
import sys
from pathlib import Path

from eventlet import wsgi

_SWIFT = """
[swift-hash]
swift_hash_path_suffix = tests
[storage-policy:0]
name = only
default = yes
"""
_STORAGE = """
[DEFAULT]
devices = {home}/disks
swift_dir = {home}
mount_check = false
disable_fallocate = true
[pipeline:main]
pipeline = {kind}-server
[app:{kind}-server]
use = egg:swift#{kind}
"""
_PROXY = """
[DEFAULT]
swift_dir = {home}
[pipeline:main]
pipeline = catch_errors gatekeeper listing_formats s3api tempauth bulk slo proxy-server
[app:proxy-server]
use = egg:swift#proxy
allow_account_management = true
account_autocreate = true
[filter:catch_errors]
use = egg:swift#catch_errors
[filter:gatekeeper]
use = egg:swift#gatekeeper
[filter:listing_formats]
use = egg:swift#listing_formats
[filter:s3api]
use = egg:swift#s3api
[filter:tempauth]
use = egg:swift#tempauth
user_{user} = {key} .admin
[filter:bulk]
use = egg:swift#bulk
[filter:slo]
use = egg:swift#slo
"""


def main(home: Path, port: int, access_key: str, secret_key: str) -> None:
    """Serve until a signal ends the process."""
    logging.basicConfig(level=logging.INFO, stream=sys.stderr)
    (home / "swift.conf").write_text(_SWIFT)
    (home / "disks" / "one").mkdir(parents=True)

    from swift.common import utils

    utils.validate_configuration = lambda: None
    utils.set_swift_dir(str(home))
    threads = [_serve_storage(home, kind) for kind in ("account", "container", "object")]
    settings = _PROXY.format(home=home, user=access_key.replace(":", "_"), key=secret_key)
    threads.append(_serve(home, "proxy", settings, eventlet.listen(("127.0.0.1", port))))
    for thread in threads:
        thread.wait()


def _serve_storage(home: Path, kind: str) -> eventlet.greenthread.GreenThread:
    listener = eventlet.listen(("127.0.0.1", 0))
    _make_ring(home, kind, listener.getsockname()[1])
    return _serve(home, kind, _STORAGE.format(home=home, kind=kind), listener)


def _make_ring(home: Path, kind: str, port: int) -> None:
    from swift.common.ring import RingBuilder

    builder = RingBuilder(part_power=4, replicas=1, min_part_hours=0)
    place = {"region": 1, "zone": 1, "ip": "127.0.0.1", "port": port, "device": "one"}
    builder.add_dev({**place, "weight": 1})
    builder.rebalance()
    builder.get_ring().save(str(home / f"{kind}.ring.gz"))


def _serve(
    home: Path, kind: str, settings: str, listener: eventlet.greenio.GreenSocket
) -> eventlet.greenthread.GreenThread:
    from swift.common.http_protocol import SwiftHttpProtocol
    from swift.common.wsgi import loadapp

    path = home / f"{kind}.conf"
    path.write_text(settings)
    app = loadapp(str(path))
    logger = logging.getLogger(kind)
    return eventlet.spawn(wsgi.server, listener, app, logger, protocol=SwiftHttpProtocol)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3], sys.argv[4])
