#!/bin/sh
# Every check and every test, called by `make test`. No failure stops the next step; the last line is pytest's own.
# REBONDS_NO_SKIPS=1 makes a skipped test a failure.
set -u

BIN=${BIN:-.venv/bin}
failed=
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

step() {
    name=$1
    shift
    began=$(date +%s)
    printf '== %s\n' "$name"
    verdict=passed
    "$@" || { verdict=FAILED && failed="$failed, $name"; }
    printf '== %s %s in %s s\n\n' "$name" "$verdict" "$(($(date +%s) - began))"
}

all_tests() {
    # One worker more than there are cores: tests often wait for another process.
    set -- -n "$(($(nproc) + 1))" --dist loadfile ${REBONDS_NO_SKIPS:+--no-skips} --durations=10 --durations-min=2
    if [ -t 1 ]; then set -- "$@" --color=yes; fi
    { "$BIN/pytest" "$@" 2>&1; echo $? >"$scratch/status"; } | tee "$scratch/log"
    return "$(cat "$scratch/status")"
}

step 'ruff check' "$BIN/ruff" check
step 'ruff format' "$BIN/ruff" format --check
step 'mypy' "$BIN/mypy"
step 'lint-imports' "$BIN/lint-imports" --no-logo
step 'pytest' all_tests

if [ -n "$failed" ]; then echo "Failed: ${failed#, }"; else echo 'Every step passed.'; fi
tail -n 1 "$scratch/log"
[ -z "$failed" ]
