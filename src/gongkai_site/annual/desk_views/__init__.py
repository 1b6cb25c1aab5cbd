"""The screens of a report in work: its tables, its text, its course."""
