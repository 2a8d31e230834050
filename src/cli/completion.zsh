# A word of the kind $1.
_fieldline_offer_word()
{
  local -a reply
  case $1 in
    scenario) _files -g '*.yaml' ;;
    folder) _files -/ ;;
    count) _message 'whole number' ;;
    setting)
      if [[ $PREFIX == *=* ]]; then
        local key=${PREFIX%%=*}
        compset -P 1 '*='
        _fieldline_offer_word "values $key"
      else
        _fieldline_rows keys
        _describe -t keys key reply -q -S =
      fi
      ;;
    *)
      _fieldline_rows "$1"
      # A model may be a file too.
      _describe -t words "${1#values }" reply || [[ $1 != *model ]] || _files -g '*.yaml'
      ;;
  esac
}

_fieldline()
{
  local -a reply
  local word command='' option='' arguments=0
  for word in "${(@)words[2,CURRENT-1]}"; do
    if [[ -n $option ]]; then
      option=''
    elif [[ $word == -* ]]; then
      _fieldline_rows "word $word"
      option=$reply[1]
    elif [[ -z $command ]]; then
      command=$word
    else
      arguments=$((arguments + 1))
    fi
  done

  if [[ -n $option ]]; then
    _fieldline_offer_word $option
  elif [[ $PREFIX == --*=* ]]; then
    _fieldline_rows "word ${PREFIX%%=*}"
    compset -P 1 '*='
    (($#reply)) && _fieldline_offer_word $reply[1]
  elif [[ $PREFIX == -* ]]; then
    _fieldline_rows "options${command:+ $command}"
    _describe -o option reply
  elif [[ -z $command ]]; then
    _fieldline_rows commands
    _describe -t commands command reply
  elif ((arguments == 0)); then
    _fieldline_rows "word $command"
    (($#reply)) && _fieldline_offer_word $reply[1]
  fi
}

# Loaded from a folder of functions it is called at once; sourced, it is made known.
if [[ $funcstack[1] == _fieldline ]]; then
  _fieldline "$@"
else
  compdef _fieldline fieldline
fi
