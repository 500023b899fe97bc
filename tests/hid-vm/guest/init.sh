#!/bin/busybox sh
# The guest's first program: loads the modules, makes the gadgets, runs the checks over both backends, ends the machine.
/bin/busybox --install -s /bin
export PATH=/bin
mount -t devtmpfs devtmpfs /dev
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t tmpfs tmpfs /tmp
echo 3 > /proc/sys/kernel/printk
for module in /modules/*.ko; do
  case "$module" in
    # Two ports, one for each gadget, at full speed, as the console's chip has.
    *dummy_hcd*) insmod "$module" num=2 is_high_speed=0 ;;
    *) insmod "$module" ;;
  esac || echo "FAILED insmod $module"
done
mount -t configfs configfs /sys/kernel/config
sh /gadgets.sh || echo "FAILED gadgets.sh"
cd /app
for backend in hidraw libusb; do
  node tests/hid-vm/guest/main.ts "$backend" || echo "FAILED $backend: the guest program ended with $?"
  # Where a program crashed, for the log.
  dmesg | grep -E 'segfault|traps:|Code:'
done
echo "machine done"
reboot -f
