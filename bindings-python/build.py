"""Puts the native module that cargo built into the package, for work in the checkout. Wheels are made by maturin, see pyproject.toml.

    cargo build -p virtkit-python && python bindings-python/build.py [debug|release]
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent


def target() -> Path:
    """Where cargo puts what it builds."""
    return Path(os.environ.get("CARGO_TARGET_DIR", HERE.parent / "target"))


def place(profile: str = "debug") -> Path:
    """Copies the module into the package unless the one there is the same. A running program keeps the file that it has loaded."""
    built = target() / profile / "libvirtkit_python.so"
    if not built.exists():
        raise SystemExit(f"{built} is not there: run `cargo build -p virtkit-python` first")
    placed = HERE / "virtkit" / "_native.abi3.so"
    if not placed.exists() or placed.stat().st_mtime_ns != built.stat().st_mtime_ns:
        fresh = placed.with_suffix(f".{os.getpid()}")
        shutil.copy2(built, fresh)
        fresh.replace(placed)
    return placed


if __name__ == "__main__":
    print(place(*sys.argv[1:2]))
