"""The exceptions of the engine.

Every one is a subclass of `Error`, and of the fitting exception of Python's own. Codes, texts and
remedies come from the engine's one table, which `shuangsuiji.codes()` shows.
"""

from __future__ import annotations

from typing import Any, Literal

__all__ = [
    "ArgumentError",
    "CeremonyError",
    "Error",
    "FrameError",
    "InputError",
    "InternalError",
    "IoError",
    "MatchingError",
    "PlanError",
    "RecordError",
    "StateError",
]


class Error(Exception):
    """What was wrong, where, and what to do.

    The text of the exception is English; `message("zh")` gives the Chinese one.
    """

    code: int = 0
    """The number, pinned for ever."""
    name: str = ""
    """The name of the code, such as `BadIdentifier`."""
    kind: str = ""
    """What it is about: `input`, `plan`, `frame`, `ceremony`, `matching`, `record`, `state`, `io`, `internal`."""
    file: str | None = None
    """The file or table, where there is one."""
    row: int | None = None
    """The row: in a CSV file its line, elsewhere its number from 0."""
    field: str | None = None
    """The field or argument, where there is one."""
    value: str | None = None
    """The value, where there is one."""
    remedy: str = ""
    """What to do."""
    errors: tuple[Error, ...] = ()
    """The problems inside, where there are several."""
    _messages: tuple[str, str] | None = None

    def __str__(self) -> str:
        return str(self.args[0]) if self.args else ""

    def message(self, lang: Literal["en", "zh"] = "en") -> str:
        """What was wrong, where, and what to do, in English or Chinese."""
        if lang not in ("en", "zh"):
            raise ValueError(f"lang is {lang!r}: it is 'en' or 'zh'")
        if self._messages is None:
            return str(self)
        return self._messages[lang == "zh"]


class InputError(Error, ValueError):
    """A register or another input cannot be used."""


class PlanError(Error, ValueError):
    """The plan is wrong."""


class FrameError(Error, ValueError):
    """The frame does not hold what the plan asks for."""


class CeremonyError(Error):
    """An act does not fit the seed ceremony."""


class MatchingError(Error):
    """No lawful assignment of inspectors exists, or their data is wrong."""


class RecordError(Error, ValueError):
    """A record or a proof does not hold."""


class StateError(Error, RuntimeError):
    """A call does not fit the campaign's stage."""


class ArgumentError(StateError, ValueError):
    """An argument cannot be taken."""


class IoError(Error, OSError):
    """A file cannot be read or written."""


class InternalError(Error, RuntimeError):
    """A fault of the engine; please report it."""


_BY_KIND: dict[str, type[Error]] = {
    "input": InputError,
    "plan": PlanError,
    "frame": FrameError,
    "ceremony": CeremonyError,
    "matching": MatchingError,
    "record": RecordError,
    "state": StateError,
    "io": IoError,
    "internal": InternalError,
}
_BY_NAME: dict[str, type[Error]] = {"BadArgument": ArgumentError}


def _build(messages: tuple[str, str], details: dict[str, Any]) -> Error:
    """The exception of an error of the engine; called by the extension module."""
    cls = _BY_NAME.get(details["name"]) or _BY_KIND.get(details["kind"], Error)
    error = cls(messages[0])
    error._messages = messages
    error.__dict__.update(details)
    return error
