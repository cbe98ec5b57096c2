"""What entries say: titles and lines made of what was extracted, each sentence with the page it stands on."""

from __future__ import annotations

from pipeline.summarise.bursts import burst
from pipeline.summarise.days import Day
from pipeline.summarise.entries import Subject, single, with_beginning, with_place
from pipeline.summarise.gist import Gist, gist
from pipeline.summarise.names import bare_title, full_name
from pipeline.summarise.saying import Saying

__all__ = ["Day", "Gist", "Saying", "Subject", "bare_title", "burst", "full_name", "gist", "single", "with_beginning", "with_place"]
