"""The dispute process itself: plain Python, no I/O, no clock, no chance, no framework."""
