"""Japanese words: normalising, numerals, era dates, sentences. Knows nothing of the rest."""
