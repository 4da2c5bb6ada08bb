# Becomes the server (exec), and leaves behind a watcher that ends the server when its owner is gone.
# Arguments: signal for a graceful end, then the command. Standard input is a pipe that only the owner holds open: the kernel
# closes it however the owner dies. (PR_SET_PDEATHSIG is no substitute: it is tied to the thread that forked, not to the process.)
signal=$1
shift
exec 3<&0 </dev/null
self=$$

# Process ids are reused, so every signal is preceded by a look at the start time, which survives exec.
born() {
    read -r line <"/proc/$self/stat" || return 0
    set -- ${line##*) }
    echo "${20}"
}

children() {
    for stat in /proc/[0-9]*/stat; do
        read -r line <"$stat" || continue
        id=${line%% *}
        set -- ${line##*) }
        [ "$2" = "$self" ] && echo "$id"
    done
}

watch() {
    read -r ended <&3 && exit 0
    [ "$(born)" = "$start" ] || exit 0
    # Stopped processes (SIGSTOP) would keep the graceful signal pending for ever.
    kill -CONT "$self" $(children)
    kill "-$signal" "$self"
    rounds=0
    while [ "$(born)" = "$start" ] && [ "$rounds" -lt 100 ]; do
        sleep 0.1
        rounds=$((rounds + 1))
    done
    [ "$(born)" = "$start" ] && kill -KILL "$self" $(children)
}

start=$(born)
# Forked twice, so that the watcher is no child of the server: PostgreSQL takes the death of an unknown child for a crash.
( watch >/dev/null 2>&1 & )
exec 3<&-
exec "$@"
