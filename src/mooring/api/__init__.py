"""The edge: HTTP routes, the sync socket, who is asking, refusals as problem documents.

Not here: rules and transactions' contents (the domain packages), the choice of engines (`bootstrap`). Read `app`,
`principal`, `problems`, then a file of `routes`.
"""
