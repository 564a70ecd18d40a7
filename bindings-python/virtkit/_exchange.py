"""How the fields of records travel: one form for each type, which writes a value and reads it back."""

from __future__ import annotations

from struct import Struct
from typing import Any, Callable, Final, Protocol, Sequence, Tuple, Type
from uuid import UUID

from virtkit._document import Extra, ExtraAttributes, ExtraNode, Record, Source, XmlComment, XmlElement, XmlNode, XmlText

__all__ = ["BOOL", "I32", "I64", "TEXT", "U32", "U64", "UUIDS", "element", "many", "optional", "record", "union", "word"]

WORD: Final = Struct(">I")
NOTHING, SOMETHING = WORD.pack(0), WORD.pack(1)
OTHER: Final = 0xFFFF_FFFF
"""The alternative that is not described."""


class Form(Protocol):
    """How values of a type travel. `place` says in messages where a value was found."""

    def put(self, out: bytearray, value: Any, place: str) -> None: ...

    def take(self, source: Source) -> Any: ...


def wrong(place: str, value: object, expected: str) -> TypeError:
    return TypeError(f"{place} is {value!r}, expected {expected}")


class Number:
    def __init__(self, code: str, low: int, high: int) -> None:
        self.struct = Struct(f">{code}")
        self.low, self.high = low, high

    def put(self, out: bytearray, value: Any, place: str) -> None:
        if not isinstance(value, int) or isinstance(value, bool):
            raise wrong(place, value, "a number")
        if not self.low <= value <= self.high:
            raise ValueError(f"{place} is {value}, expected a number from {self.low} to {self.high}")
        out += self.struct.pack(value)

    def take(self, source: Source) -> int:
        number: int = source.unpack(self.struct)
        return number


class Truth:
    def put(self, out: bytearray, value: Any, place: str) -> None:
        if not isinstance(value, bool):
            raise wrong(place, value, "True or False")
        out += SOMETHING if value else NOTHING

    def take(self, source: Source) -> bool:
        return bool(source.unpack(WORD))


class Text:
    """A text, given back as `made`: a `str`, or a class of words."""

    def __init__(self, made: Type[str]) -> None:
        self.made = made

    def put(self, out: bytearray, value: Any, place: str) -> None:
        if not isinstance(value, str):
            raise wrong(place, value, "a text")
        data = value.encode()
        out += WORD.pack(len(data)) + data + bytes(-len(data) & 3)

    def take(self, source: Source) -> str:
        return self.made(source.raw(source.unpack(WORD)).decode())


class Identity:
    def put(self, out: bytearray, value: Any, place: str) -> None:
        if not isinstance(value, UUID):
            raise wrong(place, value, "a UUID")
        out += value.bytes

    def take(self, source: Source) -> UUID:
        return UUID(bytes=source.raw(16))


class Optional:
    def __init__(self, inner: Form) -> None:
        self.inner = inner

    def put(self, out: bytearray, value: Any, place: str) -> None:
        if value is None:
            out += NOTHING
        else:
            out += SOMETHING
            self.inner.put(out, value, place)

    def take(self, source: Source) -> Any:
        return self.inner.take(source) if source.unpack(WORD) else None


class Many:
    def __init__(self, inner: Form) -> None:
        self.inner = inner

    def put(self, out: bytearray, value: Any, place: str) -> None:
        if isinstance(value, str) or not isinstance(value, Sequence):
            raise wrong(place, value, "a list")
        out += WORD.pack(len(value))
        for index, item in enumerate(value):
            self.inner.put(out, item, f"{place}[{index}]")

    def take(self, source: Source) -> Any:
        return [self.inner.take(source) for _ in range(source.unpack(WORD))]


class Whole:
    """A record: its fields by name, in the order in which they travel. What is not described comes last."""

    def __init__(self, made: Callable[..., Any], fields: Sequence[Tuple[str, Form]]) -> None:
        self.made, self.fields = made, fields

    def put(self, out: bytearray, value: Any, place: str) -> None:
        for name, form in self.fields:
            form.put(out, getattr(value, name), f"{place}.{name}")

    def take(self, source: Source) -> Any:
        return self.made(**{name: form.take(source) for name, form in self.fields})


class Nested:
    """A record inside another: its class is asked for its form when it is needed, because elements can hold each other."""

    def __init__(self, made: Type[Record]) -> None:
        self.made = made

    def put(self, out: bytearray, value: Any, place: str) -> None:
        if not isinstance(value, self.made):
            raise wrong(place, value, f"a {self.made.__name__}")
        self.made._form.put(out, value, place)

    def take(self, source: Source) -> Any:
        return self.made._form.take(source)


class Union:
    """One of several kinds, told apart by a number."""

    def __init__(self, name: str, other: Callable[[Any], Any], alternatives: Sequence[Tuple[Any, Form]]) -> None:
        self.name, self.other, self.alternatives = name, other, alternatives

    def put(self, out: bytearray, value: Any, place: str) -> None:
        for number, (made, form) in enumerate(self.alternatives):
            if isinstance(value, made):
                out += WORD.pack(number)
                return form.put(out, value.value, f"{place}.value")
        if not isinstance(value, self.other):  # type: ignore[arg-type]
            raise wrong(place, value, f"a {self.name}")
        out += WORD.pack(OTHER)
        NODE.put(out, value.value, f"{place}.value")

    def take(self, source: Source) -> Any:
        number = source.unpack(WORD)
        if number == OTHER:
            return self.other(NODE.take(source))
        made, form = self.alternatives[number]
        return made(form.take(source))


class Node:
    """What is kept without being understood."""

    def put(self, out: bytearray, value: Any, place: str) -> None:
        if isinstance(value, XmlElement):
            out += WORD.pack(0)
            ELEMENT.put(out, value, place)
        elif isinstance(value, (XmlText, XmlComment)):
            out += WORD.pack(1 if isinstance(value, XmlText) else 2)
            TEXT.put(out, value.text, f"{place}.text")
        else:
            raise wrong(place, value, "an XmlElement, XmlText or XmlComment")

    def take(self, source: Source) -> XmlNode:
        kind = source.unpack(WORD)
        if kind == 0:
            node: XmlNode = ELEMENT.take(source)
            return node
        return (XmlText if kind == 1 else XmlComment)(TEXT.take(source))


class Pair:
    """The name and the value of an attribute."""

    def put(self, out: bytearray, value: Any, place: str) -> None:
        if not isinstance(value, tuple) or len(value) != 2:
            raise wrong(place, value, "a name and a value")
        for part in value:
            TEXT.put(out, part, place)

    def take(self, source: Source) -> Tuple[str, str]:
        return TEXT.take(source), TEXT.take(source)


class Rest:
    """What is not described: mostly nothing."""

    def put(self, out: bytearray, value: Any, place: str) -> None:
        if not isinstance(value, Extra):
            raise wrong(place, value, "an Extra")
        if value.attributes or value.nodes or value.leaves:
            out += SOMETHING
            EXTRA.put(out, value, place)
        else:
            out += NOTHING

    def take(self, source: Source) -> Any:
        return EXTRA.take(source) if source.unpack(WORD) else Extra()


BOOL: Final = Truth()
I32: Final = Number("i", -(1 << 31), (1 << 31) - 1)
U32: Final = Number("I", 0, (1 << 32) - 1)
I64: Final = Number("q", -(1 << 63), (1 << 63) - 1)
U64: Final = Number("Q", 0, (1 << 64) - 1)
TEXT: Final = Text(str)
UUIDS: Final = Identity()

optional: Final = Optional
many: Final = Many
element: Final = Nested
union: Final = Union
word: Final = Text

ATTRIBUTES: Final = Many(Pair())
NODE: Final = Node()
ELEMENT: Final = Whole(XmlElement, [("tag", TEXT), ("attributes", ATTRIBUTES), ("children", Many(NODE))])
EXTRA: Final = Whole(
    Extra,
    [
        ("attributes", ATTRIBUTES),
        ("nodes", Many(Whole(ExtraNode, [("behind", U32), ("node", NODE)]))),
        ("leaves", Many(Whole(ExtraAttributes, [("kind", U32), ("index", U32), ("attributes", ATTRIBUTES)]))),
    ],
)


def record(made: Type[Record], *fields: Tuple[str, Form]) -> None:
    """Says how a record travels. What is not described comes last in each."""
    made._form = Whole(made, [*fields, ("extra", Rest())])
