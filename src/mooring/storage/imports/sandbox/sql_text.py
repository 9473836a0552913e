"""The little SQL of a dump, read letter by letter: literals, names, and statements that are recognised and never run."""

import re
from typing import BinaryIO

from mooring.storage.imports.sandbox.unfit import Unfit

_PIECE = 1 << 18
_LONGEST = 4 << 20
_SPACE = re.compile(rb"\s*")
_INTEGER = re.compile(rb"-?\d{1,19}(?![\w.])")
_STRING = re.compile(rb"'([^']*(?:''[^']*)*)'")
_NAME = re.compile(rb'"([^"]+(?:""[^"]*)*)"|([A-Za-z_]\w*)')

Value = int | str | None


def unreadable(what: str = "The dump holds something besides the tables and rows of a log.") -> Unfit:
    return Unfit("SQL_STATEMENT", what)


class SqlText:
    """A cursor in one statement."""

    def __init__(self, statement: bytes) -> None:
        self._text = statement
        self._at = 0

    def word(self, *words: bytes) -> bool:
        """Goes on behind these words, in any letters, if they are next."""
        at = self._at
        for word in words:
            at = self._behind_space(at)
            end = at + len(word)
            following = self._text[end : end + 1]
            if self._text[at:end].upper() != word or (word.isalpha() and (following.isalnum() or following == b"_")):
                return False
            at = end
        self._at = at
        return True

    def need(self, *words: bytes) -> None:
        """As `word`. Unfit when they are not next."""
        if not self.word(*words):
            raise unreadable()

    def name(self) -> str:
        """A name, in double quotes or none. Unfit."""
        found = self._match(_NAME)
        quoted = found[1]
        text = quoted.replace(b'""', b'"') if quoted is not None else found[2]
        return _text(text)

    def value(self) -> Value:
        """A whole number, a text or NULL. Unfit."""
        if self.word(b"NULL"):
            return None
        if self.word(b"REPLACE", b"("):
            return self._replaced()
        if self._text[self._behind_space(self._at) :][:1] == b"'":
            return _text(self._match(_STRING)[1].replace(b"''", b"'"))
        return int(self._match(_INTEGER)[0])

    def rest(self) -> bytes:
        """What is left."""
        return self._text[self._at :].strip()

    def end(self) -> None:
        """Unfit when there is more."""
        if self.rest():
            raise unreadable()

    def _replaced(self) -> str:
        # As dumps write a text of several lines: the letters \n or \r stand for the line break whose code follows.
        inner = self.value()
        self.need(b",")
        mark = self.value()
        self.need(b",", b"CHAR", b"(")
        code = self.value()
        self.need(b")", b")")
        if not isinstance(inner, str) or (mark, code) not in {("\\n", 10), ("\\r", 13)}:
            raise unreadable()
        return inner.replace(str(mark), chr(int(code or 0)))

    def _match(self, pattern: "re.Pattern[bytes]") -> "re.Match[bytes]":
        found = pattern.match(self._text, self._behind_space(self._at))
        if found is None:
            raise unreadable()
        self._at = found.end()
        return found

    def _behind_space(self, at: int) -> int:
        found = _SPACE.match(self._text, at)
        return found.end() if found is not None else at


class Statements:
    """The statements of a file, one after the other, without the semicolons that end them. Unfit.

    A semicolon within quotes ends nothing. There are no comments: a dump has none.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._held = b""
        self._at = 0

    def __iter__(self) -> "Statements":
        return self

    def __next__(self) -> bytes:
        while (end := _end_of(self._held, self._at)) is None:
            self._held, self._at = self._held[self._at :], 0
            if len(self._held) > _LONGEST:
                raise Unfit("EVENT_TOO_LARGE", "A statement of the dump is too large.")
            piece = self._file.read(_PIECE)
            if not piece:
                return self._last()
            self._held += piece
        statement, self._at = self._held[self._at : end], end + 1
        return statement

    def _last(self) -> bytes:
        if self._held.strip():
            raise unreadable("The dump ends in the middle of a statement.")
        raise StopIteration


_MARKS = re.compile(rb"""'[^']*(?:''[^']*)*'|"[^"]*(?:""[^"]*)*"|(;)|(--|/\*)|(['"])""")


def _end_of(held: bytes, start: int) -> int | None:
    for mark in _MARKS.finditer(held, start):
        if mark[1] is not None:
            return mark.start()
        if mark[2] is not None:
            raise unreadable()
        if mark[3] is not None:
            return None  # quotes that are closed further on
    return None


def _text(found: bytes) -> str:
    try:
        return found.decode()
    except UnicodeDecodeError:
        raise Unfit("SQL_STATEMENT", "A text in the dump is no text.") from None
