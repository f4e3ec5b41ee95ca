"""What a clerk looks over before a paper goes out: to whom, number, day, who signed, seal, copies, attachments; one line a paper."""

from collections.abc import Callable
from typing import Any, NamedTuple

import pytest

from tests.documents.test_papers import one
from zhili_tui.documents.papers import papers
from zhili_tui.documents.rendering import Rendering
from zhili_tui.documents.values import Attachments, Imprint, IssuerSignature, Parties

Later = Callable[[str], Rendering]
BLANK = "    年  月  日".replace(" ", "\u3000")
ALL = "各鄉鎮（街道），各成員單位"


class Look(NamedTuple):
    """A paper as a clerk looks it over; empty: it has none."""

    addressee: str = ""
    number: str = ""
    signer: str = ""
    seal: tuple[tuple[str, str], ...] = ()  # who seals, and the day under the seal
    imprint: tuple[str, str] = ("", "")  # who issued it, and when
    copies: tuple[str, ...] = ()
    attached: tuple[str, ...] = ()
    by_hand: tuple[str, ...] = ()  # who signs side by side


def upward(unit: str, to: str, day: str, signer: str = "") -> Look:
    return Look(to, signer=signer, seal=((unit, day),), imprint=(unit, day))


def downward(unit: str, to: str, number: str, day: str, copies: tuple[str, ...] = ()) -> Look:
    return Look(to, number, seal=((unit, day),), imprint=(unit, day), copies=copies)


PERSONNEL = ("區委組織部", "區人社局")
LOOKS = {
    "agenda": Look(),
    "assessment": Look(by_hand=("考核人員簽名：", "單位負責人簽名：", "綜治委主任簽名：")),
    "authority-change": Look(seal=(("示範區綜治辦", "2026年3月2日"),)),
    "bulletin": Look("東街街道、西關街道、南山鎮", "第1期", imprint=("示範區綜治辦", "2026年7月15日"), copies=("示範區綜治委", "示範區")),
    "calendar": Look(),
    "case-closing": upward("東街街道", "區公安分局", "2026年6月1日"),
    "case-first": upward("東街街道", "區公安分局", BLANK),
    "case-follow-up": upward("西關街道", "區綜治辦", "2026年7月23日", "田海燕"),
    "circular": downward("示範區綜治辦", ALL, "示綜治〔2026〕31號", "2026年8月10日"),
    "commendation": downward("示範區綜治委", ALL, "示綜治委〔2026〕1號", "2026年2月26日"),
    "eligibility": downward("示範區綜治辦", "有關部門", "", "2026年11月23日"),
    "evidence-index": Look(),
    "figures": Look(by_hand=("填表人：", "審核人：", "單位負責人：")),
    "follow-up": Look(seal=(("東街街道", "2026年1月5日"), ("東街街道", "2026年1月5日"))),
    "handover": Look(),
    "incoming": Look(),
    "inspection": Look(),
    "inspection-box": Look(),
    "investigation": Look(
        "西關街道", "示綜治委〔2026〕2號", "", (("示範區綜治委", "2026年8月3日"), ("西關街道", "2026年8月5日")),
        ("示範區綜治委", "2026年8月3日"), PERSONNEL, ("回執",)),
    "ledger": Look(),
    "listed-supervision": downward("示範區綜治委", "西關街道", "示綜治〔2026〕32號", "2026年8月10日"),
    "meeting-notice": downward("東街街道", "各有關單位", "", BLANK),
    "minutes": Look(imprint=("東街街道", "2026年1月5日")),
    "outgoing": Look(),
    "patrol": Look(),
    "rectification": Look(seal=(("東街街道", "2026年1月20日"), ("東街街道", BLANK))),
    "reply": upward("西關街道", "示範區綜治辦", "2026年6月25日", "高峰"),
    "return": Look(),
    "score-sheet": Look(by_hand=("考核人員簽名：", "單位負責人簽名：")),
    "sign-in": Look(),
    "signature-sheet": Look(by_hand=("簽名：", "見證人：")),
    "statement": Look(by_hand=("東街街道（蓋章）", "平安社區（蓋章）")),
    "statement-ledger": Look(),
    "talk": Look(),
    "veto-decision": downward("示範區綜治委", ALL, "示綜治委〔2026〕9號", "2026年9月20日", PERSONNEL),
    "veto-notification": Look(
        "西關街道", "示綜治委〔2026〕9號", "", (("示範區綜治委", "2026年9月21日"), ("西關街道", BLANK)),
        ("示範區綜治委", "2026年9月21日"), PERSONNEL, ("回執",)),
    "veto-proposal": upward("示範區綜治辦", "示範區綜治委", "2026年11月9日", "鍾秀英"),
    "warning": downward("示範區綜治辦", "西關街道", "示綜治〔2026〕2號", "2026年5月20日"),
    "year-summary": Look(),
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(papers()))
def test_a_clerk_finds_nothing_to_send_back(name: str, later: Later) -> None:
    document = one(later("zh-Hant"), name).page.document

    def of(kind: type) -> list[Any]:
        return [block for block in document.blocks if isinstance(block, kind)]

    imprint = next(iter(of(Imprint)), Imprint("", ""))
    found = Look(
        document.addressee,
        document.number,
        document.signer,
        tuple((block.name, block.date) for block in of(IssuerSignature) if block.sealed),
        (imprint.issuer, imprint.date),
        imprint.cc,
        tuple(name for block in of(Attachments) for name in block.names),
        tuple(side[0] for block in of(Parties) for side in block.sides),
    )
    assert found == LOOKS[name]
    assert len(of(Imprint)) == bool(imprint.issuer)
    assert not of(Imprint) or document.blocks[-1] is imprint, "the imprint ends the paper"
