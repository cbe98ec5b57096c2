"""Kaitei Watch: watches the ministry's site and says what exactly was revised.

    due sources → fetch → page → reconcile with the store → changed documents → fetch → extract text → compare
        → understand (fees, Q&A, dates) → summarise → commit → render feeds, site, calendar → publish → deliver

Read `cycle` first: it puts the steps in order. `model` holds the values that travel between them. Stages (`watch`,
`pages`, `extract`, `fees`, `compare`, `classify`, `summarise`, `render`) are pure; edges (`config`, `fetch`, `ocr`,
`schema`, `store`, `blobs`, `publish`, `deliver`) have one effect each; the shell (`cycle`, `pool`, `schedule`, `serve`,
`cli`) joins them. `docs/design.md` gives the reasons.
"""

from pipeline.late import late, without

# What a quiet cycle does not need.
late(*(f"pipeline.{name}" for name in ("bookshelf", "digest", "doctor", "hub", "judging", "knowledge", "rewrite")))
# To know the types of its numbers as column types, it would load the whole of numpy; for its own command line, three libraries.
without("numpy", "sqlite_utils.db")
without("click", "httpx._main")
