"""What a worker does every so often."""

import threading

from hub.core.work.worker import Chore, repeat


def test_a_chore_that_fails_alike_again_is_told_of_at_length_once(caplog):
    stop, left = threading.Event(), ["disk is full", "disk is full", "disk is full", "no network"]

    def run(_services):
        reason = left.pop(0)
        if not left:
            stop.set()
        raise OSError(reason)

    repeat(None, Chore("look", 0.0, run), stop)
    assert [bool(record.exc_info) for record in caplog.records] == [True, False, False, True]
    assert all("chore.failed name=look" in record.message for record in caplog.records)
