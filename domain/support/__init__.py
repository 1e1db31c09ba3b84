"""The help desk: questions that the assistant answers first, and people when they are wanted."""
