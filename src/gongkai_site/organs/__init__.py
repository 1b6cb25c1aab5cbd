"""Organs and their tree."""
