# Sourced by ./run and ./test: installs what is missing, builds the web part and the program. Quick when nothing changed.
# Variables: PRESET (release), INSTALL (yes|no), BUILD (folder, set here), TARGETS (for ninja; empty: all).

say() { printf '%s\n' "$*"; }
fail() { printf '%s\n' "$*" >&2; exit 2; }

# Packages of the list that are neither installed nor stood in for by their command.
missing_packages() {
  local package command
  while read -r package command; do
    case "$package" in ''|'#'*) continue ;; esac
    if [ -n "$command" ] && command -v "$command" > /dev/null; then continue; fi
    [ "$(dpkg-query -W -f='${db:Status-Status}' "$package" 2> /dev/null)" = installed ] || printf '%s ' "$package"
  done < conf/install/packages.txt
}

install_packages() {
  local missing sudo=
  missing=$(missing_packages)
  [ -n "$missing" ] || return 0
  [ "${INSTALL:-yes}" = yes ] || fail "These Debian packages are missing: $missing. Install them, or leave out --no-install."
  if [ "$(id -u)" != 0 ]; then
    command -v sudo > /dev/null || fail "These Debian packages are missing: $missing. Install them as root, then run this again."
    sudo=sudo
  fi
  say "Installing: $missing"
  $sudo apt-get update -qq
  # shellcheck disable=SC2086  # a list of names
  $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing > /dev/null
}

build_web() {
  if [ ! -e web/node_modules/.package-lock.json ] || [ web/package-lock.json -nt web/node_modules/.package-lock.json ]; then
    say "Fetching the web part's tools"
    (cd web && npm ci --no-audit --no-fund --loglevel=error)
  fi
  if [ ! -e web/static/manifest.json ] || [ -n "$(find web/styles web/scripts web/icons web/build.mjs web/package-lock.json -newer web/static/manifest.json -print -quit)" ]; then
    say "Building the web part"
    (cd web && npm run --silent build)
  fi
}

build_program() {
  BUILD=.build/$PRESET
  [ -e "$BUILD/build.ninja" ] || cmake --preset "$PRESET" > "/tmp/chancery-configure.$$" 2>&1 || { cat "/tmp/chancery-configure.$$"; fail "The build could not be configured."; }
  rm -f "/tmp/chancery-configure.$$"
  say "Building (the first time takes a few minutes)"
  # shellcheck disable=SC2086  # a list of targets
  ninja -C "$BUILD" --quiet ${TARGETS:-}
}

prepare() {
  install_packages
  build_web
  build_program
}
