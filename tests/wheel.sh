#!/usr/bin/env bash
# Install from a wheelhouse, without a network and without development packages, into an empty environment; build with it.
set -euo pipefail
house=$(realpath "$1")
root=$(realpath "$(dirname "$0")/..")
python=${2:-$root/.venv/bin/python}
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
# Where the kernel lets us, there is no network at all; elsewhere pip is told to use none.
offline=()
unshare -rn true 2>/dev/null && offline=(unshare -rn)
if [ ${#offline[@]} -gt 0 ]; then echo "network: none"; else echo "network: not taken away on this machine"; fi
"$python" -m venv "$room/venv"
bin=$room/venv/bin
install() { "${offline[@]}" "$bin/python" -m pip install --quiet --no-index --find-links "$house" "$1"; }

cd "$room"
install dispatch-kg
"$bin/kg" --version
if "$bin/python" -c "import pytest" 2>/dev/null; then
  echo "the wheel's environment holds development packages" >&2
  exit 1
fi
"$bin/python" - <<'PY'
from importlib.resources import files

assert (files("kg") / "py.typed").is_file(), "the wheel has no py.typed: type checkers would ignore its types"
PY
"${offline[@]}" "$bin/kg" build "$root/seeds/002_1c395deecdffe755.txt" --out "$room/out"
test -s "$room/out/graph.ttl" && test -s "$room/out/graph.html"

# The extras, and one that reads: HTML.
install "dispatch-kg[all]"
"$bin/python" -m pip check
printf '<html><body><article><p>云岭县委组织部选派30余名干部到青石镇，帮助村民抢收水稻。</p></article></body></html>' >"$room/a.html"
"${offline[@]}" "$bin/kg" build "$room/a.html" --out "$room/html"
grep -q '"type": "Dispatch"' "$room/html/facts.jsonl"
