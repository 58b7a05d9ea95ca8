#!/usr/bin/env bash
# Install a wheel into an empty environment without development packages and build a seed with it.
set -euo pipefail
wheel=$(realpath "$1")
seeds=$(realpath "$(dirname "$0")/../seeds")
lock=$(realpath "$(dirname "$0")/../requirements.lock")
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python=$(realpath "$(dirname "$0")/../.venv/bin/python")
"$python" -m venv "$room/venv"
# Only what the wheel itself asks for, at the locked versions.
"$room/venv/bin/python" -m pip install --quiet --constraint <(sed 's/ \\$//; /^ *--hash/d' "$lock") "$wheel"
cd "$room"
"$room/venv/bin/kg" --version
"$room/venv/bin/kg" build "$seeds/002_1c395deecdffe755.txt" --out "$room/out"
test -s "$room/out/graph.ttl" && test -s "$room/out/graph.html"
if "$room/venv/bin/python" -c "import pytest" 2>/dev/null; then
  echo "the wheel's environment holds development packages" >&2
  exit 1
fi
