"""What both benchmarks of calls share: how a call is timed, and how the figure is printed."""

import os
import time
from typing import Any, Callable

#: What is defined and undefined again and again.
DEFINITION = "<domain type='test'><name>bench</name><memory>65536</memory><os><type>hvm</type></os></domain>"


def measure(case: str, call: Callable[[], Any]) -> None:
    """Calls in batches that double until one takes long enough, and prints the time per call of that one."""
    long_enough = float(os.environ.get("VIRTKIT_BENCH_SECONDS", "0.3"))
    calls = 1
    while True:
        batch = range(calls)
        started = time.perf_counter()
        for _ in batch:
            call()
        elapsed = time.perf_counter() - started
        if elapsed >= long_enough:
            print(f"{case}: {elapsed * 1e9 / calls}", flush=True)
            return
        calls *= 2
