"""Files: kept once by their content, never changed, told by what they are and not by their name."""
