#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Debian's own arm64 kernel, booted here and now:
#
#	tests/run-golden.sh tests/guest/stock.sh CONFIGURATION
#
# Then pgtool, which sees nothing but the memory, has to agree with what the
# kernel said of itself and with QEMU's translation. The kernel has neither a
# marker array nor kernel_page_tables: the facts are functions, vmalloc's areas,
# memory, and process 1.
#
# GUEST_CACHE is where the kernel is kept. GUEST_KEEP=DIRECTORY keeps what the
# boot gave in DIRECTORY/CONFIGURATION, and the next time uses it instead of
# booting.

. "$SRC/tests/golden-lib.sh"
. "$SRC/tests/pagemap-lib.sh"
. "$SRC/tests/guest/boot-lib.sh"

: "${GUEST_CACHE:=$SRC/build/guest}"

skip_all() {
	echo "1..0 # SKIP $1"
	exit 0
}

# What each configuration is; el: where its kernel runs; regime: of its processes.
configure() {
	append=
	kaslr=1
	el=el1
	case $1 in
	a57)
		options=(-M virt -cpu cortex-a57 -m 512)
		regime=el1:low:4k:48
		;;
	max)
		options=(-M virt -cpu max -m 1024)
		regime=el1:low:4k:48:ha:hd
		;;
	el2)
		# Without SVE, or else QEMU 7.2 writes notes that are larger
		# than it says, and all that comes after them is misplaced.
		options=(-M 'virt,virtualization=on,gic-version=3'
			-cpu 'max,sve=off' -m 768 -smp 2)
		append='nokaslr rodata=on'
		kaslr=0
		el=el2
		regime=el1:low:4k:48:ha:hd
		;;
	*) exit 2 ;;
	esac
}

# The first reason that there is against running at all.
require() {
	local command reason

	for command in qemu-system-aarch64 aarch64-linux-gnu-gcc cpio jq; do
		command -v "$command" >/dev/null ||
			skip_all "there is no $command"
	done
	echo 'int main(void) { return 0; }' |
		aarch64-linux-gnu-gcc -static -x c - -o probe 2>/dev/null ||
		skip_all 'there is no static C library for arm64'
	reason=$(sh "$SRC/tests/guest/fetch.sh" "$GUEST_CACHE")
	case $? in
	0) ;;
	77) skip_all "$reason" ;;
	*) skip_all 'the kernel cannot be fetched' ;;
	esac
}

boot() {
	boot_guest "$GUEST_CACHE/vmlinuz" "$GUEST_CACHE/qemu_fw_cfg.ko" \
		"$append" "${options[@]}"
}

kept=${GUEST_KEEP:+$GUEST_KEEP/$1}

boot_or_reuse() {
	if [ -n "$kept" ] && [ -e "$kept/core" ]; then
		cp -r --reflink=auto "$kept/." .
		return
	fi
	boot || return
	[ -z "$kept" ] || { mkdir -p "$kept" && cp -r core console gva regs said.* "$kept"; }
}

# info NAME: the value of one of info's lines; names have single spaces.
info() {
	sed -n "s/^$1   *//p" info
}

# The value of one of the kernel's configuration options.
config() {
	sed -n "s/^CONFIG_$1=//p" "$GUEST_CACHE/config"
}

symbol() {
	awk -v name="$1" '$3 == name { print "0x" $1; exit }' said.kallsyms
}

# same WHAT OURS THEIRS
same() {
	echo "$1: $2, the guest says $3"
	[ -n "$2" ] && [ "$2" = "$3" ]
}

release_agrees() {
	same release "$(info kernel)" "Linux $(cat said.release)"
}

geometry_agrees() {
	local page_shift va levels

	page_shift=$(config ARM64_PAGE_SHIFT)
	va=$(config ARM64_VA_BITS)
	levels=$(config PGTABLE_LEVELS)
	same pages "$(info pages)" "$(((1 << page_shift) >> 10))K, $levels levels" &&
		same 'va bits' "$(info 'va bits')" "$va"
}

stext_agrees() {
	local code

	code=$(awk '$3 == "Kernel" && $4 == "code" { print $1; exit }' said.iomem)
	same _stext "$(info _stext)" \
		"$(symbol _stext), physical 0x$(sed 's/^0*//; s/-.*//' <<<"$code")"
}

# 6.1 is linked for where its modules end, and text begins after the header.
kaslr_agrees() {
	local offset linked=0xffff800008010000

	offset=$(info 'KASLR offset')
	same 'link address' "$(printf '0x%x' $(($(symbol _stext) - offset)))" \
		"$linked" || return
	if [ "$kaslr" = 1 ]; then
		grep -q 'KASLR enabled' said.log && [ $((offset)) -ne 0 ]
	else
		grep -q 'KASLR disabled' said.log && [ $((offset)) -eq 0 ]
	fi
}

# Lines are headers or ranges; ranges follow each other and are as long as said.
text_parses() {
	local range first last size level rest end=0xffff000000000000
	local -A unit=([K]=10 [M]=20 [G]=30 [T]=40)

	grep -vE '^---\[ .+ \]---$' text >ranges
	[ "$(wc -l <ranges)" -gt 100 ] || return
	while read -r range size level rest; do
		first=${range%-*}
		last=${range#*-}
		[[ $range =~ ^0x[0-9a-f]{16}-0x[0-9a-f]{16}$ ]] &&
			[[ $size =~ ^[0-9]+[KMGT]$ ]] &&
			[[ $level =~ ^(PGD|PUD|PMD|PTE)$ ]] &&
			[[ $rest =~ ^((RW|ro)\ .*(MEM|DEVICE)/[A-Za-z-]+)?$ ]] &&
			[ "$first" = "$end" ] &&
			((last - first == ${size%?} << ${unit[${size: -1}]})) ||
			{ echo "$range $size $level $rest"; return 1; }
		end=$last
	done <ranges
	same end "$end" 0x0000000000000000 || same end "$end" 0xffffffffffffffff
}

# Each function that is not of the start lies in a line that says x.
functions_executable() {
	awk '/ x / { print substr($1, 1, 18), "0", substr($1, 20) }' text >merged
	awk '$2 != "-" { print $1, "1", $3 }' facts.text >>merged
	sort -k 1,2 merged | awk '
	$2 == 0 { end = $3; next }
	{ n++ }
	$1 "" >= end "" { print; bad = 1 }
	END { exit bad || n < 10000 }'
}

no_writable_code() {
	! grep -E ' RW x ' text && grep -q ' x ' text
}

# The kernel says it of itself in its log, and verify in the same words.
like_linux() {
	local line

	line=$(grep -o 'Checked W+X mappings: .*' said.log)
	same 'W+X' "$("$PGTOOL" verify --like-linux core)" "$line"
}

# Without rodata=full the linear map keeps the code of modules and of BPF
# writable: that is true, and so is what verify then says.
no_false_alarm() {
	local allowed='"severity":"note"'

	case $append in
	*rodata=on*) allowed="$allowed|\"rule\":\"alias-wx\"" ;;
	esac
	"$PGTOOL" verify -f json core >findings
	[ $? -lt 2 ] && ! grep -Ev "$allowed" findings
}

# ask_walk FACTS LEAST SPACE...: all of the facts, and at least so many. (An awk
# that knows hexadecimal would compare addresses as numbers, and not exactly.)
ask_walk() {
	local facts=$1 least=$2

	shift 2
	cut -d ' ' -f 1 "$facts" | "$PGTOOL" walk core "$@" -f json - |
		awk -F '"' '{ print $8, $11 ~ /null/ ? "-" : $12 }' >answers
	paste -d ' ' answers "$facts" | awk -v least="$least" '
	{ n++ }
	$1 "" != $3 "" || ($4 == "+" ? $2 == "-" : $2 "" != $4 "") { print; bad = 1 }
	END { print n + 0, "facts"; exit bad || n < least }'
}

facts() {
	"$FACTS" "$@" >"facts.$1" && [ -s "facts.$1" ]
}

# QEMU gives the address of the page, and of the byte in it.
qemu_agrees() {
	ask_walk gva 150
}

# json_sum FILTER: the bytes of dump's spans that the filter of jq selects.
json_sum() {
	jq -s "map(select($1) | .size) | add" json
}

ram() {
	local range name total=0

	while IFS=' : ' read -r range name; do
		[ "$name" = 'System RAM' ] &&
			((total += 0x${range#*-} - 0x${range%-*} + 1))
	done <said.iomem
	echo "$total"
}

# All of the high half is accounted for, and the linear map is all of memory.
totals_agree() {
	same 'all spans' "$(json_sum true)" $((1 << 48)) &&
		same 'linear map' "$(json_sum '.pa and .va < "0xffff800000000000"')" \
			"$(ram)"
}

# Memory is never mapped as a device, nor a device as memory.
types_agree() {
	{
		awk '/System RAM/ { split($1, a, "-"); print a[1], a[2], "ram" }' said.iomem
		jq -r 'select(.pa) | "\(.pa) \(.size) \(.memtype)"' json
	} | awk '
	function value(s,  i, n) {
		sub(/^0x/, "", s)
		for (i = 1; i <= length(s); i++)
			n = n * 16 + index("0123456789abcdef", substr(s, i, 1)) - 1
		return n
	}
	$3 == "ram" { first[++banks] = value($1); end[banks] = value($2) + 1; next }
	{
		pa = value($1)
		inside = 0
		for (i = 1; i <= banks; i++)
			inside += pa < end[i] && pa + $2 > first[i]
		n[$3 ~ /^device/]++
		if (inside != ($3 !~ /^device/)) { print; bad = 1 }
	}
	END { print n[0], n[1]; exit bad || !n[0] || !n[1] }'
}

# register NAME: of the EL that the kernel runs at.
register() {
	sed -n "s/^$1_${el^^}=//p" regs
}

# table_in NAME: the table that a TTBR points at: neither ASID nor CnP.
table_in() {
	printf '0x%x' $(($(register "$1") & 0xfffffffff000))
}

root_agrees() {
	same root "$(info root)" "$(table_in TTBR1)"
}

# What the registers say about translation gives the same as what the kernel says.
registers_agree() {
	"$PGTOOL" dump core --regs regs -a "$el:high" -f json |
		sed "s/\"$el:high\"/\"kernel\"/" >json.regs
	cmp json json.regs
}

# The one CPU has run nothing but process 1, and now waits with its tables.
process_root_agrees() {
	same root "$root" "$(table_in TTBR0)"
}

# A core without anything but the tables says the same.
extract_agrees() {
	"$PGTOOL" extract core -o small && "$PGTOOL" dump small >text.small &&
		cmp text text.small
}

# The same memory without its headers: the kernel is found by search.
same_without_note() {
	local offset pa size status

	read -r offset pa size < <(readelf -lW core 2>/dev/null |
		awk '$1 == "LOAD" { print $2, $4, $5 }')
	tail -c +$((offset + 1)) core | head -c $((size)) >raw
	"$PGTOOL" dump "raw@$pa" >text.raw && cmp text text.raw
	status=$?
	rm -f raw
	return $status
}

# Huge pages are blocks: the kernel's flags say which pages are of one (bit 22).
huge_pages() {
	"$PGTOOL" dump core -a "root:$root" --regime "$regime" -f json |
		jq -r 'select(.kind == "block") | "\(.va) \(.level)"' >blocks
	cat blocks
	[ "$(wc -l <blocks)" -gt 0 ] && ! grep -v ' 2$' blocks
}

# Without FEAT_PAN3 the kernel lets what is executable be read.
loosen_execute_only() {
	grep -q 'Enhanced Privileged Access Never' said.log ||
		sed -i 's/ --xp / r-xp /' pagemap
}

check_kernel() {
	"$PGTOOL" info core >info
	ok 'info: the release' release_agrees
	ok 'info: pages, levels, address bits' geometry_agrees
	ok 'info: where the text is' stext_agrees
	ok 'info: the KASLR offset' kaslr_agrees
	"$PGTOOL" dump core >text 2>said.by.dump
	"$PGTOOL" dump core -f json >json
	ok 'dump: the text parses, without a gap' text_parses
	ok 'dump: nothing is writable and executable' no_writable_code
	ok 'dump -f json: totals' totals_agree
	ok 'dump -f json: memory types' types_agree
	ok 'dump: the same without notes' same_without_note
	ok 'extract: the same text' extract_agrees
	ok "info: the root is the CPU's" root_agrees
	ok "dump: the same by the CPU's registers" registers_agree
}

check_translations() {
	ok 'kallsyms and iomem make sense' facts text said.kallsyms said.iomem
	ok 'dump: functions are executable' functions_executable
	ok 'walk: functions' ask_walk facts.text 10000
	ok 'vmallocinfo makes sense' facts vmalloc said.vmallocinfo
	ok 'walk: each page of vmalloc, guard pages' ask_walk facts.vmalloc 5000
	ok 'iomem makes sense' facts linear said.iomem "$(info PHYS_OFFSET)"
	ok 'walk: each page of the linear map' ask_walk facts.linear 50000
	ok "walk: QEMU's own translation" qemu_agrees
}

check_process() {
	cp said.pagemap pagemap
	loosen_execute_only
	found=$("$FIND_ROOT" "$regime" pagemap core)
	root=${found%% *}
	ok "process 1: root $root explains all of pagemap" all_explained "$found"
	ok 'process 1: walk answers every line' answers core "$root" "$regime"
	ok 'process 1: physical addresses' physical_agrees
	ok 'process 1: permissions within the VMAs' permissions_within
	ok 'process 1: maps make sense' facts process said.maps said.pagemap
	ok 'process 1: what is not present is not mapped' \
		ask_walk facts.process 1000 -a "root:$root" --regime "$regime"
	ok 'process 1: huge pages' huge_pages
	if [[ ${options[*]} == *-smp* ]]; then
		skip "process 1: the root is the CPU's" 'there are several CPUs'
	else
		ok "process 1: the root is the CPU's" process_root_agrees
	fi
}

check_rules() {
	ok 'verify: nothing that is not true' no_false_alarm
	ok "verify --like-linux: the kernel's own line" like_linux
}

trap end_qemu EXIT
trap 'exit 1' HUP INT TERM
configure "$1"
require
echo "# $(cat "$GUEST_CACHE/version"), $(qemu-system-aarch64 --version | head -n 1)"
ok "boots: ${options[*]} $append" boot_or_reuse
if [ -e core ]; then
	check_kernel
	check_translations
	check_process
	check_rules
fi
finish
