# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# As much of GDB's remote protocol as it takes to read a register by its name.
# Packets come in on descriptor 4 and go out on 5; gdb_answer holds the last.

gdb_answer=

# gdb PACKET: sends it, and confirms what is received.
gdb() {
	local sum=0 i code body

	for ((i = 0; i < ${#1}; i++)); do
		printf -v code %d "'${1:i:1}"
		((sum += code))
	done
	printf '$%s#%02x' "$1" $((sum & 255)) >&4
	read -r -t 10 -d '#' body <&5 && read -r -t 10 -N 2 code <&5 || return
	printf '+' >&4
	gdb_answer=${body#*\$}
}

# The description of the system registers, which says what number has what name.
gdb_describe() {
	local at=0

	while gdb "$(printf 'qXfer:features:read:system-registers.xml:%x,ff0' $at)"; do
		case $gdb_answer in
		m* | l*) printf '%s' "${gdb_answer:1}" ;;
		*) return 1 ;;
		esac
		[ "${gdb_answer:0:1}" = m ] || return 0
		((at += ${#gdb_answer} - 1))
	done
	return 1
}

# "NAME NUMBER" for each of the registers in the file features.
gdb_numbers() {
	tr '<' '\n' <features |
		sed -n 's/^reg name="\([^"]*\)".* regnum="\([0-9]*\)".*/\1 \2/p'
}

# gdb_register NUMBER: prints its value; the bytes come in the order of memory.
gdb_register() {
	local i value=0x

	gdb "$(printf 'p%x' "$1")" || return
	[[ $gdb_answer =~ ^[0-9a-f]{16}$ ]] || return
	for ((i = 14; i >= 0; i -= 2)); do
		value+=${gdb_answer:i:2}
	done
	echo "$value"
}
