"""The use cases: read, let overdue deadlines lapse, decide, append. Knows the domain and its own ports."""
