#!/bin/sh
# The same by jq. Prints the seconds of processor that its children took, as JSON.
command -v jq > /dev/null || { echo 'jq is not on this machine' >&2; exit 1; }
find "$1/" -name '*.json.gz' -exec gzip -dc {} + |
  jq -r '.Records[] | select(.eventSource | IN("iam.amazonaws.com", "sts.amazonaws.com", "signin.amazonaws.com")) | [.eventTime, .eventName] | @tsv' |
  sort | tail -5 > /dev/null
told=$(mktemp)
times > "$told"
awk 'NR == 2 { for (i = 1; i <= 2; i += 1) { split($i, part, /[ms]/); total += part[1] * 60 + part[2] }
  printf "{\"cpuSeconds\":%.2f}\n", total }' "$told"
rm -f "$told"
