"""What the generated enumerations, flag sets and exceptions are made from."""

from __future__ import annotations

from enum import IntEnum, IntFlag
from typing import Optional

__all__ = ["BaseError", "ErrorLevel", "Flags", "OpenEnum", "Outcome"]


class OpenEnum(IntEnum):
    """An enumeration that carries values it does not know: `OpenEnum(99)` is a member without a constant, named `UNKNOWN_99`."""

    @classmethod
    def _missing_(cls, value: object) -> Optional[OpenEnum]:
        if not isinstance(value, int):
            return None
        member = int.__new__(cls, value)
        member._name_ = f"UNKNOWN_{value}"
        member._value_ = value
        return member

    # Versions of Python differ in what an `IntEnum` prints as.
    def __str__(self) -> str:
        return f"{type(self).__name__}.{self._name_}"

    def __format__(self, spec: str) -> str:
        return int.__format__(self, spec) if spec else str(self)


class Flags(IntFlag):
    """Bits that combine; those without a name are carried, too."""


class ErrorLevel(OpenEnum):
    """How bad an error is."""

    NONE = 0
    """No error."""
    WARNING = 1
    """The call went on."""
    ERROR = 2
    """The call failed."""


class Outcome(OpenEnum):
    """What is known of a call that was given up."""

    NOT_STARTED = 1
    """Nothing was done."""
    UNKNOWN = 2
    """It may have been done, in part or whole, or still be under way."""


class BaseError(Exception):
    """The fields of an error beside its code and domain. Printed it is its message.

    The class has no constructor of its own: an error is raised without running code of Python.
    """

    level: ErrorLevel = ErrorLevel.ERROR
    """How bad it is."""
    str1: Optional[str] = None
    """More text, by code."""
    str2: Optional[str] = None
    """More text, by code."""
    str3: Optional[str] = None
    """More text, by code."""
    int1: int = -1
    """A number, by code; for many the errno."""
    int2: int = -1
    """A number, by code."""
    outcome: Optional[Outcome] = None
    """For a call that was given up: whether it can have had an effect."""

    @property
    def message(self) -> str:
        """A sentence that names the object and the value."""
        return str(self.args[0]) if self.args else ""
