"""The annual report, compiled from the registers."""
