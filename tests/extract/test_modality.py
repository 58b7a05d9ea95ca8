"""What is planned, and what is reported as not done."""

import pytest

from tests.extract.test_frames import facts_of

CASES = [
    ("云岭县将组建6支服务队。", "planned"),
    ("湖阳市计划组建6支服务队。", "planned"),
    ("青石镇拟于下月成立老年学校。", "planned"),
    ("县长要求，各镇要抓紧，组建服务队6支。", "planned"),  # a demand reaches over commas
    ("云岭县下一步扩大范围，组建服务队6支。", "planned"),
    ("县长要求各镇要抓紧，目前已组建服务队6支。", ""),  # and ends where a word says that it is done
    ("云岭县尚未组建服务队6支。", "negated"),
    ("云岭县承诺组建服务队6支。", "planned"),
    ("双方约定组建服务队6支。", "planned"),
    ("云岭县签下承诺书，组建服务队6支。", ""),
    ("湖阳市没有成立防汛指挥部。", "negated"),
    ("云岭县已组建6支服务队。", ""),
    ("省应急管理厅组建6支服务队。", ""),  # 应 in 应急 is no plan
    ("主要负责人带队，云岭县组建6支服务队。", ""),  # 要 in 主要 is no plan
    ("云岭县将农技员编组，组建6支服务队。", ""),  # 将 marks an object
    ("云岭县实施“头雁”计划，组建6支服务队。", ""),  # 计划 behind a quoted name is no plan
    ("合作社争取扶持资金30万元，组建6支服务队。", ""),  # what was got
    ("云岭县争取年内完工，组建6支服务队。", "planned"),
    ("云岭县将被洪水围困的村民编组，组建6支服务队。", ""),
    ("云岭县面向应届毕业生组建6支服务队。", ""),  # 应 in 应届 is no plan
    ("云岭县组建6支服务队，完成年度计划的85%。", ""),
    ("云岭县按要求组建6支服务队。", ""),  # what was asked for is done
    ("按照上级要求，云岭县组建6支服务队。", ""),
    ("云岭县严格要求，要组建6支服务队。", "planned"),
    ("云岭县将此次招募的志愿者编组送往灾区，组建6支服务队。", ""),
    ("云岭县实施“头雁计划”，组建6支服务队。", ""),
    ("获“银龄计划”资助，云岭县组建6支服务队。", ""),
    ("按《防汛计划》，云岭县组建6支服务队。", ""),
    ("云岭县称，“头雁”队计划扩大，组建6支服务队。", "planned"),
]


@pytest.mark.parametrize(("text", "modality"), CASES)
def test_modality_of_the_team(text: str, modality: str) -> None:
    fact = next(fact for fact in facts_of(text) if fact.type == "TeamFormation")
    assert fact.modality == modality


DECIDED = [
    ("云岭县检察院不起诉68人。", ""),  # what was decided
    ("云岭县检察院没有起诉68人。", "negated"),
    ("云岭县检察院依法不起诉9人。", ""),
    ("云岭县实施家庭无障碍改造480户。", ""),
    ("西部计划志愿者捐款300元。", ""),  # nor does a plan in one plan anything
    ("西部计划教师到校，分赴11个县。", ""),
    ("云岭县给企业发放无抵押贷款3亿元。", ""),
    ("云岭县建成无公害蔬菜基地20个。", ""),
]


@pytest.mark.parametrize(("text", "modality"), DECIDED)
def test_a_negative_in_a_word_denies_nothing(text: str, modality: str) -> None:
    assert [fact.modality for fact in facts_of(text)] == [modality]


@pytest.mark.parametrize("text", ["占计划面积的九成八", "完成全年计划的85%", "占计划产量的两成", "完成计划任务的70%"])
def test_a_plan_that_is_reached_is_none(text: str) -> None:
    assert [fact.modality for fact in facts_of(f"青石镇插秧9000亩，{text}。")] == ["", ""]


OBJECTS = [
    ("消防队将被泥石流围困的26名游客转移到学校。", ""),  # what happened to an object describes it
    ("镇里将不愿离开的9户村民转移到镇中学。", ""),
    ("红十字会将筹集的500件棉衣送到青石镇。", ""),  # and what was done with it before
    ("红十字会将募集到的20万元善款发放给50名学生。", ""),
    ("消防队将8位老人转移到学校。", ""),
    ("红十字会将为灾区筹集500件棉衣。", "planned"),
    ("县里为800名前来应聘的青年提供3000个岗位。", ""),  # 应 in 应聘 is no plan
]


@pytest.mark.parametrize(("text", "modality"), OBJECTS)
def test_an_object_that_is_described_is_no_plan(text: str, modality: str) -> None:
    assert {fact.modality for fact in facts_of(text)} == {modality}
