"""The kit of staff screens: lists, records with their steps, forms that keep what was typed. Inside Wagtail's admin."""
