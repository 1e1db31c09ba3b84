import pytest

from tests.application.services import STORES, Services


@pytest.fixture(params=STORES)
def services(request, tmp_path):
    with Services.over(request.param, tmp_path) as ready:
        yield ready


@pytest.fixture
def disputed(services):
    """A paid and delivered order with an open dispute over its coffee machine."""
    services.open_dispute()
    return services
