"""Invented reports, and documents made of them in every format and with every deviation that real reports show.

They hold the reader to *exact or loud*: a figure comes out right, or is null and named by a problem. ``python -m
corpus`` makes documents, has the reader read them and judges it; ``python -m corpus.write DIR`` keeps some as files.
A document is told by its seed and format, and by the deviations where they are named: the same words, the same bytes
(but for those formats that another program writes).
"""
