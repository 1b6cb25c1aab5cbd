"""Screens of corrections and proposals."""
