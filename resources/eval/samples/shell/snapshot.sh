#!/usr/bin/env bash
# Copies folders into dated snapshots; files that did not change are hard links.
set -euo pipefail

readonly PROGRAM=${0##*/}
keep=14
target=
dry_run=false

usage() {
  cat <<TEXT
Usage: $PROGRAM [-n] [-k COUNT] -t TARGET FOLDER...
  -n  say what would be done
  -k  how many snapshots to keep (default $keep)
  -t  where the snapshots go
TEXT
}

log() {
  printf '%s %s\n' "$(date +%H:%M:%S)" "$*" >&2
}

die() {
  log "error: $*"
  exit 1
}

run() {
  if "$dry_run"; then
    log "would run: $*"
  else
    "$@"
  fi
}

while getopts 'hnk:t:' option; do
  case $option in
    h)
      usage
      exit 0
      ;;
    n) dry_run=true ;;
    k) keep=$OPTARG ;;
    t) target=$OPTARG ;;
    *)
      usage >&2
      exit 2
      ;;
  esac
done
shift $((OPTIND - 1))

[[ -n $target ]] || die "no target; see $PROGRAM -h"
[[ $# -gt 0 ]] || die "nothing to copy"
[[ $keep =~ ^[0-9]+$ && $keep -gt 0 ]] || die "not a count: $keep"

mkdir -p "$target"
latest=$target/latest
stamp=$(date +%Y-%m-%dT%H-%M-%S)
partial=$target/.partial-$stamp

trap 'rm -rf "$partial"' EXIT

for folder in "$@"; do
  if [[ ! -d $folder ]]; then
    log "skipped, no folder: $folder"
    continue
  fi
  options=(-a --delete)
  if [[ -e $latest ]]; then
    options+=(--link-dest="$latest/${folder##*/}")
  fi
  run mkdir -p "$partial"
  run rsync "${options[@]}" "${folder%/}" "$partial/"
done

run mv "$partial" "$target/$stamp"
run ln -sfn "$stamp" "$latest"

count=0
while IFS= read -r old; do
  count=$((count + 1))
  if ((count > keep)); then
    log "removing $old"
    run rm -rf "${target:?}/$old"
  fi
done < <(ls -1 "$target" | grep -E '^[0-9]{4}-' | sort -r)

log "done: $target/$stamp"
