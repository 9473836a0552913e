"""The routes of the API, a file for each noun. A route parses, opens one transaction, calls one use case, and replies."""
