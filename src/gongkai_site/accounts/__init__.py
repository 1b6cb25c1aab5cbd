"""People, roles, powers, sign-in."""
