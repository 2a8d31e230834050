# Sourced by tests/run and scenarios/quickstart, at the top of the sources.

# What apt says while it works goes there.
package_log=build/packages.log

# missing_of [TOOL:]PACKAGE...
# Those of the named Debian packages that are not installed, a line each. "TOOL:PACKAGE" is content with any TOOL on the
# PATH. Nothing is missed on other systems than Debian: CMake says there what it lacks.
missing_of()
{
  local item package
  command -v dpkg-query > /dev/null || return 0
  for item in "$@"; do
    package=${item#*:}
    if [[ $item == *:* ]]; then
      command -v "${item%%:*}" > /dev/null && continue
    else
      dpkg-query --show --showformat='${db:Status-Status}\n' "$package" 2> /dev/null | grep -qx installed && continue
    fi
    echo "$package"
  done
}

# size_of PACKAGE...
# How much apt would load and then need on the disk, " (112 MB to load, 398 MB on the disk)"; nothing where it does not
# know: before its first update.
size_of()
{
  local said load disk
  said=$(LC_ALL=C apt-get -o Debug::NoLocking=1 --assume-no --no-install-recommends install "$@" 2> /dev/null) || true
  load=$(sed -nE 's/^Need to get (.*) of archives.*/\1/p' <<< "$said")
  disk=$(sed -nE 's/^After this operation, (.*) of additional disk space.*/\1/p' <<< "$said")
  [[ -z $load ]] || echo " ($load to load${disk:+, $disk on the disk})"
}

# may_install: whether this user may, without being asked for a password where nobody can type one.
may_install()
{
  ((EUID == 0)) || { command -v sudo > /dev/null && { sudo -n true 2> /dev/null || [[ -t 0 ]]; }; }
}

# install_packages PACKAGE...
install_packages()
{
  local run=(env DEBIAN_FRONTEND=noninteractive LC_ALL=C apt-get -q)
  ((EUID == 0)) || run=(sudo "${run[@]}")
  mkdir -p "$(dirname "$package_log")"
  echo "Asking Debian for $*"
  "${run[@]}" update > "$package_log" 2>&1 || true # what it did not get is missed below
  echo "Installing$(size_of "$@")"
  "${run[@]}" install -y --no-install-recommends "$@" < /dev/null >> "$package_log" 2>&1 || {
    grep '^[EW]:' "$package_log" >&2
    echo "apt could not install them; all that it said is in $package_log" >&2
    return 1
  }
}

# require_packages [TOOL:]PACKAGE...
# Install what is missing, as root or through sudo; where neither is to be had, print the line to run and exit.
require_packages()
{
  local missing
  mapfile -t missing < <(missing_of "$@")
  ((${#missing[@]} > 0)) || return 0
  if may_install; then
    install_packages "${missing[@]}" || exit 1
  else
    echo "These Debian packages are missing$(size_of "${missing[@]}"); as root, install them with" >&2
    echo "  apt-get update && apt-get install -y --no-install-recommends ${missing[*]}" >&2
    exit 1
  fi
}

# want_packages [TOOL:]PACKAGE...
# The same of what one can do without: nobody is asked for a password, and where it cannot be installed all goes on; what
# goes without them says so itself.
want_packages()
{
  local missing
  mapfile -t missing < <(missing_of "$@")
  ((${#missing[@]} > 0)) && may_install < /dev/null || return 0
  install_packages "${missing[@]}" || echo "Going on without them." >&2
}

# What building and running fieldline takes.
build_packages=(gcc:gcc libc6-dev make:make cmake:cmake pkg-config:pkg-config
  libsimgrid-dev libyaml-dev libgsl-dev libzfp-dev libsqlite3-dev libexpat1-dev libjansson-dev libutf8proc-dev
  libxml2-dev libqpdf-dev)
# What sharing a comparison among machines takes besides; optional.
mpi_packages=(libopenmpi-dev openmpi-bin)
# What draws a report's figures, and what its page is looked at with in tests; optional.
figure_packages=(gnuplot:gnuplot-nox)
browser_packages=(chromium:chromium chromedriver:chromium-driver)
