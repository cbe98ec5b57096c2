"""What needs a server: the published folder over HTTP, search, an interface for programs, and the forms of mail.

`app` puts it together, `listen` runs it. `files` finds published files, `guards` stands before everything, `desk` is the way to
the store: many readers and one short write at a time, beside a daemon that writes.
"""
