"""Fail where a page of the built site would load something from the network: python scripts/site.py SITE

Links that a reader may follow are no matter; scripts, styles, pictures, fonts and frames are.
"""

import pathlib
import re
import sys

FETCHED = re.compile(
    r"""<(?:script|img|iframe|source|embed)\b[^>]*\bsrc=["']?(?:https?:)?//[^"'\s>]*"""
    r"""|<link\b(?![^>]*\brel=["']?(?:canonical|next|prev))[^>]*\bhref=["']?(?:https?:)?//[^"'\s>]*"""
    r"""|@import\s+(?:url\()?["']?(?:https?:)?//[^"')\s]*|url\(["']?(?:https?:)?//[^"')\s]*"""
)


def fetched(folder: pathlib.Path) -> list[str]:
    """What the pages and styles of a folder would load from elsewhere, as `file: words`, sorted."""
    files = sorted(path for path in folder.rglob("*") if path.suffix in (".html", ".css"))
    return [
        f"{path.relative_to(folder)}: {hit[0][:120]}"
        for path in files
        for hit in FETCHED.finditer(path.read_text("utf-8"))
    ]


def main(arguments: list[str]) -> int:
    folder = pathlib.Path(arguments[0] if arguments else "site")
    if not (folder / "index.html").is_file():
        print(f"no site in {folder}; run make site", file=sys.stderr)
        return 2
    found = fetched(folder)
    print(
        "\n".join([*found, f"{len(found)} things would come from the network"]) if found else f"{folder} loads nothing"
    )
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
