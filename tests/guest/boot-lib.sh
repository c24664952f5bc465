# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# Boots a kernel under QEMU with init.c as its user space, and takes its
# memory when init has said everything. Works in the current directory:
#
#	console     what the guest printed
#	qmp.out     what QEMU answered
#	said.NAME   the console's sections
#	gva         "VA PA", or "VA -", as QEMU's own MMU translates
#	regs        NAME=VALUE, registers of the first CPU
#	core        the memory
#
# QEMU is ended when the shell is, and by its own clock if the shell cannot.

. "$SRC/tests/guest/gdb-lib.sh"

# What the translation of both halves depends on. QEMU calls SCTLR_EL1 so.
REGISTERS='TTBR0_EL1 TTBR1_EL1 TCR_EL1 MAIR_EL1 SCTLR
TTBR0_EL2 TTBR1_EL2 TCR_EL2 MAIR_EL2 SCTLR_EL2 HCR_EL2'

# The slowest of machines; the boot takes ten to thirty seconds.
BOOT_SECONDS=300

qemu_pid=

end_qemu() {
	[ -z "$qemu_pid" ] || kill "$qemu_pid" 2>/dev/null
	qemu_pid=
}

# until_true SECONDS COMMAND...: false when the time is over, or QEMU.
until_true() {
	local tries=$(($1 * 5))

	shift
	while ! "$@"; do
		((tries-- > 0)) && kill -0 "$qemu_pid" 2>/dev/null || return 1
		sleep 0.2
	done
}

# pack_initrd MODULE: init and the module that it loads.
pack_initrd() {
	mkdir -p root &&
		aarch64-linux-gnu-gcc -static -O2 -Wall -Wextra \
			"$SRC/tests/guest/init.c" -o root/init &&
		cp "$1" root/ &&
		(cd root && find . | cpio -o -H newc --quiet) >initrd
}

# start_qemu KERNEL COMMANDLINE OPTION...
start_qemu() {
	local kernel=$1 append=$2

	shift 2
	mkfifo qmp.in || return
	timeout --foreground -k 5 "$((2 * BOOT_SECONDS))" qemu-system-aarch64 \
		"$@" -accel tcg -nodefaults -no-user-config -display none \
		-serial file:console -device vmcoreinfo -net none \
		-kernel "$kernel" -initrd initrd \
		-append "console=ttyAMA0 quiet $append" \
		-chardev stdio,id=qmp -mon chardev=qmp,mode=control \
		<qmp.in >qmp.out 2>qemu.err &
	qemu_pid=$!
	exec 3>qmp.in
	trap '' PIPE
	qmp '{"execute":"qmp_capabilities"}'
}

qmp() {
	printf '%s\n' "$1" >&3
}

guest_is_done() {
	tail -c 20 console 2>/dev/null | grep -q '^@@ end'
}

answered() {
	[ "$(grep -c '"return"' qmp.out)" -ge "$1" ]
}

# Each section is a file; of those that are printed again, the last counts.
split_console() {
	tr -d '\r' <console | awk '
	/^@@ / { close(out); out = "said." $2; printf "" >out; next }
	out { print >out }'
}

# Addresses to ask QEMU about: functions, and both ends of vmalloc's areas.
addresses_to_ask() {
	awk 'NR % 400 == 1 { print "0x" $1 }' said.kallsyms
	awk -F '[- ]' '{ print $1; print $2 }' said.vmallocinfo
}

# The CPU is asked as it is: in the kernel, which waits for interrupts.
ask_qemu() {
	local va before

	addresses_to_ask >asked
	before=$(grep -c '"return"' qmp.out)
	while read -r va; do
		qmp '{"execute":"human-monitor-command","arguments":{"command-line":"gva2gpa '"$va"'"}}'
	done <asked
	until_true 60 answered $((before + $(wc -l <asked))) || return 1
	grep '"return"' qmp.out | tail -n +$((before + 1)) |
		sed 's/.*gpa: \(0x[0-9a-f]*\).*/\1/; s/.*Unmapped.*/-/' |
		paste -d ' ' asked - >gva
}

# The monitor does not tell system registers, but QEMU's debugger stub does. It
# is started only now, because it stops the machine.
connect_gdb() {
	mkfifo gdb.in gdb.out || return
	qmp '{"execute":"chardev-add","arguments":{"id":"gdb","backend":{"type":"pipe","data":{"device":"gdb"}}}}'
	qmp '{"execute":"human-monitor-command","arguments":{"command-line":"gdbserver chardev:gdb"}}'
	until_true 10 grep -q 'Waiting for gdb' qmp.out || return
	exec 4>gdb.in 5<gdb.out
	gdb qSupported:xmlRegisters=arm
}

read_registers() {
	local name number value

	connect_gdb && gdb_describe >features || return
	while read -r name number; do
		[[ " "${REGISTERS//$'\n'/ }" " == *" $name "* ]] || continue
		value=$(gdb_register "$number") || return
		echo "${name/%SCTLR/SCTLR_EL1}=$value"
	done < <(gdb_numbers) >regs
	exec 4>&- 5<&-
	[ -s regs ]
}

take_memory() {
	qmp '{"execute":"dump-guest-memory","arguments":{"paging":false,"protocol":"file:'"$PWD/core"'"}}'
	until_true 120 grep -q DUMP_COMPLETED qmp.out &&
		grep DUMP_COMPLETED qmp.out | grep -q '"status": "completed"'
}

# boot_guest KERNEL MODULE COMMANDLINE OPTION...
boot_guest() {
	local kernel=$1 module=$2

	shift 2
	pack_initrd "$module" && start_qemu "$kernel" "$@" || return
	if ! until_true "$BOOT_SECONDS" guest_is_done; then
		echo 'the guest did not get to its end; its last words:'
		tail -n 15 console qemu.err
		return 1
	fi
	qmp '{"execute":"stop"}'
	split_console
	ask_qemu && read_registers && take_memory || return
	qmp '{"execute":"quit"}'
	wait "$qemu_pid"
	qemu_pid=
}
