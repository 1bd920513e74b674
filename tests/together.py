"""The same work by several threads that start together, each with a connection of its own."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

from django.db import connection

T = TypeVar("T")


def at_once(number: int, work: Callable[[], T]) -> list[T]:
    """What each of them returned. Raises what any of them raised."""
    barrier = Barrier(number)

    def one() -> T:
        barrier.wait()
        try:
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(number) as pool:
        return [done.result() for done in [pool.submit(one) for _ in range(number)]]
