"""Tables that are kept, since the log does not say what they say.

Each is declared over this ``metadata``, and made by a revision in ``migrations/versions``. On SQLite they stand in the
file of the log, on PostgreSQL in its schema, so that a copy of one is a copy of both.
"""

import sqlalchemy as sa

metadata = sa.MetaData()
