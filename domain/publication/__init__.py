"""The register of terms: how a version is drafted, checked and published, and stays what it was."""
