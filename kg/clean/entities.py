"""HTML character references that were left in the text, whole (&ldquo;), doubled (&amp;ldquo;) or damaged (?ldquo;)."""

import html
import re
from html.entities import html5

from kg.alignment import AlignedText, Edit
from kg.clean.ledger import Ledger

# A damaged reference is only believed when its name is one that Chinese pages use for punctuation.
_NAMES = "ldquo rdquo lsquo rsquo quot apos middot bull mdash ndash hellip nbsp amp lt gt times laquo raquo permil deg emsp ensp"
_KNOWN = "|".join(_NAMES.split())
_REFERENCE = re.compile(
    r"&(?:amp;)*(?P<whole>#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});"
    rf"|&(?:amp;)*(?P<open>{_KNOWN})(?![A-Za-z0-9=;])"
    rf"|[?？](?P<damaged>{_KNOWN});"
    rf"|(?<![A-Za-z0-9&;])(?<!& )(?P<bare>nbsp|ldquo|rdquo|lsquo|rsquo|hellip|mdash|middot|quot|amp);|(?<=nbsp;)(?P<again>nbsp);"
)
_TWICE = re.compile(r"“{2,}|”{2,}")


def repair(text: AlignedText, ledger: Ledger) -> AlignedText:
    """The characters that the references name; a quote that then stands twice stands once."""
    if not {";", "&"} & text.alphabet:
        return text
    edits = [edit for m in _REFERENCE.finditer(text.text) if (edit := _resolved(m))]
    if not edits:
        return text
    text = ledger.edit("entity", text, edits)
    return ledger.edit("doubled_mark", text, [(m.start(), m.end(), m[0][0]) for m in _TWICE.finditer(text.text)])


def _resolved(found: re.Match[str]) -> Edit | None:
    name = found["whole"] or found["open"] or found["damaged"] or found["bare"] or found["again"]
    if not name.startswith("#") and f"{name};" not in html5:
        return None
    return found.start(), found.end(), html.unescape(f"&{name};")
