"""What a campaign starts ends with it, also when it is ended by hand."""

import pytest

from chaos.ground import answers, ground


def test_a_campaign_that_is_ended_leaves_no_server_behind():
    with pytest.raises(KeyboardInterrupt), ground("sqlite") as here:  # noqa: PT012 - it ends in the middle
        server = here.serve()
        assert answers(server.port)
        raise KeyboardInterrupt
    assert not answers(server.port)
