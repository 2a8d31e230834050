# Candidates of the array reply that begin with $2, each behind the text $1.
_fieldline_offer()
{
  local candidate
  for candidate in "${reply[@]}"; do
    [[ $candidate != "$2"* ]] || COMPREPLY+=("$1$candidate")
  done
}

# Folders, and the files that end in .yaml where $3 says so.
_fieldline_offer_files()
{
  local reply=()
  compopt -o filenames 2> /dev/null
  [[ $3 != yaml ]] || mapfile -t reply < <(compgen -f -X '!*.yaml' -- "$2")
  mapfile -t -O "${#reply[@]}" reply < <(compgen -d -- "$2")
  COMPREPLY+=("${reply[@]/#/$1}")
}

# A word of the kind $3, of which $2 is there already, behind the text $1.
_fieldline_offer_word()
{
  case $3 in
    scenario) _fieldline_offer_files "$1" "$2" yaml ;;
    folder) _fieldline_offer_files "$1" "$2" ;;
    setting)
      if [[ $2 == *=* ]]; then
        _fieldline_offer_word "$1${2%%=*}=" "${2#*=}" "values ${2%%=*}"
      else
        _fieldline_rows keys
        reply=("${reply[@]/%/=}")
        compopt -o nospace 2> /dev/null
        _fieldline_offer "$1" "$2"
      fi
      ;;
    *)
      _fieldline_rows "$3"
      _fieldline_offer "$1" "$2"
      # A model may be a file too.
      [[ ${COMPREPLY[*]} || $3 != *model ]] || _fieldline_offer_files "$1" "$2" yaml
      ;;
  esac
}

_fieldline()
{
  local words=() reply=() word current command='' option='' arguments=0 i
  # bash takes KEY=VALUE apart, unless it is told otherwise.
  for ((i = 1; i <= COMP_CWORD; i++)); do
    word=${COMP_WORDS[i]}
    if ((i > 1)) && [[ $word == =* || ${COMP_WORDS[i - 1]} == *= ]]; then
      words[${#words[@]} - 1]+=$word
    else
      words+=("$word")
    fi
  done
  current=${words[${#words[@]} - 1]}
  for word in "${words[@]:0:${#words[@]} - 1}"; do
    if [[ $option ]]; then
      option=''
    elif [[ $word == -* ]]; then
      _fieldline_rows "word $word"
      option=${reply[0]}
    elif [[ ! $command ]]; then
      command=$word
    else
      arguments=$((arguments + 1))
    fi
  done

  COMPREPLY=()
  if [[ $option ]]; then
    _fieldline_offer_word '' "$current" "$option"
  elif [[ $current == --*=* ]]; then
    _fieldline_rows "word ${current%%=*}"
    _fieldline_offer_word "${current%%=*}=" "${current#*=}" "${reply[0]}"
  elif [[ $current == -* ]]; then
    _fieldline_rows "options${command:+ $command}"
    _fieldline_offer '' "$current"
  elif [[ ! $command ]]; then
    _fieldline_rows commands
    _fieldline_offer '' "$current"
  elif ((arguments == 0)); then
    _fieldline_rows "word $command"
    _fieldline_offer_word '' "$current" "${reply[0]}"
  fi
  # Only what stands behind the last of these is replaced.
  [[ $COMP_WORDBREAKS != *=* ]] || COMPREPLY=("${COMPREPLY[@]#"${current%"${current##*=}"}"}")
}

complete -F _fieldline fieldline
