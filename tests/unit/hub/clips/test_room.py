"""Room on the disk."""

import pytest

from hub.clips.room import amount


@pytest.mark.parametrize(
    ("count_bytes", "said"),
    [(6_208_332, "6 MB"), (0, "0 MB"), (999_000_000, "999 MB"), (2_640_000_000, "2.6 GB")],
)
def test_what_is_too_large_for_a_disk_is_said_in_the_unit_that_people_use(count_bytes, said):
    assert amount(count_bytes) == said
