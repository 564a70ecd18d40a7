# Runs libvirtd as the daemon of a system that nobody else sees: processes, mounts and network are its own. $1 is the folder of what it keeps, which goes with
# it; $2 has its configuration, its socket, and what it knows of the installed QEMU. It ends with the input of this script, and everything that it has started
# ends with it.
set -e
state=$1
place=$2

# What a daemon of the system keeps, and where it expects it.
for folder in run var/lib var/log etc/libvirt; do
    mkdir -p "$state/$folder"
    mount --bind "$state/$folder" "/$folder"
done
mkdir -p "$place/cache" /run/lock /var/lib/libvirt/dnsmasq
mount --bind "$place/cache" /var/cache
cp "$place/qemu.conf" /etc/libvirt/qemu.conf
# Later versions do not run without a firewall of their own, unless they are told so.
echo 'firewall_backend = "none"' >/etc/libvirt/network.conf

# The package that makes its user starts a daemon of the whole system, and is not installed.
for file in passwd group; do
    cp "/etc/$file" "$state/$file"
    grep -q '^libvirt-qemu:' "$state/$file" || case $file in
        passwd) echo 'libvirt-qemu:x:64055:64055::/nonexistent:/bin/false' ;;
        group) echo 'libvirt-qemu:x:64055:' ;;
    esac >>"$state/$file"
    mount --bind "$state/$file" "/etc/$file"
done

# Of /dev what machines need. What QEMU can do is looked up anew whenever the processor that asks differs, where it may use KVM.
dev=$state/dev
mkdir -p "$dev/pts" "$dev/shm" "$dev/net"
for node in null zero full random urandom tty net/tun ${VIRTKIT_TEST_ACCEL:+kvm}; do
    [ -e "/dev/$node" ] || continue
    touch "$dev/$node"
    mount --bind "/dev/$node" "$dev/$node"
done
ln -s pts/ptmx "$dev/ptmx"
ln -s /proc/self/fd "$dev/fd"
mount -t devpts -o newinstance,ptmxmode=0666 devpts "$dev/pts"
mount --rbind "$dev" /dev

# Devices of its own network, no control groups, and in the place of the kernel's settings of memory files that it may change.
mount -t sysfs sysfs /sys
mm=$state/mm
mkdir -p "$mm/ksm" "$mm/hugepages/hugepages-2048kB"
for setting in run:0 pages_to_scan:100 sleep_millisecs:20 pages_shared:0 pages_sharing:0 pages_unshared:0 pages_volatile:0 full_scans:0 merge_across_nodes:1; do
    echo "${setting#*:}" >"$mm/ksm/${setting%:*}"
done
echo 4 >"$mm/hugepages/hugepages-2048kB/nr_hugepages"
echo 3 >"$mm/hugepages/hugepages-2048kB/free_hugepages"
mount --bind "$mm" /sys/kernel/mm
ip link set lo up
hostname "${place##*/}"

# This shell stays, as the first process of the daemon's: it takes leave of those that nobody waits for.
{
    libvirtd -f "$place/libvirtd.conf" -p "$state/pid" 2>>"$place/log" || echo "libvirtd has ended: $?" >>"$place/log"
    touch "$state/ended"
} &
cat >/dev/null
