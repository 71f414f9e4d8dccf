# shellcheck shell=bash
# What the scripts of this folder need on the machine, and how it gets there. Sourced, not run.
# Installs with apt what is missing when it may (as root, or by sudo without a password); says exactly what to
# install otherwise.

say() { printf '%s\n' "$*"; }
fail() { printf '%s\n' "$*" >&2; exit 1; }

# install_missing PACKAGE...: the Debian packages of that list which are not installed
install_missing() {
    local missing=() package
    for package in "$@"; do
        dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
    done
    [ ${#missing[@]} -gt 0 ] || return 0
    local root=()
    if [ "$(id -u)" -ne 0 ]; then
        if ! sudo -n true 2>/dev/null; then
            fail "missing: ${missing[*]}; install them: sudo apt-get install ${missing[*]}"
        fi
        root=(sudo -n)
    fi
    command -v apt-get >/dev/null || fail "missing: ${missing[*]}; there is no apt-get here: install them your way"
    say "installing ${missing[*]}"
    "${root[@]}" apt-get update -qq || fail "apt-get update failed: check the network and /etc/apt/sources.list"
    "${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null \
        || fail "apt-get install ${missing[*]} failed: run it by hand to see why"
    case " ${missing[*]} " in
        *" mosquitto "*) say "note: the mosquitto package may have started its service on 127.0.0.1:1883; to free that port: systemctl disable --now mosquitto" ;;
    esac
}

java_version() {
    "$1" -version 2>&1 | sed -n 's/.* version "\([0-9]*\).*/\1/p' | head -n 1
}

# need_jdk: a Java compiler of version 17 or newer
need_jdk() {
    local javac=javac
    [ -z "${JAVA_HOME:-}" ] || javac=$JAVA_HOME/bin/javac
    if command -v "$javac" >/dev/null; then
        local version
        version=$("$javac" -version 2>&1 | sed -n 's/^javac \([0-9]*\).*/\1/p')
        [ "${version:-0}" -lt 17 ] || return 0
        say "$javac is version ${version:-unknown}, 17 or newer is needed"
        [ -z "${JAVA_HOME:-}" ] || fail "JAVA_HOME points to it: unset JAVA_HOME or let it point to a newer JDK"
    fi
    install_missing default-jdk-headless
    command -v javac >/dev/null || fail "no javac after installing default-jdk-headless: check /usr/lib/jvm"
}

# maven ARGUMENTS: the machine's Maven when it is recent enough, else the wrapper's
maven() {
    if command -v mvn >/dev/null && mvn -version 2>/dev/null | head -n 1 | grep -qE 'Maven (3\.(8\.[7-9]|8\.[0-9]{2}|9\.)|4\.)'; then
        mvn "$@"
    else
        command -v curl >/dev/null || command -v wget >/dev/null || install_missing curl
        ./mvnw "$@"
    fi
}
