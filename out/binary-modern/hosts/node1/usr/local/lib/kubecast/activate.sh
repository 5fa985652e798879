#!/bin/sh
# Rendered by kubecast from the cluster spec.
#
# Installs a generation of this host's files, makes the host obey them, and can go back. docs/delivery.md explains each step.
#
# usage: activate.sh stage | verify [GEN] | gates | confirm [GEN] | recover | status | drift | gc [KEEP]
#        activate.sh plan [GEN] [--overwrite-drift]
#        activate.sh activate GEN [--revert-after SECONDS] [--no-gates] [--overwrite-drift] [--lease OWNER]
#        activate.sh rollback [GEN] [--no-gates] [--lease OWNER] [--auto DEADLINE]
#        activate.sh retire [--lease OWNER]
#        activate.sh lease acquire|renew|release OWNER SECONDS [back]
# exit status: 0 nothing to do, 10 changed, 20 failed and the host is as before, 21 failed and not put back,
#        30 leased by someone else, 40 refused before anything was changed, 2 wrong usage
#
# `A && B || leave` is a guard here: B only asks. Names hold neither blanks nor wildcards.
# shellcheck disable=SC2013,SC2015
set -u

PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
LC_ALL=C
export PATH LC_ALL
unset CDPATH
umask 077
# Some shells keep what they read from themselves in a file meanwhile; this is never a disk.
TMPDIR=/run
# A connection that is cut must not stop it half-way: nobody reads what it says, no more.
trap '' HUP PIPE

tab=$(printf '\t')
base=/var/lib/kubecast
log=
wait_for_gates=yes
goes_back=no

# ---- What it says and remembers ----

# say EVENT SUBJECT DETAIL
say() {
    printf '%s\t%s\t%s\n' "$1" "$2" "$3" 2>/dev/null
    [ -z "$log" ] || printf '%s\t%s\t%s\t%s\n' "$(date +%s)" "$1" "$2" "$3" >>"$log" 2>/dev/null
    return 0
}

# failed SUBJECT WHAT
failed() {
    say failed "$1" "$2"
    printf 'failed: %s: %s\n' "$1" "$2" >&2
    return 1
}

# refuse SUBJECT WHAT: ends the run; nothing was changed
refuse() {
    say refused "$1" "$2"
    printf 'refused: %s: %s\n' "$1" "$2" >&2
    exit 40
}

usage() {
    sed -n '/^# usage/,/^# exit/p' "$0" | sed '$d; s/^# *//' >&2
    exit 2
}

# without_lock COMMAND...: what is started must not hold the lock longer than this script lives
without_lock() {
    "$@" 9>&-
}

pause() {
    without_lock sleep "$1"
}

# record FILE TEXT: the old text or the new one, whatever happens. What a killed run leaves has a name that no one reads.
record() {
    written=${1%/*}/.new.${1##*/}
    { printf '%s\n' "$2" >"$written"; } 2>/dev/null && without_lock sync "$written" && mv -fT "$written" "$1" && return
    rm -f "$written"
    return 1
}

# free_in DIRECTORY: the kilobytes that are free there, or nothing
free_in() {
    df -P -k "$1/" | sed -n '$s/^.* \([0-9][0-9]*\)  *[0-9-]*%.*$/\1/p'
}

# why_unwritable DIRECTORY: in the words of the system where the cause is plain
why_unwritable() {
    if [ "$(free_in "$1")" = 0 ]; then
        echo 'No space left on device'
    else
        echo 'is the disk full or read-only?'
    fi
}

# digest_of FILE
digest_of() {
    digest=$(sha256sum <"$1") || return 1
    printf '%s\n' "${digest%% *}"
}

make_base() {
    mkdir -p "$base" && chmod 0700 "$base" &&
        mkdir -p "$base/generations" "$base/applied" "$base/displaced" "$base/journal" "$base/assets" ||
        refuse "$base" 'cannot be made; is the disk full or read-only?'
}

open_lock() {
    [ "$(id -u)" = 0 ] || refuse 'this user' 'only root changes a host'
    make_base
    { : >>"$base/lock"; } 2>/dev/null || refuse lock "$base/lock cannot be opened; is the disk full or read-only?"
    exec 9<>"$base/lock"
}

# One run at a time changes the host. The kernel frees the lock when the run ends, however it ends.
lock() {
    open_lock
    flock -w 60 9 || refuse lock 'another run changes this host; try again when it has ended'
}

# take_lock: the timer does not wait for a run that hangs
take_lock() {
    open_lock
    flock -w 5 9 && return
    for process in $(holders_of_lock); do
        [ "$process" = $$ ] || kill -KILL "$process" 2>/dev/null
    done
    flock -w 30 9 || refuse lock 'another run does not end'
}

# holders_of_lock: the processes that have it open, by any number: a run, its subshells, and those that wait for it
holders_of_lock() {
    # shellcheck disable=SC2012
    ls -l /proc/[0-9]*/fd 2>/dev/null |
        sed -n -e '/^\/proc/{s|^/proc/\([0-9]*\)/fd:$|\1|;h;}' -e "\\|-> $base/lock\$|{g;p;}"
}

# ---- Generations ----

# link_of current|previous: the name of the generation, or none
link_of() {
    if target=$(readlink "$base/$1" 2>/dev/null); then
        printf '%s\n' "${target##*/}"
    else
        echo none
    fi
}

# point current|previous NAME
point() {
    if [ "$2" = none ]; then
        rm -f "$base/$1"
    else
        rm -f "$base/$1.new" && ln -s "generations/$2" "$base/$1.new" && mv -fT "$base/$1.new" "$base/$1"
    fi
}

# manifest_of NAME
manifest_of() {
    if [ "$1" = none ]; then
        echo /dev/null
    else
        printf '%s\n' "$base/generations/$1/manifest.tsv"
    fi
}

# number_of NAME
number_of() {
    case $1 in
    none) echo 000000 ;;
    *) printf '%s\n' "${1%%-*}" ;;
    esac
}

# resolve GEN: its full name, from the name or the number
resolve() {
    [ "$1" != none ] || { echo none && return; }
    for folder in "$base/generations/$1" "$base/generations/$1"-* "$base/generations"/*"$1"-*; do
        name=${folder##*/}
        number=${name%%-*}
        case $1 in
        "$name" | "$number") ;;
        *) [ "${number#"${number%%[!0]*}"}" = "$1" ] || continue ;;
        esac
        [ ! -f "$folder/manifest.tsv" ] || { printf '%s\n' "$name" && return; }
    done
    return 1
}

# source_of FOLDER PATH SHA256: where the bytes of a file lie
source_of() {
    if [ -f "$1/files$2" ]; then
        printf '%s\n' "$1/files$2"
    else
        printf '%s\n' "$base/assets/$3"
    fi
}

# check_bytes FOLDER: whether every file is there with its digest, and the script is the one that the manifest has
check_bytes() {
    wrong=
    head=$(sed -n 1p "$1/manifest.tsv" 2>/dev/null)
    case $head in
    "m${tab}kubecast.dev/manifest/v1$tab"*) ;;
    *) failed manifest.tsv "it is not a manifest of the form v1; stage again with the kubecast that rendered it" || return 1 ;;
    esac
    while IFS=$tab read -r kind archive _ sha path _ <&3; do
        case $kind in
        f) source=$(source_of "$1" "$path" "$sha") ;;
        i) sha=$archive path="image archive $archive" source=$base/assets/$archive ;;
        *) continue ;;
        esac
        if [ -L "$source" ] || [ ! -f "$source" ]; then
            failed "$path" 'its bytes are not there; push again, programs and images with --assets'
            wrong=yes
        elif [ "$(digest_of "$source")" != "$sha" ]; then
            failed "$path" 'its digest is wrong; push again, programs and images with --assets'
            wrong=yes
            # The next push brings it anew; nothing is sent that has its name.
            [ "$source" != "$base/assets/$sha" ] || [ "$command" = verify ] || rm -f "$source"
        fi
    done 3<"$1/manifest.tsv"
    if ! cmp -s "$1/activate.sh" "$1/files/usr/local/lib/kubecast/activate.sh"; then
        failed activate.sh 'it is not the one of the manifest; stage again'
        wrong=yes
    fi
    [ -z "$wrong" ]
}

cmd_stage() {
    lock
    incoming=$base/incoming
    [ -f "$incoming/manifest.tsv" ] || refuse incoming 'there is no manifest.tsv; bring the files first'
    short=$(digest_of "$incoming/manifest.tsv" | cut -c 1-12)
    last=
    for folder in "$base/generations"/[0-9]*; do
        [ ! -d "$folder" ] || last=${folder##*/}
    done
    for kept in "$(link_of current)" "$last"; do
        case $kept in
        *-"$short")
            # Otherwise nothing could mend a generation whose bytes were damaged.
            check_bytes "$base/generations/$kept" || continue
            word=kept
            [ "$kept" != "$(link_of current)" ] || word=current
            say staged "$kept" "$word"
            exit 0
            ;;
        esac
    done
    check_bytes "$incoming" || exit 20
    number=${last%%-*}
    number=${number#"${number%%[!0]*}"}
    name=$(printf '%06d-%s' $((${number:-0} + 1)) "$short")
    without_lock sync
    mv -T "$incoming" "$base/generations/$name" && without_lock sync "$base/generations" || { failed "$name" 'it cannot be moved to generations/' || exit 20; }
    say staged "$name" new
    exit 10
}

cmd_verify() {
    name=$(resolve "${1:-$(link_of current)}") || refuse "${1:-current}" 'there is no such generation'
    [ "$name" = none ] || check_bytes "$base/generations/$name" || exit 20
    say verified "$name" 'every digest is right'
    exit 0
}

cmd_gc() {
    lock
    keep=${1:-5}
    case $keep in '' | *[!0-9]*) usage ;; esac
    read_intent
    count=0
    code=0
    set --
    for folder in "$base/generations"/[0-9]*; do
        [ ! -d "$folder" ] || set -- "${folder##*/}" "$@"
    done
    for name in "$@"; do
        count=$((count + 1))
        case " $(link_of current) $(link_of previous) $intent_from $intent_touched " in
        *" $name "*) continue ;;
        esac
        [ "$count" -gt "$keep" ] || continue
        number=$(number_of "$name")
        rm -rf "$base/generations/$name" "$base/displaced/$number/removed" "$base/journal/$number.log" || exit 20
        say remove "$name" 'an old generation'
        code=10
    done
    # What a connection that was cut left half.
    rm -rf "$base/assets"/.[!.]*
    for asset in "$base/assets"/*; do
        [ -f "$asset" ] || continue
        grep -q -F "$tab${asset##*/}$tab" "$base/generations"/*/manifest.tsv "$base/incoming/manifest.tsv" 2>/dev/null && continue
        rm -f "$asset" "$base/applied/image:${asset##*/}"
        say remove "${asset##*/}" 'no generation holds it'
        code=10
    done
    exit $code
}

# ---- What is being done ----

# The intent says from where to where, in which state, until when it must be confirmed (0: it need not), and which
# generations may have left files.
read_intent() {
    intent_from=none intent_to=none intent_state=none intent_deadline=0 intent_touched=
    [ -f "$base/journal/intent" ] || return 1
    IFS=$tab read -r intent_from intent_to intent_state intent_deadline intent_touched <"$base/journal/intent"
}

# write_intent STATE
write_intent() {
    intent_state=$1
    record "$base/journal/intent" "$intent_from$tab$intent_to$tab$1$tab$intent_deadline$tab$intent_touched"
}

clear_intent() {
    rm -f "$base/journal/intent"
    intent_state=none
}

timer_of() {
    printf 'kubecast-revert-%s\n' "$(number_of "$1")"
}

# arm SECONDS: the way back, before anything is changed. The deadline tells it whether it is still the one that is awaited.
arm() {
    timer=$(timer_of "$intent_to")
    systemctl stop "$timer.timer" >/dev/null 2>&1
    systemctl reset-failed "$timer.service" >/dev/null 2>&1
    without_lock systemd-run --quiet "--on-active=$1" --timer-property=AccuracySec=1s "--unit=$timer" \
        --property=SuccessExitStatus=10 \
        /bin/sh "$base/generations/$intent_to/activate.sh" rollback --auto "$intent_deadline" ||
        refuse "$intent_to" 'systemd-run cannot arm the way back'
    say armed "$intent_to" "$1"
}

disarm() {
    [ "$intent_deadline" != 0 ] || return 0
    without_lock systemctl stop "$(timer_of "$intent_to").timer" >/dev/null 2>&1
    say disarmed "$intent_to" "$intent_deadline"
}

# ---- Leases ----

# read_lease: who holds it, and until when; nobody if it has run out
read_lease() {
    holder='' until=0
    [ ! -f "$base/lease" ] || IFS=$tab read -r holder until <"$base/lease"
    [ "$until" -gt "$(date +%s)" ] || holder=
}

# check_lease OWNER
check_lease() {
    read_lease
    if [ -n "$holder" ] && [ "$holder" != "$1" ]; then
        say lease "$holder" "held until $until"
        echo "refused: $holder has leased this host" >&2
        exit 30
    fi
}

write_lease() {
    record "$base/lease" "$owner$tab$(($(date +%s) + seconds))"
}

# A host that is to go back on a full disk is leased with the room that it keeps for that.
cmd_lease() {
    [ $# -ge 2 ] || usage
    verb=$1 owner=$2 seconds=${3:-60} purpose=${4-}
    case $owner in '' | *[!A-Za-z0-9@._:-]*) usage ;; esac
    case $seconds in '' | *[!0-9]*) usage ;; esac
    make_base
    { : >>"$base/lease.lock"; } 2>/dev/null || refuse lease "$base/lease.lock cannot be opened; is the disk full or read-only?"
    # Not the lock of runs: a lease is renewed while one changes the host.
    exec 9<>"$base/lease.lock"
    flock -w 10 9 || refuse lease 'another command holds it'
    check_lease "$owner"
    case $verb in
    acquire | renew)
        write_lease || { [ "$purpose" = back ] && take_room && write_lease; } ||
            failed lease "$base/lease cannot be written: $(why_unwritable "$base")" || exit 20
        say lease "$owner" "until $(($(date +%s) + seconds))"
        ;;
    release)
        rm -f "$base/lease"
        say lease "$owner" released
        ;;
    *) usage ;;
    esac
    exit 0
}

# ---- Room for going back ----
#
# Going back writes files too, and a disk that is full by then must not stop it. So a file on each file system that is
# written to keeps some room, and is removed when the host goes back.

# room_needed: in kilobytes, for the files of where it comes from, but for programs, and for records
room_needed() {
    most=0
    for name in $others; do
        [ -d "$base/generations/$name/files" ] || continue
        size=$(du -s -k "$base/generations/$name/files" | cut -f 1)
        [ "$size" -le "$most" ] || most=$size
    done
    echo $((most + 256))
}

# room_files: where room is kept, one for each file system
room_files() {
    devices=' '
    # shellcheck disable=SC2086
    for directory in "$base" $(cat "$target_rows" $others_rows | grep "^f$tab" | cut -f 5 | sed 's|/[^/]*$||' | sort -u); do
        while [ ! -d "$directory/" ]; do
            directory=${directory%/*}
        done
        device=$(stat -c %d "$directory/")
        case $devices in *" $device "*) continue ;; esac
        devices="$devices$device "
        printf '%s\n' "$directory/.kubecast.room.tmp"
    done
}

# has_room FILE KILOBYTES
has_room() {
    [ -f "$1" ] && [ "$(stat -c %s "$1")" -ge $(($2 * 1024)) ]
}

# keep_room: on each file system; each place is written down before it is used
keep_room() {
    needed=$(room_needed)
    for room in $(room_files); do
        has_room "$room" "$needed" && continue
        grep -q -x -F "$room" "$base/rooms" 2>/dev/null || { printf '%s\n' "$room" >>"$base/rooms"; } 2>/dev/null || return 1
        # No file system can make these bytes smaller.
        rm -f "$room"
        { head -c $((needed * 1024)) /dev/urandom >"$room"; } 2>/dev/null || { rm -f "$room" && return 1; }
    done
}

# take_room: from here on the host goes back
take_room() {
    goes_back=yes
    [ -f "$base/rooms" ] || return 0
    while read -r room; do
        rm -f "$room"
    done <"$base/rooms"
    rm -f "$base/rooms"
}

# link_bytes FROM TO: without room, for a host that goes back, the same bytes under another name
link_bytes() {
    [ "$goes_back" = yes ] && [ -f "$1" ] && [ ! -L "$1" ] && rm -rf "$2" && ln "$1" "$2"
}

# ---- Files ----
#
# For one run: target is where it goes, its files lie in $target_folder and its rows in $target_rows; $others are the
# generations that may have left files, with the rows of each in $others_rows.

# aim NAME OTHER...
aim() {
    target=$1
    target_folder=$base/generations/$1
    target_rows=$(manifest_of "$1")
    shift
    others='' others_rows=''
    for other in "$@"; do
        [ "$other" != none ] && [ "$other" != "$target" ] && [ -d "$base/generations/$other" ] || continue
        case " $others " in *" $other "*) continue ;; esac
        others="$others $other"
        others_rows="$others_rows $(manifest_of "$other")"
    done
    displaced=$base/displaced/$(number_of "$target")
    checked_directories=' '
}

# has_file ROWS PATH: whether a manifest has a file there
has_file() {
    grep -q -F "$tab$2$tab" "$1"
}

# is_ours PATH [SHA256]: whether a generation of this run has the file, with that digest
is_ours() {
    for rows in "$target_rows" $others_rows; do
        if [ -n "${2-}" ]; then
            ! grep -q -F "$tab$2$tab$1$tab" "$rows" || return 0
        else
            ! has_file "$rows" "$1" || return 0
        fi
    done
    return 1
}

# compare MODE OWNER SHA256 PATH: sets $why to what differs on the host, or to nothing
compare() {
    live=$4
    if [ -L "$live" ]; then
        why='type'
    elif [ ! -e "$live" ]; then
        why=missing
    elif [ ! -f "$live" ]; then
        why='type'
    elif [ "$(digest_of "$live")" != "$3" ]; then
        why=content
    else
        compare_rights "$1" "$2" "$live"
    fi
}

# compare_rights MODE OWNER LIVE
compare_rights() {
    why=
    # shellcheck disable=SC2046
    set -- "$1" "$2" $(stat -c '%a %U:%G' "$3")
    if [ "${1#"${1%%[!0]*}"}" != "$3" ]; then
        why=mode
    elif [ "$2" != "$4" ]; then
        why=owner
    fi
}

# check_directory PATH: no part of it is a link that somebody else could have made, or a directory that everybody may
# write to. Links of the host's own, such as /lib, are root's in a directory of root's.
check_directory() {
    case $checked_directories in *" $1 "*) return 0 ;; esac
    walked=
    rest=${1#/}
    while [ -n "$rest" ]; do
        parent=$walked
        walked=$walked/${rest%%/*}
        case $rest in
        */*) rest=${rest#*/} ;;
        *) rest= ;;
        esac
        live=$walked
        if [ -L "$live" ]; then
            if [ "$(stat -c %u "$live")" != 0 ] || is_open_to_all "$parent/"; then
                problem="$walked is a link that others could have made; replace it by a directory"
                return 1
            fi
        elif [ ! -e "$live" ]; then
            continue
        fi
        if [ ! -d "$live" ]; then
            problem="$walked is not a directory; move it away"
            return 1
        elif is_open_to_all "$live/"; then
            problem="everybody may write to $walked; correct its mode"
            return 1
        fi
    done
    checked_directories="$checked_directories$1 "
}

# is_open_to_all DIRECTORY
is_open_to_all() {
    case $(stat -c %a "$1") in
    *[2367]) return 0 ;;
    *) return 1 ;;
    esac
}

# make_directory PATH: with its parents, as other directories of the system are
make_directory() {
    check_directory "$1" || failed "$1" "$problem" || return 1
    [ -d "$1" ] || (umask 022 && mkdir -p "$1")
}

# set_rights MODE OWNER FILE
set_rights() {
    chown -h "$2" "$3" && chmod "$1" "$3"
}

# set_label FILE PATH: the label that SELinux has for the path
set_label() {
    command -v selinuxenabled >/dev/null 2>&1 && selinuxenabled || return 0
    if label=$(matchpathcon -n "$2" 2>/dev/null); then
        chcon -h "$label" "$1" 2>/dev/null || :
    fi
}

# temporary_of PATH: no program reads a file whose name begins with a dot and ends so
temporary_of() {
    printf '%s\n' "${1%/*}/.kubecast.${1##*/}.tmp"
}

# put_file SOURCE MODE OWNER PATH: the file appears at once and whole, or not at all
put_file() {
    directory=${4%/*}
    make_directory "$directory" || return 1
    temporary=$(temporary_of "$4")
    rm -f "$temporary"
    if { cp "$1" "$temporary" || link_bytes "$1" "$temporary"; } && set_rights "$2" "$3" "$temporary" && set_label "$temporary" "$4" &&
        without_lock sync "$temporary" && mv -fT "$temporary" "$4" && without_lock sync "$directory"; then
        return 0
    fi
    rm -f "$temporary"
    return 1
}

# keep_aside KIND PATH: a copy of what lies there, links as links, before it is replaced or removed
keep_aside() {
    aside=$displaced/$1$2
    mkdir -p "${aside%/*}" && rm -rf "$aside.new" && { cp -RpP "$2" "$aside.new" || link_bytes "$2" "$aside.new"; } && rm -rf "$aside" &&
        { [ ! -f "$aside.new" ] || without_lock sync "$aside.new"; } && mv -fT "$aside.new" "$aside"
}

# note READER WHAT: what a reader, such as `restart kubelet.service`, was last started with
note() {
    noted=$base/applied/${1%% *}:${1#* }
    [ "$(cat "$noted" 2>/dev/null)" = "$2" ] || record "$noted" "$2"
}

# mark REACTIONS: from now on what reads the file must be started anew, also if this run is killed
mark() {
    old_ifs=$IFS
    IFS=\;
    for reader in $1; do
        case $reader in
        watched* | standalone | -) ;;
        *) note "$reader" changed || { IFS=$old_ifs && return 1; } ;;
        esac
    done
    IFS=$old_ifs
}

# install_file MODE OWNER SHA256 PATH REACTIONS, after compare
install_file() {
    case $why in
    '') return 0 ;;
    mode | owner)
        set_rights "$1" "$2" "$4" || failed "$4" 'its mode and owner cannot be set' || return 1
        say install "$4" "$why"
        return 0
        ;;
    esac
    if [ "$why" != missing ]; then
        live=
        [ "$why" = type ] || live=$(digest_of "$4")
        if [ -z "$live" ] || ! is_ours "$4" "$live"; then
            kind=foreign
            ! was_there "$4" || kind=drifted
            keep_aside "$kind" "$4" || failed "$4" 'what lies there cannot be kept in displaced/' || return 1
            say kept "$4" "$displaced/$kind"
        fi
    fi
    mark "$5" && put_file "$(source_of "$target_folder" "$4" "$3")" "$1" "$2" "$4" ||
        failed "$4" 'it cannot be written; is the disk full or read-only?' || return 1
    say install "$4" "$why"
}

# was_there PATH: whether a generation before this one had put a file there
was_there() {
    for rows in $others_rows; do
        ! has_file "$rows" "$1" || return 0
    done
    return 1
}

# set_directory MODE OWNER PATH
set_directory() {
    why=missing
    if [ -d "$3" ]; then
        compare_rights "$1" "$2" "$3/"
        [ -n "$why" ] || return 0
    fi
    make_directory "$3" && set_rights "$1" "$2" "$3/." && set_label "$3" "$3" ||
        failed "$3" 'the directory cannot be made; is the disk full or read-only?' || return 1
    say directory "$3" "$why"
}

# install_files: all but the manifests of static pods
install_files() {
    pods=$(grep "^p$tab" "$target_rows" | cut -f 3)
    while IFS=$tab read -r kind mode owner sha path reactions <&3; do
        case $kind in
        d) set_directory "$mode" "$owner" "$sha" || return 1 ;;
        f)
            case "$newline$pods$newline" in *"$newline$path$newline"*) continue ;; esac
            compare "$mode" "$owner" "$sha" "$path"
            install_file "$mode" "$owner" "$sha" "$path" "$reactions" || return 1
            ;;
        esac
    done 3<"$target_rows"
}

newline='
'

# What finishes or undoes a run after a power failure.
recover_unit=kubecast-recover.service
recover_files="/usr/local/lib/kubecast/activate.sh /etc/systemd/system/$recover_unit"

# gone_files: the files of other generations that the target does not have, but those of the recovery: PATH SHA256 REACTIONS
gone_files() {
    for rows in $others_rows; do
        while IFS=$tab read -r kind _ _ sha path reactions <&4; do
            case " $recover_files " in *" $path "*) continue ;; esac
            [ "$kind" != f ] || has_file "$target_rows" "$path" ||
                printf '%s\t%s\t%s\n' "$path" "$sha" "$reactions"
        done 4<"$rows"
    done | sort -u
}

# remove_files early|late: what other generations have left, early what readers would still find at their start, late
# the rest. What was there before kubecast comes back.
remove_files() {
    while IFS=$tab read -r path sha reactions <&3; do
        [ -n "$path" ] || continue
        case $1:$reactions in
        early:*apply\ * | early:*restart\ * | early:*reload\ *) ;;
        early:*) has_pod_manifest "$path" || continue ;;
        esac
        remove_file "$path" "$sha" "$reactions" || return 1
    done 3<<END
$(gone_files)
END
}

# has_pod_manifest PATH: whether another generation has the manifest of a static pod there
has_pod_manifest() {
    # shellcheck disable=SC2086
    [ -n "$others_rows" ] && grep -h "^p$tab" $others_rows | cut -f 3 | grep -x -F "$1" >/dev/null
}

# remove_file PATH SHA256 REACTIONS
remove_file() {
    before=$(foreign_copy "$1")
    [ -e "$1" ] || [ -L "$1" ] || [ -n "$before" ] || return 0
    check_directory "${1%/*}" || failed "$1" "$problem" || return 1
    ! is_back "$before" "$1" || return 0
    if [ -e "$1" ] || [ -L "$1" ]; then
        kind=drifted
        [ -L "$1" ] || [ ! -f "$1" ] || ! is_ours "$1" "$(digest_of "$1")" || kind=removed
        if [ $kind = drifted ] && [ "$command" = retire ]; then
            say kept "$1" 'others have changed it'
            return 0
        fi
        keep_aside "$kind" "$1" || failed "$1" 'it cannot be kept in displaced/' || return 1
    fi
    mark "$3" || failed "$1" 'what reads it cannot be noted' || return 1
    if [ -n "$before" ]; then
        put_back "$before" "$1" || failed "$1" "what was there cannot be put back from $before" || return 1
        say restore "$1" "$before"
    else
        rm -f "$1" || failed "$1" 'it cannot be removed' || return 1
        say remove "$1" 'the generation does not have it'
    fi
}

# foreign_copy PATH: what was there before the first generation after the target put its own file there, or else what
# the last one displaced that did
foreign_copy() {
    copy=
    for folder in "$base/displaced"/[0-9]*; do
        [ -e "$folder/foreign$1" ] || [ -L "$folder/foreign$1" ] || continue
        copy=$folder/foreign$1
        [ "1${folder##*/}" -le "1$(number_of "$target")" ] || break
    done
    printf '%s\n' "$copy"
}

# is_back COPY PATH: whether what was there before lies there again
is_back() {
    if [ -L "$1" ] || [ -L "$2" ]; then
        [ -L "$1" ] && [ -L "$2" ] && [ "$(readlink "$1")" = "$(readlink "$2")" ]
    else
        [ -f "$1" ] && [ -f "$2" ] && cmp -s "$1" "$2"
    fi
}

# put_back COPY PATH
put_back() {
    if [ -L "$1" ] || [ ! -f "$1" ]; then
        temporary=$(temporary_of "$2")
        rm -rf "$temporary" && cp -RpP "$1" "$temporary" && mv -fT "$temporary" "$2"
    else
        put_file "$1" "$(stat -c %a "$1")" "$(stat -c %u:%g "$1")" "$2"
    fi
}

# sweep: temporary files that a killed run has left
sweep() {
    for rows in "$target_rows" $others_rows; do
        while IFS=$tab read -r kind _ _ _ path _ <&3; do
            [ "$kind" = f ] || continue
            temporary=${path%/*}/.kubecast.${path##*/}.tmp
            [ ! -e "$temporary" ] && [ ! -L "$temporary" ] || rm -rf "$temporary"
        done 3<"$rows"
    done
}

# find_drift ROWS: says which files are not as that manifest or another of this run has them; counts them in $drifts
find_drift() {
    drifts=0
    drift_rows=$1
    while IFS=$tab read -r kind mode owner sha path _ <&3; do
        case $kind in
        f)
            compare "$mode" "$owner" "$sha" "$path"
            case $why in
            '') continue ;;
            content | type) ! is_restored "$path" || continue ;;
            esac
            case $why in
            content) ! is_ours "$path" "$(digest_of "$path")" || continue ;;
            missing) ! is_being_removed "$path" && ! made_way "$path" || continue ;;
            mode | owner) ! is_interrupted || continue ;;
            esac
            say drift "$path" "$why"
            drifts=$((drifts + 1))
            ;;
        p) [ -n "$path" ] || find_unknown "${owner%/*}" ;;
        esac
    done 3<"$1"
}

is_interrupted() {
    [ "$intent_state" != none ]
}

# is_being_removed PATH: an interrupted run may have removed it, because where it goes does not have it
is_being_removed() {
    is_interrupted || return 1
    ! has_file "$(manifest_of "$intent_to")" "$1" || ! has_file "$(manifest_of "$intent_from")" "$1"
}

# is_restored PATH: such a run has put back what was there before
is_restored() {
    is_being_removed "$1" && is_back "$(foreign_copy "$1")" "$1"
}

# find_unknown DIRECTORY: the kubelet runs whatever lies there
find_unknown() {
    [ "$1" != "${seen_directory-}" ] || return 0
    seen_directory=$1
    for file in "$1"/*; do
        [ -e "$file" ] || [ -L "$file" ] || continue
        is_ours "$file" && continue
        say drift "$file" unknown
        drifts=$((drifts + 1))
    done
}

# displace_unknown: moves such files aside, because it was asked for
displace_unknown() {
    for directory in $(grep -h "^p$tab" "$target_rows" | cut -f 3 | sed 's|/[^/]*$||' | sort -u); do
        for file in "$directory"/*; do
            [ -e "$file" ] || [ -L "$file" ] || continue
            is_ours "$file" && continue
            keep_aside foreign "$file" && rm -rf "$file" || failed "$file" 'it cannot be moved to displaced/' || return 1
            say kept "$file" "$displaced/foreign"
        done
    done
}

# ---- Reactions ----

# inputs_of READER: a digest over the target's files that it reads
inputs_of() {
    sed -n "/^f$tab/s/\$/;/p" "$target_rows" | grep -F -e "$tab$1;" -e ";$1;" | cut -f 4,5 | sha256sum | cut -c 1-64
}

# is_read_by READER: whether the target has a file for it
is_read_by() {
    sed -n "/^f$tab/s/\$/;/p" "$target_rows" | grep -F -e "$tab$1;" -e ";$1;" >/dev/null
}

# noted READER
noted() {
    cat "$base/applied/${1%% *}:${1#* }" 2>/dev/null
}

# is_stale READER: whether it was last started with other files than the target's
is_stale() {
    known=$(noted "$1")
    if is_read_by "$1"; then
        [ "$known" != "$(inputs_of "$1")" ]
    else
        [ "$known" = changed ]
    fi
}

# done_with READER
done_with() {
    if is_read_by "$1"; then
        note "$1" "$(inputs_of "$1")" || failed "$1" 'that it was done cannot be recorded'
    else
        rm -f "$base/applied/${1%% *}:${1#* }"
    fi
}

# attempt SUBJECT COMMAND...: a step that must succeed
attempt() {
    subject=$1
    shift
    said=$(without_lock "$@" 2>&1) || failed "$subject" "$(printf '%s' "$*: $said" | tr '\n\t' '  ')"
}

systemctl() {
    without_lock command systemctl "$@"
}

# The kinds of small files of the operating system, in the order of render/artifact/reaction.rs.
applied_kinds='modules sysctl tmpfiles network-manager manager units'

# apply_system: what is read into the kernel and into systemd, each once
apply_system() {
    for applied in $applied_kinds; do
        is_stale "apply $applied" || continue
        say run "apply $applied" 'its files changed'
        case $applied in
        modules) load_modules ;;
        sysctl) attempt 'apply sysctl' systemctl restart systemd-sysctl.service ;;
        tmpfiles) make_runtime_files ;;
        network-manager) reload_network_manager ;;
        manager) attempt 'apply manager' systemctl daemon-reexec ;;
        units) attempt 'apply units' systemctl daemon-reload ;;
        esac || return 1
        done_with "apply $applied" || return 1
    done
}

reload_network_manager() {
    ! is_active NetworkManager.service || attempt 'apply network-manager' systemctl reload NetworkManager.service
}

load_modules() {
    systemctl restart systemd-modules-load.service >/dev/null 2>&1 && return 0
    # A kernel without a directory of modules has them built in or never; preflight.sh has warned of it.
    if [ ! -d "/lib/modules/$(uname -r)" ]; then
        say weak 'apply modules' 'this kernel has no directory of modules'
        return 0
    fi
    failed 'apply modules' 'systemd-modules-load.service failed; journalctl -u systemd-modules-load.service says why'
}

make_runtime_files() {
    files=$(grep "^f$tab" "$target_rows" | cut -f 5 | grep -e '^/etc/tmpfiles\.d/' -e '^/usr/lib/tmpfiles\.d/')
    [ -n "$files" ] || return 0
    # shellcheck disable=SC2086
    attempt 'apply tmpfiles' systemd-tmpfiles --create $files
}

# run_scripts WHEN: the scripts of the tree that wait for it, if what they read has changed
run_scripts() {
    while IFS=$tab read -r _ when script inputs <&5; do
        [ "$when" = "$1" ] || continue
        wanted=$(script_inputs "$inputs")
        [ "$(noted "run ${script##*/}")" != "$wanted" ] || continue
        say run "$script" 'what it reads changed'
        # After one that was killed half-way, nobody knows what it has prepared.
        note "run ${script##*/}" changed || failed "$script" 'that it runs cannot be recorded' || return 1
        attempt "$script" sh "$script" || return 1
        note "run ${script##*/}" "$wanted" || failed "$script" 'that it ran cannot be recorded' || return 1
    done 5<<END
$(grep "^r$tab" "$target_rows")
END
}

# script_inputs PATH;PATH...
script_inputs() {
    printf '%s\n' "$1" | tr ';' '\n' | while read -r input; do
        grep "^f$tab.*$tab$input$tab" "$target_rows" | cut -f 4,5
    done | sha256sum | cut -c 1-64
}

# ---- Units ----

is_active() {
    [ "$(systemctl is-active "$1" 2>/dev/null)" = active ]
}

# starts_at_boot UNIT: because it is enabled, or another unit wants it
starts_at_boot() {
    case $(systemctl is-enabled "$1" 2>/dev/null) in
    enabled* | static | alias | generated | indirect) return 0 ;;
    esac
    [ -n "$(systemctl show -p WantedBy -p RequiredBy "$1" 2>/dev/null | sed 's/^[A-Za-z]*=//' | tr -d ' \n')" ]
}

# is_unit_of ROWS UNIT: whether the manifest brings the unit itself, not only files for it
is_unit_of() {
    has_file "$1" "/etc/systemd/system/$2" || has_file "$1" "/usr/lib/systemd/system/$2"
}

# units_of ROWS...
units_of() {
    # shellcheck disable=SC2068
    cat $@ 2>/dev/null | grep "^u$tab" | cut -f 2
}

# turn_units: in the order of the manifest, each starts, restarts or reloads at most once. Images follow the runtime that
# keeps them, before what runs them. A kubelet that runs follows the static pods, as in kubeadm: it must not be newer than
# its API server, and one that has just started ends no pod before that API server has answered it.
turn_units() {
    late_unit=
    keeper=$(grep "^i$tab" "$target_rows" | sed 1q | cut -f 3)
    if [ -n "$keeper" ] && ! units_of "$target_rows" | grep -x -F "$keeper" >/dev/null; then
        import_images || return 1
    fi
    for unit in $(units_of "$target_rows"); do
        if ! starts_at_boot "$unit"; then
            say enable "$unit" 'it starts with the host'
            attempt "$unit" systemctl enable "$unit" || return 1
        fi
        if grep -x -F "u$tab$unit${tab}pods" "$target_rows" >/dev/null && is_active "$unit"; then
            late_unit=$unit
            continue
        fi
        turn_unit "$unit" && pass_unit "$unit" || return 1
    done
}

# turn_late_unit: the one that waits for the static pods
turn_late_unit() {
    [ -z "$late_unit" ] || { turn_unit "$late_unit" && pass_unit "$late_unit"; }
}

# pass_unit UNIT: what follows it
pass_unit() {
    [ "$1" != "$keeper" ] || import_images || return 1
    [ "$wait_for_gates" = no ] || open_gates "${1%.service}"
}

# choose_verb UNIT: sets $verb to what the unit needs, or to nothing, and $why. One that is just starting may have read
# what was there before.
choose_verb() {
    verb='' why='what it reads changed'
    state=$(systemctl is-active "$1" 2>/dev/null)
    case $state in
    active | activating | reloading | refreshing)
        if is_stale "restart $1"; then
            verb=restart
        elif is_stale "reload $1"; then
            verb=reload
        elif [ "$state" = activating ]; then
            verb=start why='it does not run yet'
        fi
        ;;
    *) verb=start why='it does not run' ;;
    esac
}

# turn_unit UNIT. Jobs are queued, then waited for: members of etcd that start together wait for each other.
turn_unit() {
    choose_verb "$1"
    [ -n "$verb" ] || return 0
    say "$verb" "$1" "$why"
    [ "$verb" != reload ] || verb=reload-or-restart
    attempt "$1" systemctl "$verb" --no-block "$1" && wait_for_unit "$1" || return 1
    for reader in "restart $1" "reload $1"; do
        ! is_stale "$reader" || done_with "$reader" || return 1
    done
}

# wait_for_unit UNIT: as long as for its gate
wait_for_unit() {
    [ "$wait_for_gates" = yes ] || return 0
    seconds=$(grep -F "g$tab${1%.*}$tab" "$target_rows" | sed -n "1s/^g$tab.*$tab//p")
    end=$(($(date +%s) + ${seconds:-90}))
    before=
    while :; do
        state=$(systemctl is-active "$1" 2>/dev/null)
        case $state in
        active) return 0 ;;
        # Once, it may be the moment before systemd starts it anew.
        failed) [ "$before" != failed ] || break ;;
        esac
        before=$state
        [ "$(date +%s)" -lt "$end" ] || break
        pause 1
    done
    failed "$1" "it is ${state:-unknown}; journalctl -u $1 says why"
}

# gone_units: those that other generations brought and the target does not
gone_units() {
    # shellcheck disable=SC2086
    for unit in $(units_of $others_rows | sort -u); do
        ! units_of "$target_rows" | grep -x -F "$unit" >/dev/null || continue
        for rows in $others_rows; do
            is_unit_of "$rows" "$unit" && ! is_unit_of "$target_rows" "$unit" || continue
            printf '%s\n' "$unit"
            break
        done
    done
}

stop_gone() {
    for unit in $(gone_units); do
        stop_unit "$unit" || return 1
    done
}

# disable_unit UNIT
disable_unit() {
    case $(systemctl is-enabled "$1" 2>/dev/null) in
    enabled*)
        say disable "$1" 'the generation does not have it'
        attempt "$1" systemctl disable "$1" || return 1
        ;;
    esac
}

# stop_unit UNIT
stop_unit() {
    disable_unit "$1" || return 1
    case $(systemctl is-active "$1" 2>/dev/null) in
    inactive | unknown | '') ;;
    *)
        say stop "$1" 'the generation does not have it'
        attempt "$1" systemctl stop "$1" || return 1
        ;;
    esac
    # Nobody could ask a unit that is gone why it has failed.
    systemctl reset-failed "$1" >/dev/null 2>&1 || :
}

# turn_foreign: units of others that lost a file of ours, or that read another drop-in
turn_foreign() {
    for file in "$base/applied/restart:"* "$base/applied/reload:"* "$base/applied/try-restart:"*; do
        [ "$(cat "$file" 2>/dev/null)" = changed ] || continue
        reader=${file##*/}
        unit=${reader#*:}
        why='a file of ours is gone'
        ! is_read_by "try-restart $unit" || why='what it reads changed'
        ! units_of "$target_rows" | grep -x -F "$unit" >/dev/null || continue
        # A unit that was ours is gone; one that does not run reads its files when it starts, unless it failed with what is
        # taken back.
        state=$(systemctl is-active "$unit" 2>/dev/null)
        case $goes_back:$state in
        yes:failed) verb=restart ;;
        *:inactive | *:failed | *:unknown | *:) verb= ;;
        *) verb=try-restart ;;
        esac
        if [ -n "$verb" ]; then
            say restart "$unit" "$why"
            attempt "$unit" systemctl "$verb" --no-block "$unit" && wait_for_turned || return 1
        fi
        rm -f "$file"
    done
}

# wait_for_turned: what reads a drop-in of ours must come up with it. A job that ends by itself need not.
wait_for_turned() {
    [ "$state" = active ] && is_read_by "try-restart $unit" || return 0
    wait_for_unit "$unit"
}

# ---- Static pods ----

# turn_pods: in the order of the manifest; the next one waits until the one before is healthy
turn_pods() {
    while IFS=$tab read -r _ pod manifest _ <&5; do
        [ -n "$pod" ] || continue
        turn_pod "$pod" "$manifest" || return 1
        [ "$wait_for_gates" = no ] || open_gates "$pod" || return 1
    done 5<<END
$(grep "^p$tab" "$target_rows")
END
}

# turn_pod NAME MANIFEST: the kubelet sees a new manifest by itself, and nothing else. The pod before may answer for a
# while, so its end is awaited: the gate is to ask the new one.
turn_pod() {
    IFS=$tab read -r _ mode owner sha _ reactions <<END
$(grep "^f$tab.*$tab$2$tab" "$target_rows")
END
    compare "$mode" "$owner" "$sha" "$2"
    pids=
    case $why in
    '' | mode | owner) ! is_stale "restart-pod $1" || { make_way "$1" && restart_pod "$1"; } || return 1 ;;
    *)
        make_way "$1" || return 1
        say restart-pod "$1" 'its manifest changed'
        pids=$(pids_of "$1")
        ;;
    esac
    install_file "$mode" "$owner" "$sha" "$2" "$reactions" || return 1
    # The kubelet leaves a pod alone whose manifest says the same in other bytes.
    [ "$wait_for_gates" = no ] || await_end ||
        say weak "$1" "process $pid of the pod before still runs; journalctl -u kubelet.service says why"
    done_with "restart-pod $1"
}

# make_way NAME: a pod that asks it alone ends before it does, and comes back in its turn. Its clients go on with others,
# instead of waiting for what it cannot answer.
make_way() {
    [ "$wait_for_gates" = yes ] || return 0
    while IFS=$tab read -r _ waiting its_manifest asked <&4; do
        [ "$asked" = "$1" ] && [ -e "$its_manifest" ] || continue
        say stop "$waiting" "it asks $1 alone"
        is_ours "$its_manifest" "$(digest_of "$its_manifest")" || keep_aside drifted "$its_manifest" ||
            failed "$its_manifest" 'it cannot be kept in displaced/' || return 1
        pids=$(pids_of "$waiting")
        mark "restart-pod $waiting" && rm -f "$its_manifest" ||
            failed "$its_manifest" 'it cannot be taken away for a while' || return 1
        await_end || say weak "$waiting" "process $pid still runs; journalctl -u kubelet.service says why"
        pids=
    done 4<<END
$(grep "^p$tab" "$target_rows")
END
}

# made_way PATH: a run that was interrupted may have taken the manifest of a pod away for a while, as find_drift has its rows
made_way() {
    is_interrupted || return 1
    waiting=$(grep "^p$tab" "$drift_rows" | grep -F "$tab$1$tab" | cut -f 2)
    [ -n "$waiting" ] && [ "$(noted "restart-pod $waiting")" = changed ]
}

# restart_pod NAME: its process ends in order, and the kubelet starts the container anew with the files of now
restart_pod() {
    pids=$(pids_of "$1")
    [ -n "$pids" ] || return 0
    say restart-pod "$1" 'what it reads changed'
    # shellcheck disable=SC2086
    kill -TERM $pids 2>/dev/null
    await_end || failed "$1" "process $pid does not end"
}

# await_end: the processes in $pids are gone; sets $pid to the one that is not. A kubelet that has just started may take
# its time.
await_end() {
    end=$(($(date +%s) + 90))
    for pid in $pids; do
        while kill -0 "$pid" 2>/dev/null; do
            [ "$(date +%s)" -lt "$end" ] || return 1
            pause 1
        done
    done
    pids=
}

# pids_of NAME: the processes of that name in containers of static pods: the UID of a pod that comes from the API has
# dashes, which systemd's driver of control groups turns into underscores. The kernel cuts a name after 15 characters.
pids_of() {
    short=$(printf %.15s "$1")
    for process in /proc/[0-9]*; do
        [ "$(cat "$process/comm" 2>/dev/null)" = "$short" ] || continue
        groups=$(cat "$process/cgroup" 2>/dev/null)
        case $groups in
        *pod????????[-_]????[-_]????[-_]????[-_]????????????*) ;;
        *kubepods* | *docker* | *containerd* | *crio*) printf '%s\n' "${process##*/}" ;;
        esac
    done
}

# ---- Health gates ----

# open_gates NAME|all: asks until they are open, or their time is over
open_gates() {
    while IFS=$tab read -r _ gate kind asked ca certificate key seconds <&6; do
        [ -n "$gate" ] || continue
        [ "$1" = all ] || [ "$1" = "$gate" ] || continue
        open_gate || return 1
    done 6<<END
$(grep "^g$tab" "$target_rows")
END
    [ "$1" = all ] || run_scripts "$1"
}

open_gate() {
    began=$(date +%s)
    until ask_gate; do
        if [ $(($(date +%s) - began)) -ge "$seconds" ]; then
            say gate "$gate" "closed: $answer"
            failed "$gate" "$asked: $answer"
            return 1
        fi
        pause 1
    done
    say gate "$gate" "open after $(($(date +%s) - began))s: $asked"
}

# ask_gate: sets $answer
ask_gate() {
    case $kind in
    unit) ask_unit "$asked" ;;
    url) ask_url ;;
    port) ask_port "${asked##*:}" ;;
    *)
        answer="this activate.sh cannot ask a $kind"
        return 1
        ;;
    esac
}

# ask_unit UNIT: it runs, and has for two seconds: one that ends at once is started again and again, and looks well between
ask_unit() {
    answer=$(systemctl is-active "$1" 2>/dev/null)
    [ "$answer" = active ] || return 1
    since=$(active_since "$1")
    read -r now _ </proc/uptime
    # In hundredths of a second: a shell of 32 bits cannot count millionths.
    age=$((${now%.*} * 100 + 1${now#*.} - 100 - since))
    if [ "$age" -lt 0 ]; then
        # A container may see another clock than its systemd.
        pause 2
        answer=$(systemctl is-active "$1" 2>/dev/null)
        [ "$answer" = active ] && [ "$(active_since "$1")" = "$since" ]
        return
    fi
    [ "$age" -lt 200 ] || return 0
    answer="it has run for $((age / 100)) s only"
    return 1
}

# active_since UNIT: in hundredths of a second since the boot
active_since() {
    since=$(systemctl show -p ActiveEnterTimestampMonotonic "$1" 2>/dev/null)
    since=${since#*=}
    case $since in
    ?????*) printf '%s\n' "${since%????}" ;;
    *) echo 0 ;;
    esac
}

ask_url() {
    if ! command -v curl >/dev/null 2>&1; then
        [ "${weak_gate-}" = "$gate" ] || say gate "$gate" 'weak: without curl only its port is asked'
        weak_gate=$gate
        port=${asked#*://}
        port=${port%%/*}
        ask_port "${port##*:}"
        return
    fi
    set -- --silent --show-error --fail --output /dev/null --max-time 5 --noproxy '*'
    if [ "$ca" = - ]; then
        set -- "$@" --insecure
    else
        set -- "$@" --cacert "$ca"
    fi
    [ "$certificate" = - ] || set -- "$@" --cert "$certificate" --key "$key"
    answer=$(without_lock curl "$@" "$asked" 2>&1) && return
    answer=$(printf '%s' "${answer:-curl ended with $?}" | tr '\n\t' '  ')
    return 1
}

# ask_port PORT: somebody listens there
ask_port() {
    answer="nobody listens at port $1"
    cat /proc/net/tcp /proc/net/tcp6 2>/dev/null |
        grep -E "^ *[0-9]+: [0-9A-F]+:$(printf %04X "$1") [0-9A-F]+:0000 0A " >/dev/null
}

# ---- Images ----

# image_of REFERENCE: what $runtime has under that name, or nothing
image_of() {
    case $runtime in
    containerd.service)
        without_lock ctr -n k8s.io images ls "name==$1" 2>/dev/null | sed -n '2s/^[^ ]*  *[^ ]*  *\([^ ]*\).*/\1/p'
        ;;
    docker.service)
        without_lock docker inspect --type image "$1" 2>/dev/null | sed -n 's/^ *"Id": "\([^"]*\)",$/\1/p'
        ;;
    esac
}

# images_of REFERENCE;REFERENCE...: what $runtime has under these names, or nothing if one of them is missing
images_of() {
    images=
    for reference in $(printf '%s\n' "$1" | tr ';' ' '); do
        image=$(image_of "$reference")
        [ -n "$image" ] || return 0
        images="$images$reference $image;"
    done
    printf '%s\n' "$images"
}

# has_images SHA256 REFERENCES: whether the archive was imported, and nobody has removed or replaced its images since
has_images() {
    known=$(noted "image $1")
    [ -n "$known" ] && [ "$(images_of "$2")" = "$known" ]
}

# import_images: the archives that the target has, each once
import_images() {
    while IFS=$tab read -r _ archive runtime references <&5; do
        [ -n "$archive" ] && ! has_images "$archive" "$references" || continue
        say import "$archive" "$references"
        wait_for_runtime && import_archive || return 1
        images=$(images_of "$references")
        [ -n "$images" ] ||
            failed "image archive $archive" "$runtime does not have all of $references after its import" || return 1
        note "image $archive" "$images" || failed "image archive $archive" 'its import cannot be recorded' || return 1
    done 5<<END
$(grep "^i$tab" "$target_rows")
END
}

# wait_for_runtime: it may just have started
wait_for_runtime() {
    end=$(($(date +%s) + 60))
    until is_answering; do
        [ "$(date +%s)" -lt "$end" ] || failed "$runtime" 'it does not answer, so no image can be imported' || return 1
        pause 1
    done
}

is_answering() {
    case $runtime in
    containerd.service) without_lock ctr version ;;
    docker.service) without_lock docker version ;;
    *) false ;;
    esac >/dev/null 2>&1
}

import_archive() {
    case $runtime in
    containerd.service) attempt "image archive $archive" ctr -n k8s.io images import "$base/assets/$archive" ;;
    docker.service) attempt "image archive $archive" docker load --quiet --input "$base/assets/$archive" ;;
    esac
}

# ---- From one generation to another ----

# switch: makes the host obey the target. It may run again after it was killed at any point.
switch() {
    sweep
    stop_gone && install_files && remove_files early && apply_system && run_scripts prepare &&
        turn_units && turn_foreign && turn_pods && turn_late_unit && run_rest && remove_files late && unprotect
}

# run_rest: every gate is open at the same time, and every script has run
run_rest() {
    [ "$wait_for_gates" = yes ] || return 0
    open_gates all || return 1
    for when in $(grep "^g$tab" "$target_rows" | cut -f 2 | sort -u); do
        run_scripts "$when" || return 1
    done
    note 'gates all' "$target"
}

# go TO: the target of an intent
go() {
    # shellcheck disable=SC2086
    aim "$1" "$intent_from" "$intent_to" $intent_touched "$(link_of current)"
    switch
}

# restore: back to where the intent came from
restore() {
    disarm
    if [ "$intent_from" = "$intent_to" ]; then
        failed "$intent_to" 'there is no other generation to go back to; correct the cause and run this again'
        return 1
    fi
    take_room
    write_intent restoring
    if go "$intent_from"; then
        point current "$intent_from" && clear_intent && say current "$intent_from" restored && keep_room_again
    else
        failed "$intent_from" 'it was not put back whole; correct the cause and run rollback again'
    fi
}

# keep_room_again: for the next time, if the disk has it
keep_room_again() {
    [ "$target" = none ] || keep_room || say weak room 'there is too little to go back on a full disk'
    return 0
}

# is_settled: whether nothing is left to do for the target
is_settled() {
    work=
    survey
    [ -z "$work" ]
}

# survey: says what there is to do, if asked to; counts the bytes to write
survey() {
    bytes=0
    while IFS=$tab read -r kind mode owner sha path reactions <&3; do
        case $kind in
        d)
            why=missing
            [ ! -d "$sha" ] || compare_rights "$mode" "$owner" "$sha/"
            [ -z "$why" ] || todo directory "$sha" "$why"
            ;;
        f)
            compare "$mode" "$owner" "$sha" "$path"
            [ -n "$why" ] || continue
            todo install "$path" "$why"
            case $why in mode | owner) continue ;; esac
            bytes=$((bytes + $(stat -c %s "$(source_of "$target_folder" "$path" "$sha")")))
            survey_tries "$reactions"
            ;;
        esac
    done 3<"$target_rows"
    survey_gone
    survey_images
    survey_reactions
    [ "$wait_for_gates" = no ] || [ "$(noted 'gates all')" = "$target" ] || todo gate all 'nobody has asked them yet'
}

# todo EVENT SUBJECT WHY
todo() {
    work=yes
    [ -z "${shows_work-}" ] || say "$1" "$2" "$3"
}

# survey_tries REACTIONS: the units of others that read it, where they run
survey_tries() {
    for unit in $(printf '%s\n' "$1" | tr ';' '\n' | sed -n 's/^try-restart //p'); do
        ! is_active "$unit" || todo restart "$unit" 'what it reads changes'
    done
}

survey_gone() {
    for unit in $(gone_units); do
        todo stop "$unit" 'the generation does not have it'
    done
    while IFS=$tab read -r path _ reactions <&3; do
        [ -n "$path" ] && { [ -e "$path" ] || [ -L "$path" ]; } || continue
        before=$(foreign_copy "$path")
        ! is_back "$before" "$path" || continue
        if [ -n "$before" ]; then
            todo restore "$path" "$before"
        else
            todo remove "$path" 'the generation does not have it'
        fi
    done 3<<END
$(gone_files)
END
}

survey_images() {
    while IFS=$tab read -r _ archive runtime references <&3; do
        [ -n "$archive" ] && ! has_images "$archive" "$references" || continue
        todo import "$archive" "$references"
    done 3<<END
$(grep "^i$tab" "$target_rows")
END
}

# survey_reactions: what reads a file that would change acts as well, though nothing says so on the host yet
survey_reactions() {
    for applied in $applied_kinds; do
        ! is_stale "apply $applied" || todo run "apply $applied" 'its files change'
    done
    for unit in $(units_of "$target_rows"); do
        choose_verb "$unit"
        [ -z "$verb" ] || todo "$verb" "$unit" "$why"
    done
    for pod in $(grep "^p$tab" "$target_rows" | cut -f 2); do
        ! is_stale "restart-pod $pod" || todo restart-pod "$pod" 'what it reads changes'
    done
    while IFS=$tab read -r _ _ script inputs <&3; do
        [ -n "$script" ] && [ "$(noted "run ${script##*/}")" != "$(script_inputs "$inputs")" ] || continue
        todo run "$script" 'what it reads changes'
    done 3<<END
$(grep "^r$tab" "$target_rows")
END
}

# preflight: refuses what could not end well, before anything is changed
preflight() {
    command -v flock >/dev/null 2>&1 || refuse flock 'it is not installed; install util-linux'
    [ -d /run/systemd/system ] || refuse systemd 'it does not run here'
    while IFS=$tab read -r kind _ owner sha path _ <&3; do
        case $kind in
        d)
            check_owner "$owner" || refuse "$sha" "$problem"
            check_directory "$sha" || refuse "$sha" "$problem"
            ;;
        f)
            check_owner "$owner" || refuse "$path" "$problem"
            check_directory "${path%/*}" || refuse "$path" "$problem"
            [ -L "$path" ] || [ ! -d "$path" ] || refuse "$path" 'a directory lies there; move it away'
            ;;
        esac
    done 3<"$target_rows"
    check_space
    find_drift "$(manifest_of "$(link_of current)")"
    seen=$drifts
    for directory in $(grep "^p$tab" "$target_rows" | cut -f 3 | sed 's|/[^/]*$||' | sort -u); do
        drifts=0
        find_unknown "$directory"
        seen=$((seen + drifts))
    done
    [ "$seen" != 0 ] && [ "$overwrite" = no ] || return 0
    files='1 file is not as the last generation left it'
    [ "$seen" = 1 ] || files="$seen files are not as the last generation left them"
    refuse drift "$files; take the changes into the spec, or use --overwrite-drift"
}

# check_owner OWNER: the user and the group of a file are there
check_owner() {
    case $1 in root:root) return 0 ;; esac
    { : >"$base/.new.owner"; } 2>/dev/null && chown -h "$1" "$base/.new.owner" 2>/dev/null && rm -f "$base/.new.owner" && return
    problem="this host has no user and group $1; make them first"
    return 1
}

# check_space: each file system that is written to has room for all that is written
check_space() {
    needed=$((bytes / 1024 + 256))
    [ -f "$base/rooms" ] || needed=$((needed + $(room_needed)))
    for directory in "$base" $(grep "^f$tab" "$target_rows" | cut -f 5 | sed 's|/[^/]*$||' | sort -u); do
        while [ ! -d "$directory/" ]; do
            directory=${directory%/*}
        done
        free=$(free_in "$directory")
        [ "${free:-$needed}" -ge "$needed" ] || refuse "$directory" "$free KB are free and $needed KB are needed; make room"
    done
}

# ---- Commands ----

# options WORD...: sets $generation, $revert, $overwrite, $owner, $auto
options() {
    generation='' revert=0 overwrite=no owner='' auto=no
    while [ $# -gt 0 ]; do
        case $1 in
        --revert-after)
            revert=${2-}
            case $revert in '' | 0* | *[!0-9]*) usage ;; esac
            shift
            ;;
        --lease)
            owner=${2-}
            [ -n "$owner" ] || usage
            shift
            ;;
        --no-gates) wait_for_gates=no ;;
        --overwrite-drift) overwrite=yes ;;
        --auto)
            auto=${2-}
            case $auto in '' | *[!0-9]*) usage ;; esac
            shift
            ;;
        -*) usage ;;
        *)
            [ -z "$generation" ] || usage
            generation=$1
            ;;
        esac
        shift
    done
}

cmd_plan() {
    options "$@"
    read_intent
    name=$(resolve "${generation:-$(link_of current)}") || refuse "$generation" 'there is no such generation'
    refuse_unconfirmed "$name"
    # shellcheck disable=SC2086
    aim "$name" "$(link_of current)" "$intent_to" $intent_touched
    shows_work=yes work=
    survey
    [ -n "$work" ] || exit 0
    preflight
    exit 10
}

# refuse_unconfirmed TO: what waits to be confirmed is not replaced by another generation
refuse_unconfirmed() {
    [ "$intent_state" = unconfirmed ] && [ "$1" != "$(link_of current)" ] || return 0
    refuse "$(link_of current)" "it waits to be confirmed, and goes back by itself in $((intent_deadline - $(date +%s))) s; wait, or roll it back first"
}

cmd_activate() {
    options "$@"
    [ -n "$generation" ] && [ "$auto" = no ] || usage
    lock
    check_lease "$owner"
    to=$(resolve "$generation") && [ "$to" != none ] || refuse "$generation" 'there is no such generation; stage it first'
    check_bytes "$base/generations/$to" || refuse "$to" 'its bytes are wrong; stage it again'
    current=$(link_of current)
    if read_intent; then
        refuse_unconfirmed "$to"
        if [ "$intent_state" = unconfirmed ]; then
            say current "$to" unconfirmed
            exit 10
        fi
        from=$intent_from
        [ "$current" = "$to" ] || from=$current
    else
        from=$current
    fi
    # shellcheck disable=SC2086
    aim "$to" "$from" "$current" "$intent_to" $intent_touched
    if is_settled && [ "$current" = "$to" ] && [ "$intent_state" = none ]; then
        say current "$to" unchanged
        exit 0
    fi
    preflight
    begin
    # shellcheck disable=SC2015
    displace_unknown && protect && switch && point_to && finish
    restore || exit 21
    exit 20
}

# begin: from here on a run that is killed is finished or undone
begin() {
    log=$base/journal/$(number_of "$to").log
    case " $intent_touched " in
    *" $to "*) ;;
    *) intent_touched="$intent_touched $to" ;;
    esac
    keep_room || refuse "$base" 'the room to go back cannot be kept; is the disk full?'
    # What was interrupted before stays known until this run takes its place, but its timer must not end this run.
    interrupted=$(cat "$base/journal/intent" 2>/dev/null)
    disarm
    intent_from=$from intent_to=$to intent_deadline=0
    [ "$revert" = 0 ] || intent_deadline=$(($(date +%s) + revert))
    write_intent activating || refuse "$base/journal" 'it cannot be written; is the disk full?'
    if [ "$revert" != 0 ]; then
        (arm "$revert") || { forget_attempt && exit 40; }
    fi
}

forget_attempt() {
    if [ -n "$interrupted" ]; then
        record "$base/journal/intent" "$interrupted"
    else
        clear_intent
    fi
}

# protect: what finishes or undoes this after a power failure, before anything else is changed
protect() {
    for path in $recover_files; do
        IFS=$tab read -r _ mode owner sha _ reactions <<END
$(grep "^f$tab.*$tab$path$tab" "$target_rows")
END
        [ -n "$reactions" ] || continue
        compare "$mode" "$owner" "$sha" "$path"
        install_file "$mode" "$owner" "$sha" "$path" "$reactions" || return 1
    done
    is_unit_of "$target_rows" "$recover_unit" && [ "$(systemctl is-enabled "$recover_unit" 2>/dev/null)" != enabled ] || return 0
    say enable "$recover_unit" 'it ends what a power failure interrupts'
    attempt "$recover_unit" systemctl enable "$recover_unit"
}

# unprotect: last of all, where the target has no recovery
unprotect() {
    ! is_unit_of "$target_rows" "$recover_unit" || return 0
    disable_unit "$recover_unit" || return 1
    for path in $recover_files; do
        ! is_left "$path" || remove_file "$path" - - || return 1
    done
    attempt 'apply units' systemctl daemon-reload
}

# is_left PATH: whether another generation has brought the file, and the target does not have it
is_left() {
    ! has_file "$target_rows" "$1" && was_there "$1"
}

# point_to: the records, after everything works
point_to() {
    [ "$intent_from" = "$to" ] || point previous "$intent_from" || return 1
    point current "$to" || failed "$to" 'it works, but cannot be recorded'
}

finish() {
    if [ "$intent_deadline" != 0 ]; then
        write_intent unconfirmed || return 1
        say current "$to" unconfirmed
    else
        clear_intent
        say current "$to" changed
    fi
    exit 10
}

cmd_gates() {
    lock
    name=$(link_of current)
    aim "$name"
    run_rest || exit 20
    exit 0
}

cmd_confirm() {
    lock
    current=$(link_of current)
    wanted=$(resolve "${1:-$current}") || refuse "$1" 'there is no such generation'
    if ! read_intent; then
        say current "$current" unchanged
        [ "$wanted" = "$current" ] || exit 20
        exit 0
    fi
    [ "$intent_state" = unconfirmed ] || refuse "$intent_to" 'it is not active yet'
    [ "$wanted" = "$current" ] || exit 20
    disarm
    clear_intent
    say current "$current" changed
    exit 10
}

# is_awaited: whether what the timer would undo still waits to be confirmed
is_awaited() {
    read_intent && [ "$intent_deadline" = "$auto" ]
}

cmd_rollback() {
    options "$@"
    if [ "$auto" != no ]; then
        is_awaited || exit 0
        take_lock
        is_awaited || exit 0
    else
        lock
        check_lease "$owner"
    fi
    current=$(link_of current)
    if read_intent; then
        default=$intent_from
    else
        default=$(link_of previous)
        [ "$default" != none ] || [ -n "$generation" ] || refuse previous 'there is no generation before this one'
    fi
    to=$(resolve "${generation:-$default}") || refuse "$generation" 'there is no such generation'
    [ "$to" = none ] || check_bytes "$base/generations/$to" || refuse "$to" 'its bytes are wrong'
    log=$base/journal/$(number_of "$to").log
    disarm
    if [ "$to" = "$current" ] && [ "$intent_state" = none ]; then
        say current "$to" unchanged
        exit 0
    fi
    intent_touched="$intent_touched $current"
    [ "$intent_state" != none ] || intent_to=$current
    intent_from=$to
    take_room
    write_intent restoring || failed "$base/journal" "it cannot be written: $(why_unwritable "$base/journal")" || exit 21
    go "$to" || { failed "$to" 'it was not put back whole; correct the cause and run this again' || exit 21; }
    [ "$current" = "$to" ] || [ "$current" = none ] || point previous "$current" &&
        point current "$to" && clear_intent || failed "$to" 'it was put back, but that cannot be recorded' || exit 21
    say current "$to" restored
    keep_room_again
    exit 10
}

# What is not waited for at boot: other hosts may not be there yet.
cmd_recover() {
    lock
    read_intent || exit 0
    wait_for_gates=no
    log=$base/journal/$(number_of "$intent_to").log
    say intent "$intent_to" "$intent_state"
    # What is not to be confirmed goes on, and so does what has no other generation to go back to.
    if [ "$intent_state" = activating ] && { [ "$intent_deadline" = 0 ] || [ "$intent_from" = "$intent_to" ]; }; then
        to=$intent_to
        if go "$to" && point_to; then
            clear_intent
            say current "$to" changed
            exit 10
        fi
    fi
    restore || exit 21
    exit 20
}

# look: what the last generation should be, for commands that only look
look() {
    read_intent
    # shellcheck disable=SC2086
    aim "$(link_of current)" $intent_touched
}

cmd_drift() {
    look
    find_drift "$target_rows"
    [ "$drifts" = 0 ] || exit 20
    exit 0
}

cmd_status() {
    look
    say current "$target" "$(head -n 1 "$target_rows" | cut -f 3,4 | tr "$tab" ' ')"
    say previous "$(link_of previous)" -
    [ "$intent_state" = none ] || say intent "$intent_to" "$intent_state from $intent_from until $intent_deadline"
    read_lease
    [ -z "$holder" ] || say lease "$holder" "held until $until"
    for unit in $(units_of "$target_rows"); do
        say unit "$unit" "$(systemctl is-active "$unit" 2>/dev/null)"
    done
    find_drift "$target_rows"
    [ "$drifts" = 0 ] && [ "$intent_state" = none ] || exit 20
    exit 0
}

# Data stays: what a directory of ours holds is not ours.
cmd_retire() {
    options "$@"
    lock
    check_lease "$owner"
    read_intent
    current=$(link_of current)
    disarm
    # shellcheck disable=SC2086
    aim none "$current" "$intent_from" "$intent_to" $intent_touched
    log=$base/journal/retire.log
    take_room
    retire_pods && retire_units && remove_files early && remove_files late && unprotect &&
        attempt 'apply units' systemctl daemon-reload && turn_foreign || exit 21
    keep_data
    point current none && point previous none && clear_intent
    # They hold keys.
    rm -rf "$base/generations" "$base/incoming" "$base/applied" "$base/assets" "$base/displaced"/*/removed || exit 21
    # What was displaced is of no generation to come.
    for folder in "$base/displaced"/[0-9]*; do
        [ ! -d "$folder" ] || rmdir "$folder" 2>/dev/null || mv -T "$folder" "$base/displaced/retired-$(date +%s)-${folder##*/}" || exit 21
    done
    say current none changed
    exit 10
}

# retire_pods: the kubelet ends them when their manifests are gone, so before it is stopped itself
retire_pods() {
    [ -n "$others_rows" ] || return 0
    # shellcheck disable=SC2086
    for pod in $(cat $others_rows | grep "^p$tab" | cut -f 2,3 | tr "$tab" : | sort -u -r); do
        path=${pod#*:}
        [ -e "$path" ] || continue
        remove_file "$path" - - || return 1
        end=$(($(date +%s) + 90))
        while [ -n "$(pids_of "${pod%%:*}")" ] && is_active kubelet.service && [ "$(date +%s)" -lt "$end" ]; do
            pause 1
        done
    done
}

retire_units() {
    # shellcheck disable=SC2086
    for unit in $(units_of $others_rows | sed '1!G;h;$!d'); do
        for rows in $others_rows; do
            ! is_unit_of "$rows" "$unit" || { stop_unit "$unit" || return 1; }
        done
    done
}

keep_data() {
    [ -n "$others_rows" ] || return 0
    # shellcheck disable=SC2086
    cat $others_rows | grep "^d$tab" | cut -f 4 | sort -u -r | while read -r directory; do
        [ -d "$directory" ] || continue
        rmdir "$directory" 2>/dev/null || say kept "$directory" 'it holds data that is not ours to remove'
    done
}

[ $# -ge 1 ] || usage
command=$1
shift
case $command in
stage | verify | plan | activate | gates | confirm | rollback | recover | status | drift | gc | lease | retire)
    # Not earlier: on a new host the script itself comes over standard input.
    "cmd_$command" "$@" </dev/null
    ;;
*) usage ;;
esac
