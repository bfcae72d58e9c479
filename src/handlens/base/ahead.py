"""Work done by threads a few steps ahead of whoever takes the results, which come in order."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

AHEAD_A_THREAD = 2  # results that wait

Job = TypeVar("Job")
Result = TypeVar("Result")


def in_order(
    function: Callable[[Job], Result], jobs: Iterable[Job], *, threads: int | None = None, ahead: int | None = None
) -> Generator[Result, None, None]:
    """The function's results in the order of the jobs, by threads, a few ahead of whoever takes them.

    NumPy and Pillow work outside the interpreter's lock, so threads help; processes would import the user's script again.

    Closing the generator ends the threads once what they are at is done.

    Args:
        function: what it raises is raised where its result would be.
        jobs: taken one by one, no more than `ahead` beyond the result that is taken.
        threads: default: one a core.
        ahead: how many wait at the most; default: two a thread.

    >>> list(in_order(lambda number: number * number, range(5)))
    [0, 1, 4, 9, 16]
    """
    threads = threads or os.cpu_count() or 1
    ahead = AHEAD_A_THREAD * threads if ahead is None else ahead
    waiting: deque[Future[Result]] = deque()
    with ThreadPoolExecutor(threads) as pool:
        try:
            for job in jobs:
                waiting.append(pool.submit(function, job))
                if len(waiting) > ahead:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            pool.shutdown(cancel_futures=True)
