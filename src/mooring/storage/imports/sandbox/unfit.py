"""That a file cannot be imported."""


class Unfit(Exception):
    """`code` is stable; `what` is a sentence that says where, and nothing of what people wrote."""

    def __init__(self, code: str, what: str) -> None:
        super().__init__(what)
        self.code = code
        self.what = what
