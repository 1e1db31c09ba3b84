"""A dispute over lines of one order, from the buyer's claim to its end."""
