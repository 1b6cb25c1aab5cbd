"""Machine findings: what a reviewer should know of a text or a file before people look at it.

Personal data, classification marks, wording, sums, links, copies: each a problem with its place, its gate and its
effect (``findings.toml``). An aid, never the review: that nothing is found says nothing.
"""
