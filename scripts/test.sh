#!/bin/sh
# Lint, strict types and all tests with coverage. With the shared replay and samples beside the project the tests do more.
set -eu
cd "$(dirname "$0")/.."
sh scripts/install.sh
.venv/bin/ruff check .
.venv/bin/mypy
.venv/bin/pytest -n 2 --dist worksteal --cov --cov-report=term:skip-covered "$@"
