#!/bin/sh
# The guest's first and only program: it prints what the first sector of its disk says, then waits to be switched off.
export PATH=/bin
/bin/busybox mkdir -p /proc /sys /dev
/bin/busybox --install -s /bin
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs devtmpfs /dev
exec </dev/console >/dev/console 2>&1

while read -r module; do
    insmod "/modules/$module.ko" || echo "virtkit guest: the module $module cannot be loaded"
done </modules/order

power_off() {
    echo "virtkit guest: powering off, asked by the $1"
    sync
    poweroff -f
}

# The power button is an input device. Whatever comes out of it (an event has 24 bytes) is a press.
for device in /sys/class/input/event*; do
    if [ "$(cat "$device/device/name")" = "Power Button" ]; then
        { head -c 24 "/dev/input/${device##*/}" >/dev/null && power_off "power button"; } &
    fi
done

# A disk appears a moment after its driver.
waits=50
while [ ! -b /dev/vda ] && [ "$waits" -gt 0 ]; do
    waits=$((waits - 1))
    usleep 100000
done
if [ -b /dev/vda ]; then
    echo "virtkit guest: marker=$(head -c 512 /dev/vda | tr -d '\0' | head -n 1)"
else
    echo "virtkit guest: there is no disk"
fi

while read -r line; do
    case $line in
    "") ;;
    poweroff) power_off "console" ;;
    *) echo "virtkit guest: it does not know \"$line\", only \"poweroff\"" ;;
    esac
done

# Nobody listens on the console any more. The kernel would panic if its first program ended.
while :; do sleep 3600; done
