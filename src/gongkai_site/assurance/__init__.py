"""Assurance (监督保障): findings to be mended, tasks of the year's plan, meetings and training."""
