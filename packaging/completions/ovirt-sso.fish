# Completion of ovirt-sso(1) for fish; installed in /usr/share/fish/vendor_completions.d.

complete -c ovirt-sso -f
complete -c ovirt-sso -l help -d 'print the help'
complete -c ovirt-sso -n __fish_is_first_token -l version -d 'print the version'
complete -c ovirt-sso -n __fish_is_first_token -a doctor -d 'examine the whole chain'
complete -c ovirt-sso -n __fish_is_first_token -a status -d 'say how the agent is'
complete -c ovirt-sso -n __fish_is_first_token -a rehearse -d 'try the way of a login'
complete -c ovirt-sso -n __fish_is_first_token -a pam -d 'PAM services'
complete -c ovirt-sso -n __fish_is_first_token -a help -d 'say what a command does'

set -l pam '__fish_seen_subcommand_from pam'
set -l commands show install remove check
set -l services gdm-ovirtcred kdm-ovirtcred sddm plasmalogin lightdm kdm tdm-trinity greetd

complete -c ovirt-sso -n "$pam; and not __fish_seen_subcommand_from $commands" -a show -d 'print the services'
complete -c ovirt-sso -n "$pam; and not __fish_seen_subcommand_from $commands" -a install -d 'write the services'
complete -c ovirt-sso -n "$pam; and not __fish_seen_subcommand_from $commands" -a remove -d 'undo what install did'
complete -c ovirt-sso -n "$pam; and not __fish_seen_subcommand_from $commands" -a check -d 'say what a login would meet'

complete -c ovirt-sso -n "$pam" -l service -x -a "$services" -d 'PAM service'
complete -c ovirt-sso -n "$pam" -l root -x -a '(__fish_complete_directories)' -d 'folder to work on'
complete -c ovirt-sso -n "$pam; and __fish_seen_subcommand_from install remove" -l dry-run -d 'show what would change'
complete -c ovirt-sso -n "$pam; and __fish_seen_subcommand_from install remove" -l force -d 'replace what others edited'
complete -c ovirt-sso -n "$pam; and __fish_seen_subcommand_from check" -l json -d 'print one JSON object'

complete -c ovirt-sso -n '__fish_seen_subcommand_from doctor status rehearse' -l json -d 'print one JSON object'
complete -c ovirt-sso -n '__fish_seen_subcommand_from rehearse' -l service -x -a 'gdm-ovirtcred kdm-ovirtcred' -d 'PAM service'
