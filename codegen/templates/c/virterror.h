/*
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * libvirt's errors, as virtkit has them.
 */
#ifndef LIBVIR_VIRTERROR_H
#define LIBVIR_VIRTERROR_H

#include <libvirt/libvirt.h>

#ifdef __cplusplus
extern "C" {
#endif

{{ enums }}

{{ declarations }}
#ifdef __cplusplus
}
#endif

#endif /* LIBVIR_VIRTERROR_H */
