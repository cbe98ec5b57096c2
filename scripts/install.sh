#!/bin/sh
# Make .venv with everything in it: the locked libraries, then the project itself. Needs Python 3.11 or newer.
set -eu
cd "$(dirname "$0")/.."
python=${PYTHON:-}
for candidate in "$python" python3.11 python3.12 python3.13 python3; do
    [ -n "$candidate" ] && command -v "$candidate" >/dev/null 2>&1 || continue
    "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && python=$candidate && break
done
[ -n "$python" ] || { echo "Python 3.11 or newer is needed; name it with PYTHON=/path/to/python3" >&2; exit 1; }
stamp=.venv/.lock
if ! cmp -s requirements.lock "$stamp" 2>/dev/null; then
    rm -rf .venv
    "$python" -m venv .venv
    .venv/bin/pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.lock
    .venv/bin/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
    cp requirements.lock "$stamp"
fi
