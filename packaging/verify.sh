#!/usr/bin/env bash
# Passes all tests: installs the real peers that they use, builds with every gate, runs unit and integration tests,
# checks that two builds give equal jars, and runs the demo from the build.
# Usage: packaging/verify.sh [--java HOME]   HOME: run the tests on that Java instead of the one that builds
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. packaging/prerequisites.sh

tests_on=()
while [ $# -gt 0 ]; do
    case $1 in
        --java)
            [ -x "${2:-}/bin/java" ] || fail "--java ${2:-}: no bin/java there"
            tests_on=("-Djvm=$2/bin/java")
            shift 2
            ;;
        *) fail "unknown option $1; usage: packaging/verify.sh [--java HOME]" ;;
    esac
done

say "== what is needed"
need_jdk
install_missing mosquitto mosquitto-clients python3-paho-mqtt python3-pymodbus python3-serial-asyncio libmodbus-dev gcc libc6-dev mbpoll socat openssl \
    shellcheck xfsprogs e2fsprogs mount
command -v node >/dev/null || install_missing nodejs
command -v npm >/dev/null || install_missing npm

say "== scripts"
shellcheck -x -P SCRIPTDIR packaging/*.sh packaging/bin/* packaging/test/*.sh .ci/run

say "== build and tests"
maven -B --no-transfer-progress verify ${tests_on[@]+"${tests_on[@]}"}

say "== two builds give equal jars"
packaging/test/reproducible.sh

say "== the demo"
packaging/demo.sh

say "== all of it passed"
