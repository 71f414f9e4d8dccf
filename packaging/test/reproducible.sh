#!/usr/bin/env bash
# Builds the working tree a second time, in another folder, and compares the jars of ours with
# those of the first build (which must be there: mvn package).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
. packaging/prerequisites.sh

first=gateway/target/sluice/lib
[ -d $first ] || fail "no first build in $first: run mvn package"
second=$(mktemp -d)
trap 'rm -rf "$second"' EXIT
tar --exclude=./.git --exclude=target -c . | tar -x -C "$second"
(cd "$second" && maven -B -q --no-transfer-progress package -DskipTests)

compared=0
for jar in store-forward mqtt-engine modbus-adapter config gateway; do
    cmp "$first/$jar"-*.jar "$second/$first/$jar"-*.jar || fail "$jar: two builds differ"
    compared=$((compared + 1))
done
say "$compared jars are equal"
