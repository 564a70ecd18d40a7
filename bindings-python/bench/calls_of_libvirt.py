"""The same measurements as calls.py, with libvirt's own Python binding."""

import sys

import libvirt
from timing import DEFINITION, measure


def main(one: str, thousand: str, ten_thousand: str) -> None:
    connection = libvirt.open(one)
    domain = connection.lookupByName("test")
    measure("state", domain.state)
    measure("look-up", lambda: connection.lookupByName("test"))
    measure("define + undefine", lambda: connection.defineXML(DEFINITION).undefine())
    for case, uri in [("list of 1", one), ("list of 1,000", thousand), ("list of 10,000", ten_thousand)]:
        measure(case, libvirt.open(uri).listAllDomains)


main(*sys.argv[1:])
