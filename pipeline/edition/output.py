"""Which place the output goes to."""

from __future__ import annotations

from sqlite_utils import Database

from pipeline.options import Options
from pipeline.publish import Bucket, Output, Publisher
from pipeline.store.uploads import Uploaded


def output_of(db: Database, options: Options) -> Output:
    """The folder or the object storage of the configuration. Raises PublishError where the storage cannot be used as configured."""
    place = options.publish.remote
    return Bucket(place, options.publish.storage, Uploaded(db, place)) if place else Publisher(options.publish.directory)
