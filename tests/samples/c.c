/* The sample of README.md, as a program. */
#include <stdio.h>

#include <libvirt/libvirt.h>
#include <libvirt/virterror.h>

int main(void)
{
    // SAMPLE
    return 0;
}
