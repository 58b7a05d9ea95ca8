"""The words of the cleaned text around a miss."""

_ENDS = "。！？；\n"
_CLOSING = "”’」』）)"  # belongs to the sentence before
_MOST = 200  # code points; a relation's span can reach over a whole article


def sentence(text: str, anchor: str, span: tuple[int, int] | None = None) -> str:
    """The sentence of `span` (code points of `text`), or of the first place of `anchor`; the anchor where neither is there.

    What is longer than _MOST code points loses its middle.
    """
    start, end = span or (-1, -1)
    if not 0 <= start < end <= len(text):
        start = text.find(anchor) if anchor else -1
        end = start + len(anchor)
    if start < 0:
        return anchor
    first = max(text.rfind(mark, 0, start) for mark in _ENDS) + 1
    stops = (text.find(mark, end - 1) for mark in _ENDS)
    last = min((stop for stop in stops if stop >= 0), default=len(text) - 1) + 1
    while last < len(text) and text[last - 1] != "\n" and text[last] in _CLOSING:
        last += 1
    found = text[first:last].lstrip(_CLOSING).strip().replace("\n", " ")
    return found if len(found) <= _MOST else f"{found[: _MOST // 2]} … {found[-_MOST // 2 :]}"
