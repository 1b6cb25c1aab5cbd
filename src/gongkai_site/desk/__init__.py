"""What staff see, inside Wagtail's admin."""
