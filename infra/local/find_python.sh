#!/usr/bin/env bash
# Prints the path of a Python 3.13 (the functions' runtime): python3.13, pyenv's, or uv's.
set -u
is_313() { [ -x "$1" ] && "$1" -c 'import sys, venv; sys.exit(sys.version_info[:2] != (3, 13))' 2>/dev/null; }

candidates=()
command -v python3.13 >/dev/null && candidates+=("$(command -v python3.13)")
candidates+=("${PYENV_ROOT:-$HOME/.pyenv}"/versions/3.13*/bin/python)
command -v python3 >/dev/null && candidates+=("$(command -v python3)")
command -v uv >/dev/null && candidates+=("$(uv python find 3.13 2>/dev/null)")

for candidate in "${candidates[@]}"; do
  if is_313 "$candidate"; then
    "$candidate" -c 'import sys; print(sys.executable)'
    exit 0
  fi
done
echo "Recado needs Python 3.13, the runtime of its functions, and found none." >&2
echo "Install it, for example: pyenv install 3.13, or uv python install 3.13, or from python.org." >&2
exit 1
