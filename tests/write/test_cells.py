"""Lists in a cell come apart as they went in; XML and spreadsheets get no character that harms them."""

from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.write.cells import guarded, joined, legal, parted, returns


@given(st.lists(st.text(alphabet=st.sampled_from("a|\\\n云"), min_size=1), max_size=5))
def test_a_list_comes_apart_as_it_went_in(values: list[str]) -> None:
    assert parted(joined(values)) == values


@pytest.mark.parametrize(
    ("values", "cell"), [((), ""), (("a",), "a"), (("a", "b"), "a|b"), (("a|b", "c\\"), "a\\|b|c\\\\")]
)
def test_a_list_is_one_cell(values: tuple[str, ...], cell: str) -> None:
    assert joined(values) == cell


@given(st.text(st.characters(exclude_categories=[])))
def test_legal_text_is_read_back_by_an_xml_parser(text: str) -> None:
    element = ElementTree.Element("x")
    element.text = legal(text)
    data = returns(ElementTree.tostring(element, "utf-8"))
    assert (ElementTree.fromstring(data).text or "") == legal(text)
    assert len(legal(text)) == len(text)


@pytest.mark.parametrize(
    "text", ["云岭县", "a\tb\nc\rd", "]]>&<", "\u200f\u202e", "😀", "\ufffd", "\x85\u2028", "\ue000"]
)
def test_what_xml_allows_stays(text: str) -> None:
    assert legal(text) == text


@pytest.mark.parametrize("text", ["\0", "\x01", "\x0b", "\x1b", "\ud800", "\ufffe", "\uffff"])
def test_what_xml_forbids_is_replaced(text: str) -> None:
    assert legal(f"云{text}岭") == "云\ufffd岭"


@pytest.mark.parametrize(
    "cell", ["=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "\u3000=1", "＝1+1", "＋1", "－1", "＠a", "-", "+86 10", "\u200b=1", "\ufeff=1", "\0=1", "\x85@a"]
)  # fmt: skip
def test_a_formula_is_guarded(cell: str) -> None:
    assert guarded(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["", "云岭县", "500", "-5", "+5", "-0.5", "a=b", "3-5", "a@b.example", "'=1", " 云"])
def test_what_starts_no_formula_stays(cell: str) -> None:
    assert guarded(cell) == cell


@pytest.mark.parametrize(
    ("cell", "made"),
    [("云岭;=1+1", "云岭;'=1+1"), ("a; =1;@b", "a; '=1;'@b"), ("a\t+1", "a\t'+1"), ("a\n－1", "a\n'－1"), ("a;b=1", "a;b=1"), ("a,=1", "a,=1")],
)  # fmt: skip
def test_a_formula_behind_another_separator_is_guarded(cell: str, made: str) -> None:
    """Where the list separator is the semicolon, as in much of Europe, a;=1+1 is two cells."""
    assert guarded(cell) == made
