"""What the records of documents are made from: their fields travel to the engine and back as bytes, and it alone reads and writes XML."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from struct import Struct
from typing import Any, ClassVar, List, Tuple, Type, TypeVar, Union

__all__ = ["Alternative", "Document", "Extra", "ExtraAttributes", "ExtraNode", "Record", "Word", "XmlComment", "XmlElement", "XmlNode", "XmlText"]

D = TypeVar("D", bound="Document")


class Word(str):
    """A word of an open list: `DomainKind("xen")` is one, whether it has a constant or not. It is equal to its text."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"{type(self).__name__}({str(self)!r})"


class Record:
    """What one element of a document says: the fields that are described, and in `extra` all others, where they stood."""

    _form: ClassVar[Any]

    def __repr__(self) -> str:
        values = ((item.name, getattr(self, item.name)) for item in fields(self))  # type: ignore[arg-type]
        said = (f"{name}={value!r}" for name, value in values if value is not None and value is not False and value not in ([], Extra()))
        return f"{type(self).__name__}({', '.join(said)})"


class Document(Record):
    """The record of a whole document."""

    _kind: ClassVar[int]

    @classmethod
    def from_xml(cls: Type[D], text: str) -> D:
        """Reads a document. What is wrong with it is an `XmlError`, or an `XmlDetailError` of what is no XML, that names line and column."""
        from virtkit import _native

        source = Source(_native.document_parse(cls._kind, text))
        record: D = cls._form.take(source)
        return record

    def to_xml(self) -> str:
        """Writes the document, with what it was read with and is not described."""
        from virtkit import _native

        out = bytearray()
        self._form.put(out, self, type(self).__name__)
        text: str = _native.document_write(self._kind, bytes(out))
        return text


@dataclass
class XmlElement:
    """An element that is not described, with all that it holds."""

    tag: str
    """The name, with its prefix."""
    attributes: List[Tuple[str, str]] = field(default_factory=list)
    """Names and values, in their order."""
    children: List[XmlNode] = field(default_factory=list)
    """What lies between its tags."""


@dataclass
class XmlText:
    """Text between elements."""

    text: str
    """The text."""


@dataclass
class XmlComment:
    """A comment."""

    text: str
    """What it says."""


XmlNode = Union[XmlElement, XmlText, XmlComment]
"""A part of a document that is kept without being understood."""


@dataclass
class ExtraNode:
    """A node that is not described, and where it stands."""

    behind: int
    """Behind which kind of child, counted from 1 in the order of the fields; 0 is before all, a large number behind all."""
    node: XmlNode
    """The node."""


@dataclass
class ExtraAttributes:
    """Attributes of a child that holds a value alone, or nothing."""

    kind: int
    """Which kind of child, counted from 1 in the order of the fields."""
    index: int
    """Which of these children, from 0."""
    attributes: List[Tuple[str, str]] = field(default_factory=list)
    """Names and values, in their order."""


@dataclass
class Extra:
    """What is not described of an element. Nothing of it is lost when the document is written."""

    attributes: List[Tuple[str, str]] = field(default_factory=list)
    """Attributes, declarations of namespaces among them, in their order."""
    nodes: List[ExtraNode] = field(default_factory=list)
    """Elements, texts and comments, in their order."""
    leaves: List[ExtraAttributes] = field(default_factory=list)
    """Attributes of children that hold a value alone."""


class Alternative:
    """One kind of what stands in a list of several kinds."""

    _number: ClassVar[int]
    tag: ClassVar[str]
    """The name of its element."""


class Source:
    """Bytes of the engine that are read one value after the other."""

    __slots__ = ("at", "data")

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 0

    def unpack(self, form: Struct) -> Any:
        (value,) = form.unpack_from(self.data, self.at)
        self.at += form.size
        return value

    def raw(self, length: int) -> bytes:
        at = self.at
        self.at = at + length + (-length & 3)
        return self.data[at : at + length]
