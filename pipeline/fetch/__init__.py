"""Asks addresses politely and hands back sound answers; everything else ends as an error that says why."""

from pipeline.fetch.fetcher import Fetcher

__all__ = ["Fetcher"]
