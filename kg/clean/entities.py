"""HTML character references that were left in the text, whole (&ldquo;), doubled (&amp;ldquo;) or damaged (?ldquo;)."""

import html
import re

from kg.alignment import AlignedText

# A damaged reference is only believed when its name is one that Chinese pages use for punctuation.
_NAMES = "ldquo rdquo lsquo rsquo quot apos middot bull mdash ndash hellip nbsp amp lt gt times laquo raquo permil deg emsp ensp"
_REFERENCE = re.compile(
    rf"(?:&(?:amp;)*|[?？])({'|'.join(_NAMES.split())});|&(?:amp;)*(#\d{{2,7}}|#x[0-9a-fA-F]{{2,6}});"
)
_TWICE = re.compile(r"“{2,}|”{2,}")


def repair(text: AlignedText) -> tuple[AlignedText, dict[str, int]]:
    """The characters that the references name; a quote that then stands twice stands once."""
    edits = [(m.start(), m.end(), _character(m[1] or m[2])) for m in _REFERENCE.finditer(text.text)]
    text = text.edit(edits)
    if edits:
        text = text.edit([(m.start(), m.end(), m[0][0]) for m in _TWICE.finditer(text.text)])
    return text, {"entity": len(edits)} if edits else {}


def _character(name: str) -> str:
    return html.unescape(f"&{name};").replace("\xa0", " ")
