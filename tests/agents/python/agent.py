"""The behaviour agent: reads one request a line, answers with one line. What it does is said in the contract of the bindings, section 4."""

from __future__ import annotations

import json
import os
import sys
import threading
from typing import Any, Callable, Final

import documents
import virtkit
from dispatch import IDENTITIES, METHODS, show_event, show_operation_progress
from names import CODES, DOMAINS, KINDS
from wire import Limits

OUTCOMES: Final = {virtkit.Outcome.NOT_STARTED: "not_started", virtkit.Outcome.UNKNOWN: "unknown"}


def open_events(on: Any, args: dict[str, Any], saved: dict[str, Any]) -> tuple[Any, Any]:
    options = {"capacity": args["capacity"]} if "capacity" in args else {}
    if "subject" in args:
        options["subject"] = saved[args["subject"]]
    kinds = [KINDS[kind] for kind in args["kinds"]] if "kinds" in args else None
    return on.events(kinds, **options), None


def next_event(on: Any, args: dict[str, Any], limits: Limits) -> tuple[Any, Any]:
    event = on.next(**limits)
    return event, None if event is None else show_event(event)


def read(on: Any, args: dict[str, Any], limits: Limits) -> tuple[Any, Any]:
    chunk = on.read_chunk(args["max"], **limits)
    if isinstance(chunk, virtkit.Hole):
        return None, {"hole": str(chunk.length)}
    return None, None if chunk is None else chunk.hex()


def wait(on: Any, args: dict[str, Any], limits: Limits) -> tuple[Any, Any]:
    value = on.operation.wait(**limits)
    return value, on.show(value)


def unsaved(call: Callable[[Any, dict[str, Any], Limits], object]) -> Callable[[Any, dict[str, Any], Limits], tuple[Any, Any]]:
    """A step whose result is only shown."""

    def step(on: Any, args: dict[str, Any], limits: Limits) -> tuple[Any, Any]:
        return None, call(on, args, limits)

    return step


STEPS: Final[dict[str, Callable[[Any, dict[str, Any], Limits], tuple[Any, Any]]]] = {
    "Connection.close": unsaved(lambda on, args, limits: on.close(**limits)),
    "identity": unsaved(lambda on, args, limits: IDENTITIES[type(on)](on)),
    "Events.next": next_event,
    "Events.close": unsaved(lambda on, args, limits: on.close()),
    "Operation.wait": wait,
    "Operation.progress": unsaved(lambda on, args, limits: show_operation_progress(on.operation.progress(**limits))),
    "Operation.cancel": unsaved(lambda on, args, limits: on.operation.cancel(**limits)),
    "Fd.read": unsaved(lambda on, args, limits: os.read(on, args["max"]).hex() or None),
    "Fd.write": unsaved(lambda on, args, limits: os.write(on, bytes.fromhex(args["data"]))),
    "Stream.read": read,
    "Stream.write": unsaved(lambda on, args, limits: on.write(bytes.fromhex(args["data"]), **limits)),
    "Stream.write_hole": unsaved(lambda on, args, limits: on.write_hole(int(args["length"]), **limits)),
    "Stream.finish": unsaved(lambda on, args, limits: on.finish(**limits)),
    "Stream.abort": unsaved(lambda on, args, limits: on.abort(**limits)),
    **{name: unsaved(step) for name, step in documents.STEPS.items()},
}


class Agent:
    """What the harness has saved, and the calls on it."""

    def __init__(self) -> None:
        self.saved: dict[str, Any] = {}

    def answer(self, request: dict[str, Any]) -> dict[str, Any]:
        try:
            return {"id": request["id"], "ok": self.call(request)}
        except virtkit.Error as error:
            return {"id": request["id"], "error": show_error(error)}
        except Exception as error:
            message = f"{type(error).__name__}: {error}"
            return {"id": request["id"], "error": {"code": "Agent", "domain": "Agent", "message": message, "outcome": None}}

    def call(self, request: dict[str, Any]) -> Any:
        name, args = request["call"], request.get("args") or {}
        if name == "drop":
            dropped = self.saved.pop(request["on"])
            # What is saved as a number is a descriptor.
            return os.close(dropped) if isinstance(dropped, int) else None
        on = self.saved[request["on"]] if request.get("on") is not None else None
        limits: Limits = {}
        if request.get("timeout_ms") is not None:
            limits["timeout"] = request["timeout_ms"] / 1000
        timer = None
        if request.get("cancel_after_ms") is not None:
            token = limits["cancel"] = virtkit.CancelToken()
            timer = cancel_later(token, request["cancel_after_ms"] / 1000)
        try:
            if name == "Connection.events":
                value, shown = open_events(on, args, self.saved)
            elif name in STEPS:
                value, shown = STEPS[name](on, args, limits)
            else:
                value, shown = METHODS[name](on, args, self.saved, limits)
        finally:
            if timer is not None:
                timer.cancel()
        if request.get("save") is not None:
            self.saved[request["save"]] = value
        elif shown == {"fd": True}:
            os.close(value)
        return shown


def cancel_later(token: virtkit.CancelToken, delay: float) -> threading.Timer | None:
    if delay == 0:
        token.cancel()
        return None
    timer = threading.Timer(delay, token.cancel)
    timer.daemon = True
    timer.start()
    return timer


def show_error(error: virtkit.Error) -> dict[str, Any]:
    return {
        "code": CODES.get(error.code, int(error.code)),
        "domain": DOMAINS.get(error.domain, int(error.domain)),
        "message": error.message,
        "outcome": None if error.outcome is None else OUTCOMES[error.outcome],
    }


def main() -> None:
    agent = Agent()
    for line in sys.stdin:
        print(json.dumps(agent.answer(json.loads(line))), flush=True)


if __name__ == "__main__":
    main()
