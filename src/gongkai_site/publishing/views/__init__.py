"""Screens of publishing."""
