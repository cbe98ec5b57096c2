"""Hands messages over: mail to the outgoing server (`smtp`), signed if wished (`signing`), short ones to other services (`channels`)."""

from __future__ import annotations

from pipeline.deliver.smtp import Postman

__all__ = ["Postman"]
