/*
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What virtkit gives to C programs beyond libvirt's interface.
 */
#ifndef VIRTKIT_H
#define VIRTKIT_H

#include <libvirt/libvirt.h>

#ifdef __cplusplus
extern "C" {
#endif

{{ declarations }}
#ifdef __cplusplus
}
#endif

#endif /* VIRTKIT_H */
