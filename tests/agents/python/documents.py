"""The JSON forms of the records of documents, and the steps that read and write them. The classes say themselves what their fields are."""

from __future__ import annotations

import dataclasses
from typing import Any, Dict, Final, List, Tuple, Union, get_args, get_origin, get_type_hints
from uuid import UUID

from names import DOCUMENTS
from virtkit import document

__all__ = ["STEPS", "take_document"]

NODES: Final = (document.XmlElement, document.XmlText, document.XmlComment)


def key(name: str) -> str:
    """A name that Python has another use for has an underscore behind it."""
    return name.rstrip("_")


def show(value: Any) -> Any:
    """The form of a part of a record."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, (str, int, UUID)):
        return str(value)
    if isinstance(value, list):
        return [show(item) for item in value]
    if isinstance(value, NODES):
        return show_node(value)
    if hasattr(value, "tag"):
        return {"tag": value.tag or "other", "value": show(value.value)}
    shown = {key(item.name): show(getattr(value, item.name)) for item in dataclasses.fields(value) if item.name != "extra"}
    if value.extra != document.Extra():
        shown["extra"] = show_extra(value.extra)
    return shown


def show_node(node: document.XmlNode) -> Dict[str, Any]:
    if isinstance(node, document.XmlElement):
        attributes = [list(pair) for pair in node.attributes]
        return {"tag": node.tag, "attributes": attributes, "children": [show_node(child) for child in node.children]}
    return {"text" if isinstance(node, document.XmlText) else "comment": node.text}


def show_extra(extra: document.Extra) -> Dict[str, Any]:
    return {
        "attributes": [list(pair) for pair in extra.attributes],
        "nodes": [{"behind": placed.behind, "node": show_node(placed.node)} for placed in extra.nodes],
        "leaves": [
            {"kind": leaf.kind, "index": leaf.index, "attributes": [list(pair) for pair in leaf.attributes]} for leaf in extra.leaves
        ],
    }


def take(form: Any, value: Any) -> Any:
    """A part of a record, of the type that the class says."""
    origin, inner = get_origin(form), get_args(form)
    if origin is Union and type(None) in inner:
        return None if value is None else take(inner[0], value)
    if origin is Union:
        return take_alternative(inner, value)
    if origin is list:
        return [take(inner[0], item) for item in value]
    if form is document.Extra:
        return take_extra(value)
    if dataclasses.is_dataclass(form):
        hints = get_type_hints(form)
        names = {key(item.name): item.name for item in dataclasses.fields(form)}
        return form(**{names[name]: take(hints[names[name]], item) for name, item in value.items() if item is not None})
    return value if form is bool else form(value)


def take_alternative(classes: Tuple[Any, ...], value: Dict[str, Any]) -> Any:
    for one in classes:
        if (one.tag or "other") == value["tag"]:
            return one(take_node(value["value"]) if not one.tag else take(get_type_hints(one)["value"], value["value"]))
    raise ValueError(f"no alternative has the tag {value['tag']}")


def take_node(value: Dict[str, Any]) -> document.XmlNode:
    if "tag" in value:
        children = [take_node(child) for child in value.get("children", [])]
        return document.XmlElement(value["tag"], pairs(value), children)
    return document.XmlText(value["text"]) if "text" in value else document.XmlComment(value["comment"])


def take_extra(value: Dict[str, Any]) -> document.Extra:
    return document.Extra(
        pairs(value),
        [document.ExtraNode(placed["behind"], take_node(placed["node"])) for placed in value.get("nodes", [])],
        [document.ExtraAttributes(leaf["kind"], leaf["index"], pairs(leaf)) for leaf in value.get("leaves", [])],
    )


def pairs(value: Dict[str, Any]) -> List[Tuple[str, str]]:
    return [(name, text) for name, text in value.get("attributes", [])]


def take_document(form: Any, value: Any) -> Any:
    """A document as an argument: its text, or its record."""
    return value if isinstance(value, str) else take(form, value)


STEPS: Final = {
    "document.parse": lambda on, args, limits: show(DOCUMENTS[args["kind"]].from_xml(args["text"])),
    "document.write": lambda on, args, limits: take(DOCUMENTS[args["kind"]], args["record"]).to_xml(),
}
