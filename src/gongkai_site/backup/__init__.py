"""Backups: the whole site in one file while it runs, and back onto an empty folder. The keys go apart."""
