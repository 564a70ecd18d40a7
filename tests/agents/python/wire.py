"""The JSON forms of values, as the contract of the bindings has them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Any, Callable, Dict, Tuple, TypeVar

import virtkit

__all__ = ["Following", "Limits", "Takes", "show_enum", "show_extra", "take", "take_answers", "take_enum", "take_extra"]

Limits = Dict[str, Any]
"""`timeout=` and `cancel=`."""

Takes = Dict[str, Tuple[str, Callable[[Any], Any]]]
"""For each argument of the description its name in Python, and what makes it of JSON."""

E = TypeVar("E", bound=IntEnum)


@dataclass
class Following:
    """An operation, and how its result is shown."""

    operation: virtkit.Operation[Any]
    show: Callable[[Any], Any]


def take(args: dict[str, Any], takes: Takes) -> dict[str, Any]:
    """The arguments of a call. One that is not described is a mistake of the scenario."""
    return {takes[name][0]: takes[name][1](value) for name, value in args.items()}


def take_answers(value: dict[str, str]) -> Callable[[list[virtkit.CredentialRequest]], list[bytes | None]]:
    """A callback that gives the answers of a step, by kind, or raises what it says."""

    def answer(requests: list[virtkit.CredentialRequest]) -> list[bytes | None]:
        if "raise" in value:
            raise RuntimeError(value["raise"])
        return [bytes.fromhex(value[request.kind.name]) if request.kind.name in value else None for request in requests]

    return answer


def take_enum(kind: type[E], value: str | int) -> E:
    """A name, or the number of a value that has none."""
    return kind[value] if isinstance(value, str) else kind(value)


def show_enum(value: IntEnum) -> str | int:
    """The name, or the number of a value that has none."""
    return value.name if value.name in type(value).__members__ else int(value)


def show_stream(stream: Any, direction: str) -> dict[str, str]:
    """Which way its data goes, and what the data is where the stream says so."""
    return {"stream": direction} if stream.mime is None else {"stream": direction, "mime": stream.mime}


def take_extra(value: dict[str, Any]) -> dict[str, virtkit.TypedValue]:
    """Typed parameters without an attribute: `{"name": {"u64": "5"}}`."""
    extra = {}
    for name, typed in value.items():
        ((kind, item),) = typed.items()
        extra[name] = virtkit.TypedValue(kind, int(item) if kind in ("i64", "u64") else item)
    return extra


def show_extra(value: dict[str, virtkit.TypedValue]) -> dict[str, Any]:
    """The same back."""
    return {name: {item.kind: str(item.value) if item.kind in ("i64", "u64") else item.value} for name, item in value.items()}
