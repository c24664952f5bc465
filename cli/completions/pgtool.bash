# SPDX-License-Identifier: GPL-2.0-or-later
#
# Completion of pgtool's command line for bash.

# Words that the candidates are made of.
_pgtool_commands='info dump walk find verify diff stat explain extract build
mutate replay explore help'
_pgtool_global='-h --help -V --version --color --progress -q --quiet -v
--verbose'
_pgtool_image='--vmcoreinfo --regs -R --reg'
_pgtool_tables='-a --space --regime --through'
_pgtool_range='-r --range --budget'
_pgtool_spaces='kernel el1:low el1:high el2 el2:low el2:high el3 s2 root:'
_pgtool_registers='TTBR0_EL1 TTBR1_EL1 TCR_EL1 TCR2_EL1 MAIR_EL1 SCTLR_EL1
PIR_EL1 PIRE0_EL1 HCR_EL2 VTTBR_EL2 VTCR_EL2 TTBR0_EL2 TTBR1_EL2 TCR_EL2
TCR2_EL2 MAIR_EL2 SCTLR_EL2 PIR_EL2 PIRE0_EL2 TTBR0_EL3 TCR_EL3 MAIR_EL3
SCTLR_EL3 PIR_EL3 ID_AA64MMFR0_EL1 ID_AA64MMFR1_EL1 ID_AA64MMFR2_EL1
ID_AA64MMFR3_EL1 PSTATE'

# The next part of a regime: el1:high:4k:48 grows from left to right.
_pgtool_regimes()
{
	local head=${1%"${1##*:}"} next

	case $head in
	'') next='el1: el2: el3: s2:' ;;
	el1:) next='low: high:' ;;
	el2:) next='low: high: 4k: 16k: 64k:' ;;
	el3: | s2: | el[12]:low: | el[12]:high:) next='4k: 16k: 64k:' ;;
	*k:) next='36 39 40 42 44 47 48 52' ;;
	*) return ;;
	esac
	printf "$head%s\n" $next
}

# Names of rules, of severities for all rules that have them, and all.
_pgtool_rules()
{
	pgtool verify --list-rules 2>/dev/null | cut -d ' ' -f 1
	printf '%s\n' all note warning violation
}

# _pgtool_judges COMMAND: rules or, of replay and explore, policies.
_pgtool_judges()
{
	[[ $1 == replay || $1 == explore ]] || {
		_pgtool_rules
		return
	}
	pgtool replay --list-policies 2>/dev/null | cut -d ' ' -f 1
	printf '%s\n' all note warning violation
}

# The next word of a list with commas.
_pgtool_list()
{
	local value=$1 head=

	shift
	case $value in
	*,*) head=${value%,*}, ;;
	esac
	printf "$head%s\n" "$@"
}

# _pgtool_values COMMAND OPTION VALUE: what the option takes. Fails for an
# option that takes nothing; prints nothing where anything goes.
_pgtool_values()
{
	case $2 in
	--color) printf '%s\n' auto always never ;;
	--progress) printf '%s\n' auto never ;;
	-a | --space) printf '%s\n' $_pgtool_spaces ;;
	--regime) _pgtool_regimes "$3" ;;
	--through)
		case $3 in
		s2:*) _pgtool_regimes "$3" ;;
		*) printf '%s\n' s2 s2: ;;
		esac
		;;
	-R | --reg) printf '%s=\n' $_pgtool_registers ;;
	-r | --range | --budget | --preemptions | --runs | --steps | --seconds | \
	--shrink) ;;
	--fail)
		printf '%s\n' table data ptl batch group charge descriptor all
		;;
	--state | --vmcoreinfo | --regs | -o | --output | --baseline | --write-baseline | \
	--against)
		compgen -f -- "$3"
		;;
	-W | --warn) _pgtool_judges "$1" | sed 'p; s/^/no-/' ;;
	-E | --error) _pgtool_judges "$1" ;;
	--scheme)
		pgtool replay --list-schemes 2>/dev/null | cut -d ' ' -f 1
		;;
	--set)
		printf '%s=\n' release ptl split_pmd dtor_late free_path source \
			reclaim variant bbml observers ha hd tlb_range keyed
		;;
	--rules | --policies) _pgtool_list "$3" $(_pgtool_judges "$1") ;;
	-f | --format)
		case $1 in
		verify) printf '%s\n' text json sarif ;;
		replay) printf '%s\n' text json trace ;;
		dump) printf '%s\n' ptdump table json raw ;;
		*) printf '%s\n' text json ;;
		esac
		;;
	--like)
		printf '%s\n' 6.1 6.12 mainline
		[[ $1 == verify ]] && echo swapped
		;;
	--level) printf '%s\n' -1 0 1 2 3 ;;
	--only)
		_pgtool_list "$3" x w wx user device contig block hole
		;;
	--access)
		printf '%s\n' priv:r priv:w priv:x user:r user:w user:x
		;;
	*) return 1 ;;
	esac
}

# The options of a command, or those that stand before one.
_pgtool_options()
{
	local options=

	case $1 in
	info) options=$_pgtool_image ;;
	dump)
		options="$_pgtool_image $_pgtool_tables $_pgtool_range
			-f --format --only --level --like"
		;;
	walk)
		options="$_pgtool_image $_pgtool_tables -f --format --access"
		;;
	find)
		options="$_pgtool_image $_pgtool_tables $_pgtool_range
			-f --format --aliases"
		;;
	diff | stat)
		options="$_pgtool_image $_pgtool_tables $_pgtool_range
			-f --format"
		;;
	verify)
		options="$_pgtool_image $_pgtool_tables $_pgtool_range
			-f --format -W --warn -E --error --rules --list-rules
			--baseline --write-baseline --like-linux --against --like"
		;;
	extract)
		options="$_pgtool_image $_pgtool_tables $_pgtool_range
			-o --output"
		;;
	replay)
		options='-f --format --trace -W --warn -E --error --policies
			--list-policies --list-events --list-schemes
			--list-operations --list-knobs --scheme --set'
		;;
	explore)
		options='-f --format -W --warn -E --error --policies --scheme
			--set --preemptions --runs --steps --seconds --shrink
			--state --fail'
		;;
	explain) options='--regime --level' ;;
	build) options='-a --space --regime -o --output' ;;
	mutate)
		options="$_pgtool_image $_pgtool_tables --budget -o --output
			-e --execute --random --seed --scheme --set"
		;;
	esac
	echo $options $_pgtool_global
}

_pgtool()
{
	# Readline cuts words at = and : too. We do not, and give it in the end
	# only the part of each candidate that it would replace.
	local line=${COMP_LINE:0:COMP_POINT}
	local cur=${line##*[[:space:]]} piece=${COMP_WORDS[COMP_CWORD]}
	local words command= previous= option= value= found i
	local IFS=$' \t\n'

	read -ra words <<<"$line"
	[[ -n $cur ]] && unset "words[${#words[@]}-1]"
	for ((i = 1; i < ${#words[@]}; i++)); do
		case ${words[i]} in
		--color | --progress)
			[[ -z $command ]] && ((i++))
			;;
		-*) ;;
		*)
			command=${words[i]}
			break
			;;
		esac
	done
	previous=${words[${#words[@]} - 1]}

	case $piece in
	[=:]) piece= ;;
	esac
	[[ $cur == *"$piece" ]] || piece=$cur

	if [[ $cur == --*=* ]]; then
		option=${cur%%=*}
		value=${cur#*=}
		found=$(_pgtool_values "$command" "$option" "$value") &&
			found=$(printf '%s\n' "$found" | sed "s/^/$option=/")
	elif [[ ${#words[@]} -gt 1 && $previous == -* ]] &&
	     found=$(_pgtool_values "$command" "$previous" "$cur"); then
		option=$previous
	elif [[ $cur == -* ]]; then
		found=$(_pgtool_options "$command" | tr ' ' '\n')
	elif [[ -z $command || $command == help ]]; then
		found=$(printf '%s\n' $_pgtool_commands)
		[[ $command == help ]] && found+=$'\nrules\npolicies\ntrace'
	elif [[ $command == explain ]]; then
		found=
	else
		# An image, or an address: offer files.
		return
	fi

	compopt +o default +o bashdefault 2>/dev/null
	case $option in
	--vmcoreinfo | --regs | -o | --output | --baseline | --write-baseline | \
	--against)
		compopt -o filenames 2>/dev/null
		;;
	esac
	IFS=$'\n'
	COMPREPLY=($(compgen -W "$found" -- "$cur"))
	[[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == *[=:] ]] &&
		compopt -o nospace 2>/dev/null
	COMPREPLY=("${COMPREPLY[@]#"${cur%"$piece"}"}")
}

complete -o bashdefault -o default -F _pgtool pgtool
