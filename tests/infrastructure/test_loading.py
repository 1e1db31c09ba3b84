"""While a program is loaded nobody looks for garbage; afterwards it is looked for as ever."""

import gc
import weakref

import pytest

from infrastructure.loading import no_garbage


@pytest.fixture(autouse=True)
def _as_before():
    threshold = gc.get_threshold()
    yield
    gc.unfreeze()
    gc.set_threshold(*threshold)


class Ring:
    """Refers to itself, so that only the collector can clear it away."""

    def __init__(self):
        self.itself = self


def test_what_was_loaded_is_not_looked_through():
    with no_garbage():
        assert not gc.isenabled()
        loaded = weakref.ref(Ring())
    gc.collect()
    assert loaded() is not None


def test_what_comes_later_is_collected():
    with no_garbage():
        pass
    later = weakref.ref(Ring())
    assert gc.isenabled()
    gc.collect()
    assert later() is None


def test_so_it_is_when_loading_fails():
    with pytest.raises(ImportError), no_garbage():
        raise ImportError
    assert gc.isenabled()
