"""The stories that the demonstration marketplace is made of, told in real commands."""
