"""Screens of people, organs and the trail. They live here because all three need to know who may see what."""
