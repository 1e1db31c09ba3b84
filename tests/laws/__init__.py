"""What holds for every history, however it came about."""
