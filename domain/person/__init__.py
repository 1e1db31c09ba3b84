"""A person: in which language, time zone and hours an account is written to, by mail or not, and where."""
