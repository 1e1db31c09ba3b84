"""A mediator: who may judge, how many cases at a time, and whose cases not."""
