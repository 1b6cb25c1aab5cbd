"""Channels: the organ's accounts and what was made public elsewhere than on its site."""
