import pytest

from kg.score.names import normal, same


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("“春风行动”", "春风行动"),
        ("《实施 方案》", "实施方案"),
        ("ＡＢＣ公司", "abc公司"),
        ("Ⅱ级响应", "ii级响应"),
        ("「复工」『贷』", "复工贷"),
        ("云岭市（委）", "云岭市(委)"),
        ("“”", ""),
    ],
)
def test_the_normal_form_drops_what_nobody_hears(name: str, form: str) -> None:
    assert normal(name) == form


@pytest.mark.parametrize(
    ("form", "accepted", "expected"),
    [
        ("云岭市委", ["云岭市委"], True),
        ("云岭市委", ["青石镇", "云岭市委"], True),
        ("市委组织部", ["云岭市委组织部"], True),  # 5 of 7 characters
        ("云岭市委组织部", ["市委组织部"], True),
        ("组织部", ["云岭市委组织部"], False),  # 3 of 7
        ("镇委", ["青石镇委"], True),  # just half
        ("云岭市委", ["云岭市委组织部"], False),  # a beginning is no end
        ("", [""], True),
        ("", ["云岭"], False),
        ("云岭", [], False),
    ],
)
def test_sameness_is_equality_or_an_end_of_half_the_length(form: str, accepted: list[str], expected: bool) -> None:
    assert same(form, accepted) is expected
