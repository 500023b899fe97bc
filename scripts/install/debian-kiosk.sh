#!/bin/sh
# Makes a Debian 12 machine a kiosk that shows its screen by itself after power-on: the bundled program as one user, the
# screen in Chromium as another, no way out of it by keys. Asks nothing; may be run again.
#
#   debian-kiosk.sh --bundle DIR --node FILE [--root DIR] [--no-packages] [--no-screen]
#
# --bundle: what `npm run bundle -- kiosk` made. --node: a Node.js 24 for this machine. --root: put the files below DIR and
# touch nothing of the running system (for images, and for the tests).
set -eu
here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
bundle= node= root= packages=yes screen=yes
while [ $# -gt 0 ]; do
  case $1 in
    --bundle) bundle=$2; shift 2 ;;
    --node) node=$2; shift 2 ;;
    --root) root=$2; shift 2 ;;
    --no-packages) packages=no; shift ;;
    --no-screen) screen=no; shift ;;
    *) echo "debian-kiosk: unknown option $1" >&2; exit 2 ;;
  esac
done
fail() { echo "debian-kiosk: $1" >&2; exit 2; }
[ -f "$bundle/kiosk/src/launch.js" ] || fail "--bundle DIR is no bundle of the kiosk: $bundle"
[ -x "$node" ] || fail "--node FILE is no program: $node"
major=$("$node" -p 'process.versions.node.split(".")[0]') || fail "$node does not run here"
[ "$major" -ge 24 ] || fail "Node.js 24 or newer is needed, $node is $major"
live=no
if [ -z "$root" ]; then
  [ "$(id -u)" -eq 0 ] || fail 'run it as root, or with --root DIR'
  live=yes
fi

if [ "$live" = yes ] && [ "$packages" = yes ]; then
  wanted='libusb-1.0-0 libudev1'
  [ "$screen" = no ] || wanted="$wanted chromium xserver-xorg-core xserver-xorg-input-libinput xinit x11-xserver-utils x11-xkb-utils"
  apt-get -q update
  # shellcheck disable=SC2086
  DEBIAN_FRONTEND=noninteractive apt-get -q install -y --no-install-recommends $wanted
fi

lib=$root/usr/lib/otklik-kiosk
rm -rf "$lib.new"
mkdir -p "$lib.new" "$root/etc/otklik" "$root/etc/systemd/system" "$root/etc/udev/rules.d"
cp -R "$bundle/." "$lib.new/"
install -m 0755 "$node" "$lib.new/node"
install -m 0755 "$here/screen-session" "$lib.new/screen-session"
rm -rf "$lib.old"
[ ! -e "$lib" ] || mv "$lib" "$lib.old"
mv "$lib.new" "$lib"
rm -rf "$lib.old"
# Settings that somebody made stay.
[ -e "$root/etc/otklik/kiosk.env" ] || install -m 0640 "$here/kiosk.env" "$root/etc/otklik/kiosk.env"
install -m 0644 "$here/otklik-kiosk.service" "$root/etc/systemd/system/otklik-kiosk.service"
install -m 0644 "$here/99-otklik.rules" "$root/etc/udev/rules.d/99-otklik.rules"
if [ "$screen" = yes ]; then
  mkdir -p "$root/etc/X11/xorg.conf.d" "$root/etc/chromium/policies/managed"
  install -m 0644 "$here/otklik-screen.service" "$root/etc/systemd/system/otklik-screen.service"
  install -m 0644 "$here/xorg-otklik.conf" "$root/etc/X11/xorg.conf.d/90-otklik.conf"
  install -m 0644 "$here/chromium-policy.json" "$root/etc/chromium/policies/managed/otklik.json"
fi

if [ "$live" = yes ]; then
  id otklik-kiosk >/dev/null 2>&1 || useradd --system --user-group --home-dir /var/lib/otklik-kiosk --shell /usr/sbin/nologin otklik-kiosk
  if [ "$screen" = yes ] && ! id otklik-screen >/dev/null 2>&1; then
    useradd --system --user-group --home-dir /var/lib/otklik-screen --shell /usr/sbin/nologin otklik-screen
  fi
  chgrp otklik-kiosk /etc/otklik/kiosk.env
  if [ -d /run/systemd/system ]; then
    systemctl daemon-reload
    udevadm control --reload || true
    systemctl enable --now otklik-kiosk.service
    if [ "$screen" = yes ]; then
      systemctl disable --now getty@tty1.service || true
      systemctl enable --now otklik-screen.service
    fi
  else
    echo 'debian-kiosk: systemd does not run here; the units are in place for the next boot of the image'
  fi
fi
echo "debian-kiosk: installed below ${root:-/}; settings: $root/etc/otklik/kiosk.env"
