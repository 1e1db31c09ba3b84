"""How the data of an older schema version becomes that of the next one, per stored name.

When an event changes its fields, its ``schema_version`` goes up by one, and the function from the
version before stands here: plain JSON in, plain JSON out. What is stored is never rewritten.
"""

from collections.abc import Callable, Mapping
from typing import Any

Upcaster = Callable[[dict[str, Any]], dict[str, Any]]

UPCASTERS: Mapping[tuple[str, int], Upcaster] = {}
"""By (stored name, the version that the data is in): the same data one version later."""
