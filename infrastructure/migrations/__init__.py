"""The steps that take a database to the shape that this release needs, in order; each only adds to what is there."""
