"""Small pure parts that know no domain word: clock, ids, secrets, errors, text."""
