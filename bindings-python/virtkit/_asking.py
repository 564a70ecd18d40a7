"""Functions of the asyncio API that ask: the callback runs in the event loop, and may be a coroutine function."""

from __future__ import annotations

import asyncio
import inspect
from contextlib import suppress
from typing import Any, Awaitable, Callable, Optional

from virtkit._generated.errors import Error

__all__ = ["converse"]


async def converse(
    callback: Callable[[Any], Any],
    begin: Awaitable[int],
    asked: Callable[[int, Optional[float]], Awaitable[Any]],
    answer: Callable[[int, Any], Awaitable[None]],
    refuse: Callable[[int, str], Awaitable[None]],
    end: Callable[[int], Awaitable[Any]],
    timeout: Optional[float],
) -> Any:
    """Goes through an attempt: it is begun, answered until it asks nothing more, and ended, also where the caller gives up."""
    loop = asyncio.get_running_loop()
    deadline = None if timeout is None else loop.time() + timeout
    cause = None
    attempt = await begin
    try:
        while requests := await asked(attempt, None if deadline is None else max(0.0, deadline - loop.time())):
            try:
                answers = callback(requests)
                if inspect.isawaitable(answers):
                    answers = await answers
                answered = answer(attempt, answers)
            except Exception as error:
                cause = error
                answered = refuse(attempt, str(error))
            await answered
    except BaseException:
        with suppress(Error):
            await end(attempt)
        raise
    try:
        return await end(attempt)
    except Error as error:
        raise error from cause
