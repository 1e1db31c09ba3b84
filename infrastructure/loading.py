"""Loading a program: what it makes stays for as long as the process, and is no garbage; events seldom are."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

YOUNG = 50_000
"""Objects more than before, after which those are looked through. Python's own 700 are far fewer than a batch of events
has, which are all in use: looking through them took two fifths of a sweep's time."""


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
        gc.set_threshold(YOUNG)
        gc.enable()
