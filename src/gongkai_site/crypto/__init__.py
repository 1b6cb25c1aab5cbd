"""Sealing of what is personal: algorithm and key named with each value, keys in a file beside the database."""
