"""How hard the laws are tried: the same few hundred walks every time, or ``LAWS=thorough`` for many new ones."""

import os

from hypothesis import HealthCheck, settings

settings.register_profile("ci", max_examples=120, derandomize=True, deadline=None, database=None)
settings.register_profile(
    "thorough",
    max_examples=5_000,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
settings.load_profile(os.environ.get("LAWS", "ci"))
