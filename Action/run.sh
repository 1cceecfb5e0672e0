#!/usr/bin/env bash
# Runs githubcop with the Action's inputs and tells the workflow how it ended. No input reaches a shell as code.
set -euo pipefail

# shellcheck source=Action/common.sh
. "$(dirname "$0")/common.sh"

# What the script needs to know is not for the environment in which a policy looks for secrets.
command=$INPUT_COMMAND policy=$INPUT_POLICY organization=$INPUT_ORGANIZATION repositories=$INPUT_REPOSITORIES
shard=$INPUT_SHARD arguments=$INPUT_ARGUMENTS state=${INPUT_STATE:-.githubcop} allowed=$INPUT_STOPS_ALLOWED
app_id=$INPUT_APP_ID app_key=$INPUT_APP_PRIVATE_KEY token=$INPUT_TOKEN
job_token=${INPUT_JOB_TOKEN:-}
for name in ${!INPUT_*}; do unset "$name"; done
progress=$state/progress.json stops=$state/stops

[[ $command =~ ^[a-z]+$ ]] || refuse "'$command' is no command of githubcop."
[[ $allowed =~ ^[0-9]+$ ]] || refuse "The input 'stops-allowed' has to be a number, not '$allowed'."

# is_one_of WORD…: whether the command is among them.
is_one_of() {
    local word
    for word; do [ "$command" != "$word" ] || return 0; done
    return 1
}

choose_credentials() {
    if [ -n "$app_id" ] && [ -n "$app_key" ]; then
        export GITHUB_APP_ID=$app_id GITHUB_APP_PRIVATE_KEY=$app_key
    elif [ -n "$token" ]; then
        export GITHUB_TOKEN=$token
    elif [ -n "$app_id" ] || [ -n "$app_key" ]; then
        refuse "Half of the App's credentials is missing: set both the variable GITHUBCOP_APP_ID and the secret" \
            "GITHUBCOP_APP_PRIVATE_KEY, for this repository or for the organization with this repository selected."
    elif [ -z "${GITHUB_TOKEN:-}${GITHUB_APP_ID:-}" ] && ! is_one_of validate; then
        refuse "There are no credentials. Set the variable GITHUBCOP_APP_ID and the secret GITHUBCOP_APP_PRIVATE_KEY" \
            "(or the secret GITHUBCOP_TOKEN) for this repository, or for the organization with this repository" \
            "selected. Runs for pull requests from forks and from Dependabot are given none."
    fi
    # After a merge, what is done is compared with the preview, which is posted to the repository of this job.
    if [ -n "$job_token" ] && is_one_of apply; then
        export GITHUBCOP_POLICY_TOKEN=${GITHUBCOP_POLICY_TOKEN:-$job_token}
    fi
    # An empty key is no key: workflows hand over secrets that do not exist as empty text.
    [ -n "${GITHUBCOP_STATE_KEY:-}" ] || unset GITHUBCOP_STATE_KEY
}

# The names in a list, one --repo each. The list comes from anyone who may start the workflow: it is checked before
# anything sees it.
add_repositories() {
    local list=$repositories name
    [ -n "$list" ] || return 0
    case $list in *[$'\n\r\t']*) refuse "The list of repositories has a line break or a tab in it; nothing was done." ;; esac
    local names=()
    IFS=, read -ra names <<<"$list"
    for name in "${names[@]}"; do
        name=${name#"${name%%[! ]*}"}
        name=${name%"${name##*[! ]}"}
        [ -n "$name" ] || continue
        if ! [[ $name =~ ^[A-Za-z0-9._-]{1,100}$ ]] || [ "$name" = . ] || [ "$name" = .. ]; then
            refuse "'$(printf '%s' "$name" | tr -cd '[:alnum:] ./_-' | cut -c 1-100)' cannot be the name of a repository" \
                "(letters, digits, '.', '-' and '_', without the organization). Several are separated by commas." \
                "Nothing was done."
        fi
        words+=("--repo=$name")
    done
    [ ${#words[@]} -gt 0 ] || refuse "The list of repositories names none; nothing was done. For all, leave it empty."
}

words=()
add_repositories
if is_one_of plan apply validate explain shards doctor; then words+=("--policy=$policy"); fi
if [ -n "$organization" ]; then words+=("--organization=$organization"); fi
if is_one_of plan apply; then
    mkdir -p "$state"
    words+=("--state=$state/state.sqlite")
    if [ -n "$shard" ]; then words+=("--shard=$shard"); fi
    # Only sweeps have something to carry from one run to the next.
    if [ -z "$repositories" ] && is_one_of apply; then
        export GITHUBCOP_CACHE=$state/cache.sqlite
        words+=("--progress=$progress")
        if [ -f "$progress" ]; then
            words+=(--resume)
            echo "The sweep before this one was stopped: going on where it stood."
        fi
    fi
fi
if is_one_of plan; then words+=(--format=markdown); fi
more=()
read -r -d '' -a more <<<"$arguments" || true
if [ ${#more[@]} -gt 0 ]; then words+=("${more[@]}"); fi
choose_credentials

# Runs githubcop with its output both in the log and in a file. When the job is cancelled or out of time, the runner
# tells only this script: githubcop is told as well, finishes the repository in hand and writes down where it stands.
run_githubcop() {
    local pipe=$RUNNER_TEMP/githubcop-$command.pipe process copier
    rm -f "$pipe"
    mkfifo "$pipe"
    tee "$told" <"$pipe" &
    copier=$!
    githubcop "$command" ${words[@]+"${words[@]}"} >"$pipe" &
    process=$!
    trap 'kill -TERM "$process" 2>/dev/null' INT TERM
    wait "$process" || code=$?
    # A signal ends `wait` before the process.
    while kill -0 "$process" 2>/dev/null; do
        code=0
        wait "$process" || code=$?
    done
    trap - INT TERM
    wait "$copier"
    rm -f "$pipe"
}

told=$RUNNER_TEMP/githubcop-$command.txt
code=0
run_githubcop
output exit-code "$code"

case $command in
    plan)
        # A comment takes 65,536 characters: cut before a repository rather than within a table.
        report=$RUNNER_TEMP/githubcop-plan.md
        awk '{ size += length($0) + 1 } /^### / && size > 60000 { cut = 1; exit } size > 64000 { cut = 1; exit } { print }
             END { if (cut) print "\nCut here: the job summary and the log have more." }' "$told" >"$report"
        output report "$report"
        ;;
    shards)
        if [ $code -eq 0 ]; then
            matrix=$(tail -n 1 "$told")
            [[ $matrix =~ ^\{\"shard\":\[\"[0-9/\",]+\"\]\}$ ]] || refuse "githubcop shards did not print a matrix but: $matrix"
            output matrix "$matrix"
        fi
        ;;
esac

if [ "$code" -eq 2 ] && is_one_of plan; then
    output changes true
    exit 0
fi
if [ $code -ne 75 ] || ! is_one_of apply; then
    rm -f "$stops"
    exit $code
fi

# Stopped by a limit. A sweep that GitHub's budget or its own time stopped goes on next time; what a limit of the policy
# stopped needs a person now.
if [ ! -f "$progress" ]; then
    say error "GitHubCop was stopped by a limit" "It cannot go on by itself (see the log). Exit code 75."
    exit 75
fi
times=$(($(cat "$stops" 2>/dev/null || echo 0) + 1))
echo $times >"$stops"
output stopped true
if [ $times -gt "$allowed" ]; then
    say error "GitHubCop was stopped before it was through, $times times in a row" \
        "The next sweep goes on where this one stood, but they do not get done: use an App instead of a token," \
        "more shards, more time, or '--wait'. Exit code 75."
    exit 75
fi
say warning "GitHubCop was stopped before it was through" \
    "Not all repositories were checked. The next sweep goes on where this one stood; after $allowed such stops in a" \
    "row the job fails."
