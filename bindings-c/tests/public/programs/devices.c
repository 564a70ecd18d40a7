/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A device that is taken from its driver by the older function, and given back. libvirt's made-up host has none that could be.
 */
#include "check.h"

static int is_driven_by(virNodeDevicePtr device, const char *driver)
{
    char *xml = virNodeDeviceGetXMLDesc(device, 0);
    int is;

    CHECK(xml != NULL);
    is = strstr(xml, driver) != NULL;
    free(xml);
    return is;
}

static void devices(virConnectPtr conn)
{
    virNodeDevicePtr whole = virNodeDeviceLookupByName(conn, "computer"), card = virNodeDeviceLookupByName(conn, "pci_0000_00_02_0");

    CHECK(whole && card);
    CHECK(virNodeDeviceDettach(whole) == -1 && virGetLastErrorCode() == VIR_ERR_INVALID_ARG);
    CHECK(virNodeDeviceDettach(NULL) == -1 && virGetLastErrorCode() == VIR_ERR_INVALID_NODE_DEVICE);
    CHECK(!is_driven_by(card, "<name>vfio-pci</name>"));
    CHECK(virNodeDeviceDettach(card) == 0);
    CHECK(is_driven_by(card, "<name>vfio-pci</name>"));
    CHECK(virNodeDeviceReAttach(card) == 0);
    CHECK(!is_driven_by(card, "<name>vfio-pci</name>"));
    CHECK(virNodeDeviceFree(card) == 0 && virNodeDeviceFree(whole) == 0);
}

int main(void)
{
    virConnectPtr conn = open_test("test:///default");

    devices(conn);
    CHECK(virConnectClose(conn) == 0);
    return 0;
}
