"""Loading a program: what it makes stays for as long as the process, and is no garbage."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def no_garbage() -> Iterator[None]:
    """What is made meanwhile is never looked through for garbage, nor is what was there before.

    Looking would take a fifth of the time until a server answers, and again and again some of everybody's time later.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
