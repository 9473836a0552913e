"""Files that somebody made so that importing them goes wrong, and what the checking is to say of each."""
