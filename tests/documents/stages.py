"""Records at stages that the shipped example has not come to: what the committee decided, the whole ladder, what was closed."""

from pathlib import Path

from tests.conftest import git
from zhili_tui.model import kinds

ZZB, ZZW = "records/shifan-zzb/2026", "records/shifan-zzw/2026"
VETO = """unit = "xiguan"
grounds = ["VET-5", "LDR-V4"]
facts = "對消防部門整改建議逾期未採取有效措施，釀成火災。"
warnings = ["shifan-zzb/2026/warning/20260520-u4ur", "shifan-zzb/2026/warning/20260820-ngiq"]
proposer = "xiguan"
proposed = 2026-09-09
meeting = "shifan-zzw/2026/meeting/20260728-fqtp"
decided = 2026-09-20
number = "示綜治委〔2026〕9號"
notified = 2026-09-21
term_start = 2026-09-21
term_end = 2027-09-20
principal_leader = "xiguan/gao-feng"
leader_in_charge = "xiguan/tian-haiyan"
directly_responsible = ["xiguan/peng-lei"]
cc = ["區委組織部", "區人社局"]
"""
LADDER = """type = "{type}"
number = "示綜治〔2026〕{number}號"
unit = "xiguan"
date = 2026-08-10
grounds = ["VET-5"]
facts = "隱患整改不力，發生火災事故。"
asked = "全面排查轄區物流倉儲場所火災隱患，建立台賬，逐項整改銷號。"
plan_due = 2026-08-24
due = 2027-02-10
previous = "shifan-zzb/2026/warning/20260520-u4ur"
"""
LEADER = """type = "commendation"
title = "2026年度綜治工作先進個人"
date = 2026-12-20

[[recipients]]
honour = "先進個人"
officer = "dongjie/wang-jianhua"

[[recipients]]
honour = "先進單位"
unit = "nanshan"
ground = "刑案下降，群眾滿意。"

[[evidence]]
clause = "LDR-C1"
officer = "dongjie/wang-jianhua"
records = ["dongjie/2026/meeting/20260120-idur", "dongjie/2026/figures/06"]
words = "增配專職人員二名。"
"""
CLOSED = """title = "東街夜市群毆事件"
category = "public_security_case"
unit = "dongjie"
place = "東街夜市"
occurred = 2026-05-02T22:40:00+08:00
learned = 2026-05-02T22:50:00+08:00
facts = "攤位糾紛引發多人鬥毆。"
dead = 0
injured = 3
measures = "到場處置，控制現場，救治傷者。"
departments = ["區公安分局"]
analysis = "夜市攤位管理不到位，糾紛排查有遺漏。已建立夜市值守制度。"
closed = 2026-06-01

[[reports]]
stage = "closing"
recipient = "區公安分局"
to = "competent_department"
means = "written"
at = 2026-06-01T10:00:00+08:00
by = "dongjie/chen-guoqiang"
content = "案件已辦結。"
"""


def lay(root: Path) -> None:
    """Lay them into an office and commit them."""
    files = {
        f"{ZZW}/veto/20260909-aaaa.toml": VETO,
        f"{ZZB}/warning/20260810-aaaa.toml": LADDER.format(type="circular", number=31),
        f"{ZZW}/warning/20260810-bbbb.toml": LADDER.format(type="listed_supervision", number=32),
        f"{ZZB}/warning/20260810-cccc.toml": LADDER.format(type="improvement_order", number=33),
        f"{ZZW}/commendation/20261220-aaaa.toml": LEADER,
        "records/dongjie/2026/case/20260502-aaaa.toml": CLOSED,
        f"{ZZB}/authority_change/20260302-aaaa.toml": kinds.kind("authority_change").example.lstrip(),
    }
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
    git(root, "add", "-A")
    git(root, "commit", "-q", "-m", "later stages")
