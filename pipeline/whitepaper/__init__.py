"""White papers: what their tables of contents say, and which chapter of one edition answers to which of another."""
