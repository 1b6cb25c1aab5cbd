"""Screens of mirrors."""
