#!/bin/sh
# Try what packaging/build.py made on an empty Debian: no Python, no libraries, no display.
#
#     packaging/try_in_chroot.sh dist/pat-studio-*.tar.gz dist/pat-studio_*.deb [chroot folder]
#
# Needs root, debootstrap and a network. The archive is unpacked and tests itself; the package is installed with what it
# depends on, tests itself, opens a protocol by its type under a display without a screen (its picture is left in the
# chroot's /tmp/window.png), is installed again over itself, and purged; every file that it leaves is named.
set -eu

archive=$1 package=$2 root=${3:-/tmp/chroot-pat-studio}

# Processes that are started within end with it.
within() { unshare --mount --pid --fork --kill-child sh -c '
    root=$1; shift
    mount -t proc proc "$root/proc"
    mount --rbind /dev "$root/dev"
    exec chroot "$root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8 \
        DEBIAN_FRONTEND=noninteractive sh -eu -c "$@"' - "$root" "$@"; }

files() { within 'find / -xdev \( -path /proc -o -path /sys -o -path /dev -o -path /tmp -o -path /var/cache/apt -o \
    -path /var/lib/apt -o -path /var/log -o -path /var/lib/dpkg \) -prune -o -print | sort'; }

if [ ! -e "$root/etc/debian_version" ]; then
    debootstrap --variant=minbase bookworm "$root"
fi
cp /etc/resolv.conf "$root/etc/resolv.conf"
mkdir -p "$root/tmp/try"
rm -rf "$root"/tmp/try/*
tar -xf "$archive" -C "$root/tmp/try"
cp "$package" "$root/tmp/try/pat-studio.deb"

echo "== The frozen program, with nothing installed"
within 'command -v python3 || echo "(there is no Python)"; cd /tmp/try/pat-studio-*/; ./pat-studio --self-test'

echo "== The package, installed and purged"
within 'apt-get -q update >/dev/null; apt-get -qq upgrade -y >/dev/null'
files >"$root/tmp/before"
within 'apt-get -qq install -y --no-install-recommends /tmp/try/pat-studio.deb >/dev/null; pat-studio --version;
    pat-studio --self-test; dpkg --verify pat-studio; echo "(dpkg --verify has nothing to say)"'
within 'apt-get -qq purge -y pat-studio >/dev/null; apt-get -qq autoremove --purge -y >/dev/null'
files >"$root/tmp/after"
echo "files and folders left behind: $(comm -13 "$root/tmp/before" "$root/tmp/after" | wc -l)"
comm -13 "$root/tmp/before" "$root/tmp/after"

echo "== On a desktop: opened by its type, upgraded, purged"
within 'apt-get -qq install -y --no-install-recommends xvfb xauth xdotool imagemagick xdg-utils libglib2.0-bin \
        shared-mime-info desktop-file-utils hicolor-icon-theme man-db >/dev/null 2>&1'
files >"$root/tmp/before"
within 'apt-get -qq install -y --no-install-recommends /tmp/try/pat-studio.deb >/dev/null
    cd /tmp/try
    pat-studio new psilocybin-trd-single-dose -o "my trial.patp" --force
    gio info -a standard::content-type "my trial.patp" | grep content-type
    echo "opens:   $(xdg-mime query default application/x-pat-studio-protocol)"
    gio mime application/x-pat-studio-protocol
    xvfb-run -a -s "-screen 0 1280x800x24" sh -eu -c "
        gio open \"my trial.patp\" &
        for at in \$(seq 60); do xdotool search --name \"PAT Studio\" >/dev/null 2>&1 && break; sleep 0.5; done
        sleep 4
        echo \"window:  \$(xdotool search --name \"PAT Studio\" getwindowname | head -1)\"
        import -window root /tmp/window.png"
    apt-get -qq install -y --reinstall /tmp/try/pat-studio.deb >/dev/null && echo "installed over itself"
    apt-get -qq purge -y pat-studio >/dev/null; apt-get -qq autoremove --purge -y >/dev/null'
files >"$root/tmp/after"
echo "left behind: $(comm -13 "$root/tmp/before" "$root/tmp/after" | tr '\n' ' ')"
