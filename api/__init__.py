"""The ways in: HTTP and the command line. Both call the same application services."""
