"""History from before the first run: saved pages and documents of the past, taken in by their dates.

`material` reads what was brought (a folder, a zip, a list of addresses), `labels` tells dates and addresses from names and
comments, `assign` which page or document each piece is, `history` takes it in, `before` puts it in front of what is known already.
"""
