"""Forms of remedies."""
