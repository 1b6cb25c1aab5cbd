"""Screens of word lists."""
