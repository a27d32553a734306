"""What is kept in memory is bounded, and never of another database."""

from hub.core.shelf import Shelf


def test_the_least_used_goes_first():
    shelf = Shelf[str, int](2)
    assert [shelf.keep("here", "a", 1), shelf.keep("here", "b", 2)] == [1, 2]
    assert shelf.find("here", "a") == 1
    shelf.keep("here", "c", 3)
    assert [shelf.find("here", key) for key in "abc"] == [1, None, 3]


def test_what_is_kept_of_one_database_is_none_of_another_and_ends():
    shelf = Shelf[str, int](9)
    shelf.keep("here", "a", 1)
    shelf.keep("here", "b", 2, seconds=0)
    assert [shelf.find("there", "a"), shelf.find("here", "b")] == [None, None]
    shelf.clear()
    assert shelf.find("here", "a") is None
