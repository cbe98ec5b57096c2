"""What fee documents say: items and points, questions and answers, dates that bind, corrections."""

from __future__ import annotations

from pipeline.fees.editions import compare_items
from pipeline.fees.items import fee_items
from pipeline.fees.values import ItemChange, ItemDifference
from pipeline.model import FeeItem, Tier

__all__ = ["FeeItem", "ItemChange", "ItemDifference", "Tier", "compare_items", "fee_items"]
