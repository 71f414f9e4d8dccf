#!/usr/bin/env bash
# The main job on one machine: a simulated plant, the gateway, and a second broker as cloud over TLS; the link between
# them is cut and restored, and what arrived is counted at the far end. Builds first if needed.
# Usage: packaging/demo.sh [--keep] [--rebuild] (and what `sluice demo --help` lists)
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. packaging/prerequisites.sh

rebuild=no
arguments=()
for argument in "$@"; do
    case $argument in
        --rebuild) rebuild=yes ;;
        *) arguments+=("$argument") ;;
    esac
done

sluice=gateway/target/sluice/bin/sluice
built=$(find gateway/target/sluice/lib -name 'gateway-*.jar' 2>/dev/null || true)
stale() { # something was edited since the build
    [ -n "$(find . -name target -prune -o \( -name '*.java' -o -name pom.xml -o -path '*/src/main/resources/*' \) -newer "$1" -print -quit)" ]
}
if [ $rebuild = yes ] || [ -z "$built" ] || stale "$built"; then
    need_jdk
    say "building (a minute or two the first time)"
    log=$(mktemp)
    maven -B -q package -DskipTests >"$log" 2>&1 || { tail -n 40 "$log"; fail "the build failed: the whole log is in $log"; }
    rm -f "$log"
fi
exec $sluice demo ${arguments[@]+"${arguments[@]}"}
