"""Where the output goes: a folder, or an object storage behind the same few methods."""

from pipeline.publish.folder import Publisher
from pipeline.publish.objects import Bucket, try_out
from pipeline.publish.output import Counts, Output, Uploads

__all__ = ["Bucket", "Counts", "Output", "Publisher", "Uploads", "try_out"]
