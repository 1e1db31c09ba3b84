"""All resources that are served."""

from api.disputes import DISPUTES
from api.operation import Blueprint
from api.orders import ORDERS
from api.sweep import SWEEP
from api.terms import TERMS
from api.test_clock import TEST_CLOCK

RESOURCES: tuple[Blueprint, ...] = (ORDERS, DISPUTES, TERMS, TEST_CLOCK, SWEEP)
