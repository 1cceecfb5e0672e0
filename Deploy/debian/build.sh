#!/usr/bin/env bash
# Makes a Debian package of a release's archive. usage: Deploy/debian/build.sh ARCHIVE FOLDER
# ARCHIVE is githubcop-VERSION-linux-x86_64.tar.gz or githubcop-VERSION-linux-arm64.tar.gz; the package is
# FOLDER/githubcop_VERSION_amd64.deb or …_arm64.deb. Needs dpkg-deb, and runs nothing of what it packs.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)

stop() {
    printf 'debian: %s\n' "$*" >&2
    exit 1
}

[ $# -eq 2 ] || { sed -n '2s/^# //p' "$0" >&2; exit 64; }
archive=$1 folder=$2
command -v dpkg-deb >/dev/null || stop "dpkg-deb is missing: install the package dpkg"
[[ $(basename "$archive") =~ ^githubcop-([0-9.]+)-linux-(x86_64|arm64)\.tar\.gz$ ]] || stop "$archive is no archive of githubcop for Linux"
version=${BASH_REMATCH[1]}
architecture=${BASH_REMATCH[2]/x86_64/amd64}

tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
chmod 755 "$tree"
mkdir -p "$tree/usr/bin" "$tree/usr/lib/systemd/system" "$tree/usr/share/doc/githubcop" "$tree/DEBIAN"
install -d -m 755 "$tree/etc/githubcop"
tar -xzf "$archive" -C "$tree/usr" --no-same-owner
mv "$tree/usr/githubcop" "$tree/usr/bin/githubcop"
gzip -9n "$tree"/usr/share/man/man1/*.1

# The package has a user of its own, so that the folders of the state keep their owner from start to start.
sed -e 's|/usr/local/bin/githubcop|/usr/bin/githubcop|' -e 's|^DynamicUser=yes$|User=githubcop|' \
    -e 's|^# A user that exists while the service runs, with two folders of its own: |# Its two folders: |' \
    "$here/../server/githubcop.service" >"$tree/usr/lib/systemd/system/githubcop.service"
install -m 644 "$here/../../Examples/baseline.yml" "$tree/usr/share/doc/githubcop/example.yml"
gzip -9nc "$here/../../CHANGELOG.md" >"$tree/usr/share/doc/githubcop/changelog.gz"
chmod 644 "$tree/usr/share/doc/githubcop/changelog.gz"

size=$(du -k -s --exclude DEBIAN "$tree" | cut -f 1)
sed -e "s/@VERSION@/$version/" -e "s/@ARCHITECTURE@/$architecture/" -e "s/@SIZE@/$size/" "$here/control" >"$tree/DEBIAN/control"
for script in postinst prerm postrm; do install -m 755 "$here/$script" "$tree/DEBIAN/$script"; done
(cd "$tree" && find usr -type f -print0 | LC_ALL=C sort -z | xargs -0 md5sum) >"$tree/DEBIAN/md5sums"
chmod 644 "$tree/DEBIAN/md5sums"

mkdir -p "$folder"
# What is packed twice from the same archive is the same file.
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(stat -c %Y "$archive")} \
    dpkg-deb --root-owner-group --build "$tree" "$folder/githubcop_${version}_$architecture.deb"
