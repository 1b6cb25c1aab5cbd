"""The audit trail: one sealed chain an organ (design 5.9)."""
