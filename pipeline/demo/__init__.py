"""The demo: a small made-up copy of the ministry's site that changes over five visits, and the real program watching it.

`story.toml` tells what happens, `story` reads it, `papers` makes the documents, `site` the pages, `server` answers for the
ministry, and `play` lets the program visit and says what it found.
"""
