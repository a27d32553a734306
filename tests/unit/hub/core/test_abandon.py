"""A download that stands still holds nobody up who wants to leave."""

import threading

import pytest

from hub.core.storage.abandon import Abandoned, fetch


class UnwantedError(Exception):
    pass


def refuse():
    raise UnwantedError


def test_a_download_that_stands_still_is_left_at_once_and_ends_with_its_next_piece():
    goes_on, ended = threading.Event(), []

    def download(piece):
        goes_on.wait(30)
        try:
            piece(1)
        except Abandoned:
            ended.append(True)
            raise
        finally:
            over.set()

    over = threading.Event()
    with pytest.raises(UnwantedError):
        fetch(download, refuse)
    assert not over.is_set()
    goes_on.set()
    assert over.wait(30)
    assert ended == [True]


def test_what_the_download_raises_comes_through():
    def download(_piece):
        raise OSError("the line is dead")

    with pytest.raises(OSError, match="dead"):
        fetch(download, lambda: None)


def test_a_download_that_ends_well_ends_well():
    sizes = []
    fetch(lambda piece: sizes.append(piece(5)), lambda: None)
    assert sizes == [None]
