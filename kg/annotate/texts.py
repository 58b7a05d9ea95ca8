"""The text of a Doc, kept beside it: spaCy puts it together from its tokens anew each time it is asked."""

from spacy.tokens import Doc

_KEY = "kg_text"


def keep(doc: Doc, text: str) -> Doc:
    """The same Doc, its text remembered."""
    doc.user_data[_KEY] = text
    return doc


def text_of(doc: Doc) -> str:
    """The text of a Doc, of any tokenizer."""
    if _KEY not in doc.user_data:
        keep(doc, doc.text)
    text: str = doc.user_data[_KEY]
    return text
