"""The folders of an inbox, and where in it an entry can be."""

from enum import StrEnum


class Folder(StrEnum):
    """Where an entry belongs, by what it is about."""

    MESSAGES = "messages"
    ORDERS = "orders"
    DISPUTES = "disputes"
    PROMOTIONS = "promotions"


class Place(StrEnum):
    """Where its owner finds it: in its folder, put away, or with what they don't want to read."""

    INBOX = "inbox"
    ARCHIVED = "archived"
    SPAM = "spam"
    NOWHERE = "nowhere"
    """Nothing was there yet, or its owner deleted it and there are no news since."""
