"""Screens of remedies."""
