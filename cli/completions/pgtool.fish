# SPDX-License-Identifier: GPL-2.0-or-later
#
# Completion of pgtool's command line for fish.

set -l commands info dump walk find verify diff stat explain extract build mutate replay explore help
set -l none "not __fish_seen_subcommand_from $commands"
set -l image '__fish_seen_subcommand_from info dump walk find verify diff stat extract mutate'
set -l tables '__fish_seen_subcommand_from dump walk find verify diff stat extract mutate'
set -l range '__fish_seen_subcommand_from dump find verify diff stat extract'
set -l dump '__fish_seen_subcommand_from dump'
set -l walk '__fish_seen_subcommand_from walk'
set -l text '__fish_seen_subcommand_from walk find diff stat'
set -l verify '__fish_seen_subcommand_from verify'
set -l replay '__fish_seen_subcommand_from replay'
set -l explore '__fish_seen_subcommand_from explore'

function __pgtool_spaces
	printf '%s\n' kernel el1:low el1:high el2 el2:low el2:high el3 s2 root:
end

function __pgtool_regimes
	set -l sizes 39 42 47 48 52
	printf '%s\n' {el1:low,el1:high,el2,el2:low,el2:high,el3,s2}:{4k,16k,64k}:$sizes
end

function __pgtool_through
	printf '%s\n' s2 s2:{4k,16k,64k}:{40,44,48,52}
end

function __pgtool_registers
	printf '%s=\n' {TTBR0,TTBR1,TCR,TCR2,MAIR,SCTLR,PIR,PIRE0}_EL{1,2} \
		HCR_EL2 VTTBR_EL2 VTCR_EL2 {TTBR0,TCR,MAIR,SCTLR,PIR}_EL3 \
		ID_AA64MMFR{0,1,2,3}_EL1 PSTATE
end

# Names of rules, of severities for all rules that have them, and all.
function __pgtool_rules
	pgtool verify --list-rules 2>/dev/null | string replace -r ' .*' ''
	printf '%s\n' all note warning violation
end

function __pgtool_policies
	pgtool replay --list-policies 2>/dev/null | string replace -r ' .*' ''
	printf '%s\n' all note warning violation
end

complete -c pgtool -n $none -f
complete -c pgtool -s h -l help -d 'Short help'
complete -c pgtool -s V -l version -d 'Version'
complete -c pgtool -l color -x -a 'auto always never' -d 'Colour the output'
complete -c pgtool -l progress -x -a 'auto never' -d 'Show progress on a terminal'
complete -c pgtool -s q -l quiet -d 'No warnings'
complete -c pgtool -s v -l verbose -d 'Say more'

complete -c pgtool -n $none -a info -d 'Say what an image is'
complete -c pgtool -n $none -a dump -d 'Print the mappings'
complete -c pgtool -n $none -a walk -d 'Translate addresses, step by step'
complete -c pgtool -n $none -a find -d 'List what maps physical addresses'
complete -c pgtool -n $none -a diff -d 'Say what changed between two images'
complete -c pgtool -n $none -a stat -d 'Count tables, leaves and what they reach'
complete -c pgtool -n $none -a verify -d 'Judge tables by the rules'
complete -c pgtool -n $none -a explain -d 'Decode descriptors given here'
complete -c pgtool -n $none -a extract -d 'Write the smallest image that dumps the same'
complete -c pgtool -n $none -a build -d 'Make tables from text'
complete -c pgtool -n $none -a mutate -d "Change an image's tables"
complete -c pgtool -n $none -a replay -d 'Judge how tables changed'
complete -c pgtool -n $none -a explore -d 'Run what several actors do in every order'
complete -c pgtool -n $none -a help -d 'Open the manual page of a command'

complete -c pgtool -n $image -l vmcoreinfo -r -F -d 'VMCOREINFO, where the image has none'
complete -c pgtool -n $tables -s a -l space -x -a '(__pgtool_spaces)' -d 'Which tables'
complete -c pgtool -n '__fish_seen_subcommand_from build' -s a -l space -x -a '(__pgtool_spaces)' -d 'Which lines of JSON'
complete -c pgtool -n '__fish_seen_subcommand_from dump walk find verify diff stat extract explain build mutate' -l regime -x -a '(__pgtool_regimes)' -d 'The translation regime'
complete -c pgtool -n $image -l regs -r -F -d 'Registers, one NAME=VALUE a line'
complete -c pgtool -n $image -s R -l reg -x -a '(__pgtool_registers)' -d 'A register'
complete -c pgtool -n $tables -l through -x -a '(__pgtool_through)' -d 'Walk stage 1 through stage 2'
complete -c pgtool -n $range -s r -l range -x -d 'FIRST-LAST or FIRST+SIZE'
complete -c pgtool -n '__fish_seen_subcommand_from dump find verify diff stat extract mutate' -l budget -x -d 'Descriptors to read at most'

complete -c pgtool -n $dump -s f -l format -x -a 'ptdump table json raw' -d 'Format'
complete -c pgtool -n $dump -l only -x -a '(__fish_append , x w wx user device contig block hole)' -d 'Only such mappings'
complete -c pgtool -n $dump -l like -x -a '6.1 6.12 mainline' -d 'Print as this kernel does'
complete -c pgtool -n '__fish_seen_subcommand_from dump explain' -l level -x -a '-1 0 1 2 3' -d 'The level of the descriptors'

complete -c pgtool -n $text -s f -l format -x -a 'text json' -d 'Format'
complete -c pgtool -n $walk -l access -x -a 'priv:r priv:w priv:x user:r user:w user:x' -d 'Ask as this access would'

complete -c pgtool -n $verify -s f -l format -x -a 'text json sarif' -d 'Format'
complete -c pgtool -n $verify -s W -l warn -x -a '(__pgtool_rules; __pgtool_rules | string replace -r ^ no-)' -d 'Judge by a rule, or not'
complete -c pgtool -n $verify -s E -l error -x -a '(__pgtool_rules)' -d 'Call what a rule finds a violation'
complete -c pgtool -n $verify -l rules -x -a '(__fish_append , (__pgtool_rules))' -d 'Judge by these rules only'
complete -c pgtool -n $verify -l list-rules -d 'Print the rules'
complete -c pgtool -n $verify -l baseline -r -F -d 'What is known already'
complete -c pgtool -n $verify -l write-baseline -r -F -d 'Write what was found'
complete -c pgtool -n $verify -l against -r -F -d 'Compare with text that the kernel printed'
complete -c pgtool -n $verify -l like -x -a '6.1 6.12 mainline swapped' -d 'The kernel that printed the text'
complete -c pgtool -n $verify -l like-linux -d "Print the kernel's own verdict"

complete -c pgtool -n $replay -s f -l format -x -a 'text json trace' -d 'Format'
complete -c pgtool -n $replay -l trace -d 'Print every event'
complete -c pgtool -n $replay -s W -l warn -x -a '(__pgtool_policies; __pgtool_policies | string replace -r ^ no-)' -d 'Judge by a policy, or not'
complete -c pgtool -n $replay -s E -l error -x -a '(__pgtool_policies)' -d 'Call what a policy objects to a violation'
complete -c pgtool -n $replay -l policies -x -a '(__fish_append , (__pgtool_policies))' -d 'Judge by these policies only'
complete -c pgtool -n $replay -l list-policies -d 'Print the policies'
complete -c pgtool -n $replay -l list-events -d 'Print the kinds of events'
complete -c pgtool -n $replay -l list-schemes -d 'Print the schemes'
complete -c pgtool -n $replay -l list-operations -d 'Print the operations of scripts'
complete -c pgtool -n $replay -l list-knobs -d 'Print what --set sets'
complete -c pgtool -n '__fish_seen_subcommand_from replay mutate' -l scheme -x -a "(pgtool replay --list-schemes 2>/dev/null | string replace -r ' .*' '')" -d 'How table pages live'
complete -c pgtool -n '__fish_seen_subcommand_from replay mutate' -l set -x -d 'What a scheme leaves open'

complete -c pgtool -n '__fish_seen_subcommand_from mutate' -s e -l execute -x -d "A script's line"
complete -c pgtool -n '__fish_seen_subcommand_from mutate' -l random -x -d 'So many operations at random'
complete -c pgtool -n '__fish_seen_subcommand_from mutate' -l seed -x -d 'What --random starts from'
complete -c pgtool -n $explore -s f -l format -x -a 'text json' -d 'Format'
complete -c pgtool -n $explore -s W -l warn -x -a '(__pgtool_policies; __pgtool_policies | string replace -r ^ no-)' -d 'Judge by a policy, or not'
complete -c pgtool -n $explore -s E -l error -x -a '(__pgtool_policies)' -d 'Call what a policy objects to a violation'
complete -c pgtool -n $explore -l policies -x -a '(__fish_append , (__pgtool_policies))' -d 'Judge by these policies only'
complete -c pgtool -n $explore -l scheme -x -a "(pgtool replay --list-schemes 2>/dev/null | string replace -r ' .*' '')" -d 'How table pages live'
complete -c pgtool -n $explore -l set -x -d 'What a scheme leaves open'
complete -c pgtool -n $explore -l preemptions -x -d 'Preemptions at most'
complete -c pgtool -n $explore -l runs -x -d 'Runs at most'
complete -c pgtool -n $explore -l steps -x -d 'Steps of a run at most'
complete -c pgtool -n $explore -l seconds -x -d 'Seconds at most'
complete -c pgtool -n $explore -l shrink -x -d 'Runs for a shorter schedule at most'
complete -c pgtool -n $explore -l state -r -d 'Go on from a file, and keep it'
complete -c pgtool -n $explore -l fail -x -a 'table data ptl batch group charge descriptor all' -d 'Allocations that may fail'

complete -c pgtool -n '__fish_seen_subcommand_from find' -l aliases -d 'Memory writable here and executable there'
complete -c pgtool -n '__fish_seen_subcommand_from extract build mutate' -s o -l output -r -F -d 'The file to write'
complete -c pgtool -n '__fish_seen_subcommand_from explain' -f
complete -c pgtool -n '__fish_seen_subcommand_from help' -f -a "$commands rules policies trace"
