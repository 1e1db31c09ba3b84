"""Adapters: the only place that knows the event store library, the scheduler, files and the clock."""
