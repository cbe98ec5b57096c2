"""History from before the first run: saved pages and documents of the past, taken in by their dates.

`material` reads what was brought (a folder, a zip), `lists` and `asking` what stands behind a list of addresses, `labels` tells dates
and addresses from names and comments, `assign` which page or document each piece is. `desk` reads documents ahead, `moments` puts
pages and documents of a source in the order of time, `history` takes them in, `before` in front of what is known, `between` into gaps.
`run` is the whole.
"""
