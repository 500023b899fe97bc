# Two USB devices of the kernel's own making, not yet plugged in: our console and a bought arcade encoder.
set -e

# name vendor product serial manufacturer model report-length descriptor
gadget() {
  at=/sys/kernel/config/usb_gadget/$1
  mkdir "$at"
  echo "$2" > "$at/idVendor"
  echo "$3" > "$at/idProduct"
  echo 0x0100 > "$at/bcdDevice"
  echo 0x0110 > "$at/bcdUSB"
  mkdir "$at/strings/0x409"
  [ -z "$4" ] || echo "$4" > "$at/strings/0x409/serialnumber"
  echo "$5" > "$at/strings/0x409/manufacturer"
  echo "$6" > "$at/strings/0x409/product"
  mkdir "$at/configs/c.1"
  mkdir "$at/functions/hid.$1"
  echo 0 > "$at/functions/hid.$1/protocol"
  echo 0 > "$at/functions/hid.$1/subclass"
  echo "$7" > "$at/functions/hid.$1/report_length"
  cat "$8" > "$at/functions/hid.$1/report_desc"
  ln -s "$at/functions/hid.$1" "$at/configs/c.1/hid.$1"
}

gadget console 0x1209 0x0001 VM0001 Otklik otk-promicro 15 /console.desc
gadget box 0x0079 0x0006 "" DragonRise "Generic USB Joystick" 8 /box.desc
