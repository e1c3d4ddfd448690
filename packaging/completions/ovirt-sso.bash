# Completion of ovirt-sso(1) for bash; installed as /usr/share/bash-completion/completions/ovirt-sso.

_ovirt_sso() {
  local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]}
  local services='gdm-ovirtcred kdm-ovirtcred sddm plasmalogin lightdm kdm tdm-trinity greetd'
  local words

  case $previous in
    --service) mapfile -t COMPREPLY < <(compgen -W "$services" -- "$current"); return ;;
    --root) mapfile -t COMPREPLY < <(compgen -d -- "$current"); return ;;
  esac
  case $COMP_CWORD in
    1) words='doctor status rehearse pam help --version --help' ;;
    2)
      case ${COMP_WORDS[1]} in
        pam) words='show install remove check --help' ;;
        help) words='doctor status rehearse pam' ;;
        doctor | status) words='--json --help' ;;
        rehearse) words='--service --json --help' ;;
      esac
      ;;
    *)
      case "${COMP_WORDS[1]} ${COMP_WORDS[2]}" in
        'doctor '* | 'status '*) words='--json --help' ;;
        'rehearse '*) words='--service --json --help' ;;
        'help pam') words='show install remove check' ;;
        'pam show') words='--service --root --help' ;;
        'pam install' | 'pam remove') words='--service --root --dry-run --force --help' ;;
        'pam check') words='--service --root --json --help' ;;
      esac
      ;;
  esac
  mapfile -t COMPREPLY < <(compgen -W "${words-}" -- "$current")
}

complete -o filenames -F _ovirt_sso ovirt-sso
