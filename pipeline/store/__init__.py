"""What is remembered: one SQLite file. `database` opens and locks it, the rest ask it."""
