"""Screens of proposals."""
