#!/usr/bin/env bash
# Everything promtool can judge: the configuration, the alerts and their tests, and what the
# services really show. Needs a build.
set -euo pipefail
cd "$(dirname "$0")/../.."

if ! command -v promtool >/dev/null; then
  echo 'installing prometheus, for promtool'
  as_root=()
  [ "$(id -u)" = 0 ] || as_root=(sudo -n)
  install=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq
    --no-install-recommends -o DPkg::Lock::Timeout=120 prometheus)
  "${install[@]}" >/dev/null || {
    "${as_root[@]}" apt-get update -qq
    "${install[@]}" >/dev/null
  }
fi

promtool check config infra/prometheus/prometheus.yml
promtool test rules infra/prometheus/alerts.test.yml
node infra/check-metrics.mjs
