# Sourced by tests/run and scenarios/quickstart.

# require_packages [TOOL:]PACKAGE...
# Install what is missing of the named Debian packages, as root or through sudo; where neither is to be had, print the
# line to run and exit. "TOOL:PACKAGE" is content with any TOOL on the PATH. Other systems than Debian are left alone:
# CMake says there what it misses.
require_packages()
{
  local item package missing=() run=()
  command -v dpkg-query > /dev/null || return 0
  for item in "$@"; do
    package=${item#*:}
    if [[ $item == *:* ]]; then
      command -v "${item%%:*}" > /dev/null && continue
    else
      dpkg-query --show --showformat='${db:Status-Status}\n' "$package" 2> /dev/null | grep -qx installed && continue
    fi
    missing+=("$package")
  done
  ((${#missing[@]} > 0)) || return 0

  if ((EUID != 0)); then
    if command -v sudo > /dev/null && { sudo -n true 2> /dev/null || [[ -t 0 ]]; }; then
      run=(sudo)
    else
      echo "These Debian packages are missing; install them with" >&2
      echo "  sudo apt-get update && sudo apt-get install -y --no-install-recommends ${missing[*]}" >&2
      exit 1
    fi
  fi
  echo "Installing from Debian: ${missing[*]}"
  run+=(env DEBIAN_FRONTEND=noninteractive apt-get -qq)
  "${run[@]}" update
  "${run[@]}" install -y --no-install-recommends "${missing[@]}" > /dev/null
}

# want_packages [TOOL:]PACKAGE...
# The same of what one can do without: nobody is asked for a password, and where it cannot be installed all goes on.
want_packages()
{
  (require_packages "$@" < /dev/null) || echo "Going on without them." >&2
}

# What building and running fieldline takes.
build_packages=(gcc:gcc libc6-dev make:make cmake:cmake pkg-config:pkg-config
  libsimgrid-dev libyaml-dev libgsl-dev libzfp-dev libsqlite3-dev)
# What sharing a comparison among machines takes besides; optional.
mpi_packages=(libopenmpi-dev openmpi-bin)
# What draws a report's figures, and what its page is looked at with in tests; optional.
figure_packages=(gnuplot:gnuplot-nox)
browser_packages=(chromium:chromium chromedriver:chromium-driver)
