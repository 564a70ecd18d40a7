"""Measures calls of the Python binding: calls.py URI_OF_1 URI_OF_1000 URI_OF_10000. Prints "CASE: NANOSECONDS" a line."""

import sys

import virtkit
from timing import DEFINITION, measure


def main(one: str, thousand: str, ten_thousand: str) -> None:
    with virtkit.connect(one) as connection:
        domain = connection.domain_by_name("test")
        measure("state", domain.state)
        measure("look-up", lambda: connection.domain_by_name("test"))
        measure("define + undefine", lambda: connection.define_domain(DEFINITION).undefine())
    for case, uri in [("list of 1", one), ("list of 1,000", thousand), ("list of 10,000", ten_thousand)]:
        with virtkit.connect(uri) as connection:
            measure(case, connection.domains)


main(*sys.argv[1:])
