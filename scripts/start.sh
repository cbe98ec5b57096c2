#!/bin/sh
# Install, play the demo, then run the main job once: `once` on the real site with config.toml.
set -eu
cd "$(dirname "$0")/.."
sh scripts/install.sh
.venv/bin/python run.py demo
echo
echo "Now the real thing: one cycle on the sources of config.toml (the first visit takes some minutes, one request a second)."
code=0
.venv/bin/python run.py once || code=$?
case $code in
    0) echo "All went well. Open feeds/index.html." ;;
    1) echo "Some source could not be visited; that is recorded (see above, and: .venv/bin/python run.py status) and tried again next time." ;;
    *) exit $code ;;
esac
