"""What one hash takes, seen from outside."""

import subprocess

import pytest

from authlab.memory import cost


def test_a_hash_takes_the_memory_that_is_asked_for() -> None:
    small, large = cost(mib=8, passes=3), cost(mib=64, passes=3)
    assert 6 < small.mib < 12
    assert 56 < large.mib < 72
    assert 0 < small.seconds < large.seconds


def test_what_cannot_be_hashed_is_an_error() -> None:
    with pytest.raises(subprocess.CalledProcessError):
        cost(mib=8, passes=0)
