#!/bin/sh
# Try what packaging/build.py made on an empty Debian: no Python, no libraries, no display.
#
#     packaging/try_in_chroot.sh dist/pat-studio-*.tar.gz dist/pat-studio_*.deb [chroot folder]
#
# Needs root, debootstrap and a network. The archive is unpacked and tests itself. The package is installed with what it
# depends on, tests itself, and is purged; then, where a desktop's tools are, it is started from the menu and by the type
# of a protocol, on a display without a screen (pictures are left in the chroot's /tmp/try), replaced by one of a higher
# version, and purged. Every file of the system that is then new, gone or of another size is named.
set -eu

archive=$1 package=$2 root=${3:-/tmp/chroot-pat-studio}

# Processes that are started within end with it.
within() { unshare --mount --pid --fork --kill-child sh -c '
    root=$1; shift
    mount -t proc proc "$root/proc"
    mount --rbind /dev "$root/dev"
    exec chroot "$root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8 \
        DEBIAN_FRONTEND=noninteractive sh -eu -c "$@"' - "$root" "$@"; }
# What a person does, who is not root, is done as one.
person() { within "chown -R person /tmp/try; cd /tmp/try; exec su person -c '$1'"; }
files() { within 'find / -xdev \( -path /proc -o -path /sys -o -path /dev -o -path /tmp -o -path /home -o -path /run \
    -o -path /var/cache/apt -o -path /var/lib/apt -o -path /var/log -o -path /var/lib/dpkg -o -path /var/cache/debconf \
    -o -path /var/cache/man \) \
    -prune -o -type f -printf "%p %s\n" -o -printf "%p\n" | sort' >"$root/tmp/$1"; }
changed() { echo "changed in the system: $(comm -3 "$root/tmp/$1" "$root/tmp/$2" | wc -l)"
    comm -3 "$root/tmp/$1" "$root/tmp/$2"; }
# A package may be named, and what it needs comes with it.
install() { within "apt-get -qq install -y --no-install-recommends $* >/dev/null 2>&1"; }
purge() { within 'apt-get -qq purge -y pat-studio >/dev/null 2>&1; apt-get -qq autoremove --purge -y >/dev/null 2>&1'; }

if [ ! -e "$root/etc/debian_version" ]; then
    debootstrap --variant=minbase bookworm "$root"
fi
cp /etc/resolv.conf "$root/etc/resolv.conf"
mkdir -p "$root/tmp/try"
rm -rf "$root"/tmp/try/*
tar -xf "$archive" -C "$root/tmp/try"
cp "$package" "$root/tmp/try/pat-studio.deb"
dpkg-deb --raw-extract "$package" "$root/tmp/next"
sed -i 's/^Version: .*/Version: 99.0.0-1/' "$root/tmp/next/DEBIAN/control"
dpkg-deb --root-owner-group -Znone --build "$root/tmp/next" "$root/tmp/try/next.deb" >/dev/null
rm -rf "$root/tmp/next"
within 'id person >/dev/null 2>&1 || useradd --create-home person
    apt-get -q update >/dev/null; apt-get -qq upgrade -y >/dev/null 2>&1'

echo "== The frozen program, with nothing installed"
person 'command -v python3 || echo "(there is no Python)"; cd pat-studio-*/; ./pat-studio --self-test'

echo "== The package, installed and purged"
files before
install /tmp/try/pat-studio.deb
person 'pat-studio --version; pat-studio --self-test'
within 'dpkg --verify pat-studio; echo "(dpkg --verify has nothing to say)"'
purge
files after
changed before after

echo "== On a desktop: from the menu, by its type, upgraded, purged"
install xvfb xauth xdotool imagemagick xdg-utils libglib2.0-bin shared-mime-info desktop-file-utils \
    hicolor-icon-theme man-db
files before
install /tmp/try/pat-studio.deb
person 'pat-studio new psilocybin-trd-single-dose -o "my trial.patp" --force
    gio info -a standard::content-type "my trial.patp" | grep content-type
    echo "opens:   $(xdg-mime query default application/x-pat-studio-protocol)"'
cat >"$root/tmp/try/window.sh" <<'END'
# window.sh PICTURE TITLE COMMAND...: start, wait for the window of that title, take its picture, end its program.
picture=$1.png title=$2; shift 2
"$@" &
for at in $(seq 120); do xdotool search --name "$title" >/dev/null 2>&1 && break; sleep 0.5; done
sleep 5
echo "window:  $(xdotool search --name "$title" getwindowname | head -1)"
import -window root "$picture"
kill "$(xdotool search --name "$title" getwindowpid | head -1)"
END
for act in 'menu "PAT Studio" gio launch /usr/share/applications/pat-studio.desktop' \
    'type "Single-dose" gio open "my trial.patp"'; do
    person "xvfb-run -a -s \"-screen 0 1280x800x24\" sh -u window.sh /tmp/try/window-$act"
done
echo "manual:  $(within 'man -w pat-studio')"
install /tmp/try/next.deb
within 'echo "upgraded to $(dpkg-query --show pat-studio)"; dpkg --verify pat-studio'
person 'pat-studio check "my trial.patp" >/dev/null; echo "the upgraded one checks the protocol: $?"'
purge
files after
changed before after
