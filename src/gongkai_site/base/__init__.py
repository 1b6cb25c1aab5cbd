"""What every part of the site stands on: the clock, the variables, refusals, rows that know their version."""
