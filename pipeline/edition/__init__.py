"""From the store to the output folder: what went stale is rendered again, or everything.

A commit marks what it touches as stale, a kind and a key. `table` says for each kind which files its keys make, in publishing order.
`upkeep` is where it begins.
"""

from pipeline.late import late

late("pipeline.edition.publishing")
