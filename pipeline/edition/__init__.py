"""From the store to the output folder: what went stale is rendered again, or everything.

A commit marks what it touches as stale, a kind and a key. `table` says for each kind which files its keys make, in publishing order.
"""

from pipeline.edition.making import site_of
from pipeline.edition.output import output_of
from pipeline.edition.publishing import Published, publish

__all__ = ["Published", "output_of", "publish", "site_of"]
