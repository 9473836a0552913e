#!/usr/bin/env bash
# LiveStore's own sync server, for comparison.
#   start.sh install FOLDER            install and bundle it into FOLDER, once
#   start.sh serve FOLDER STATE PORT   serve on 127.0.0.1:PORT with its databases in STATE
set -eu
here=$(cd "$(dirname "$0")" && pwd)
mode=$1
folder=$2

install() {
  mkdir -p "$folder/tmp"
  cp "$here"/{worker.ts,wrangler.toml,workerd.capnp,package.json} "$folder"
  cd "$folder"
  export WRANGLER_SEND_METRICS=false CI=1 XDG_CONFIG_HOME="$folder/.config" CLOUDFLARE_CF_FETCH_ENABLED=false
  npm install --loglevel=error --no-package-lock --no-audit --no-fund --ignore-scripts >&2
  # Bundling asks nobody: no registry for its update check, and its leftovers stay here.
  TMPDIR="$folder/tmp" npm_registry=http://127.0.0.1:9 \
    node_modules/.bin/wrangler deploy --dry-run --outdir dist >&2
  cp package.json installed.json
}

case $mode in
  install) [ -f "$folder/dist/worker.js" ] && cmp -s "$here/package.json" "$folder/installed.json" || install ;;
  serve)
    cd "$folder"
    exec node_modules/@cloudflare/workerd-linux-64/bin/workerd serve workerd.capnp config --experimental \
      "--directory-path=disk=$3" "--socket-addr=http=127.0.0.1:$4"
    ;;
esac
