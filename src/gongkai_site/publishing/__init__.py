"""Publishing: what an organ discloses on its own, drafted, reviewed, published, kept and withdrawn."""
