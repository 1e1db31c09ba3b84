"""A promotion: what the marketplace lets a sender tell somebody who may not have asked for it."""
