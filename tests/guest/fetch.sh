#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Puts Debian's own arm64 kernel into a directory:
#
#	tests/guest/fetch.sh DIRECTORY
#
#	vmlinuz         the kernel, as QEMU takes it
#	config          what it was built with
#	qemu_fw_cfg.ko  the module that tells QEMU where VMCOREINFO lies
#	version         package and version
#
# apt is asked as if this were an arm64 machine, with the machine's own sources
# and keys but with lists, state and cache in DIRECTORY: neither dpkg's nor
# apt's own data change, and nobody has to be root. What is there is good for a
# week, and longer where nothing newer can be had.
#
# Status 77 with a reason as the only line: the kernel cannot be had.

set -u

cannot()
{
	echo "$*"
	exit 77
}

[ $# -eq 1 ] || exit 2
mkdir -p "$1" && cd "$1" || exit 1
if [ -n "$(find version -mtime -7 2>/dev/null)" ]; then
	exit 0
fi

# have COMMAND...
have()
{
	for command; do
		command -v "$command" >/dev/null || cannot "there is no $command"
	done
}

# with_arm64 SECONDS COMMAND...: one of apt's commands. It stays in our process
# group, so that what ends us ends it, and nobody waits for it.
with_arm64()
{
	seconds=$1
	command=$2
	shift 2
	timeout --foreground -k 5 "$seconds" "$command" -q \
		-o APT::Architecture=arm64 -o APT::Architectures=arm64 \
		-o APT::Sandbox::User="$(id -un)" \
		-o Acquire::Languages=none \
		-o Dir::State="$PWD/apt/state" \
		-o Dir::State::status="$PWD/apt/status" \
		-o Dir::Cache="$PWD/apt/cache" "$@"
}

# The package that the metapackage stands for now.
resolve()
{
	with_arm64 60 apt-cache depends --no-recommends --no-suggests \
		linux-image-arm64 2>>apt.log |
		sed -n 's/^ *Depends: \(linux-image-[0-9][^ ]*\)$/\1/p' | head -n 1
}

# unpack FILE: only what is needed; the modules are a third of a gigabyte.
unpack()
{
	mkdir unpacked && dpkg-deb --fsys-tarfile "$1" |
		tar -x -C unpacked --wildcards \
			'./boot/vmlinuz-*' './boot/config-*' \
			'*/drivers/firmware/qemu_fw_cfg.ko*' || return 1
	module=$(find unpacked -name 'qemu_fw_cfg.ko*')
	case $module in
	*.xz) xz -d "$module" ;;
	*.zst) zstd -q -d --rm "$module" ;;
	*.gz) gzip -d "$module" ;;
	esac
	find unpacked -name 'qemu_fw_cfg.ko' -exec mv '{}' unpacked ';'
	mv unpacked/boot/vmlinuz-* unpacked/vmlinuz &&
		mv unpacked/boot/config-* unpacked/config &&
		mv unpacked/vmlinuz unpacked/config unpacked/qemu_fw_cfg.ko .
}

clean()
{
	rm -rf apt unpacked ./*.deb
}

fetch()
{
	have apt-get apt-cache dpkg-deb
	clean
	mkdir -p apt/state/lists/partial apt/cache/archives/partial
	: >apt/status
	with_arm64 180 apt-get update >apt.log 2>&1 ||
		cannot 'apt-get update for arm64 fails here'
	package=$(resolve)
	[ -n "$package" ] || cannot 'apt knows no linux-image-arm64 here'
	with_arm64 600 apt-get download "$package" >>apt.log 2>&1 ||
		cannot "$package cannot be downloaded"
	deb=$(find . -maxdepth 1 -name '*.deb')
	unpack "$deb" || cannot "$package does not hold what is expected"
	dpkg-deb -W --showformat='${Package} ${Version}\n' "$deb" >version
}

trap clean EXIT
trap 'exit 1' HUP INT TERM
[ -e version ] || { fetch; exit; }
# Something old is better than nothing.
(fetch >/dev/null)
touch version
