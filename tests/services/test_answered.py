"""A paper that asks for something is done once it is answered: the list of records says what the list of duties says."""

import datetime

import pytest

from tests.conftest import git
from zhili_tui.cli.selecting import select
from zhili_tui.services.workspace import Workspace

ASKED = 'direction = "incoming"\ntype = "request"\nsubject = "報送總結"\ndate = 2026-06-01\nreceived = 2026-06-02\nsender = "區綜治辦"\ndue = 2026-06-20\n'
REF = "dongjie/2026/document/20260601-zzzz"
REPLY = f'to = "{REF}"\ntype = "{{}}"\ndate = 2026-06-15\nby = "dongjie/chen-guoqiang"\ncontent = "x"\n'
SENT = f'direction = "{{}}"\ntype = "report"\nsubject = "總結"\ndate = 2026-06-16\nabout = ["{REF}"]\n'


def put(office: Workspace, ref: str, text: str) -> None:
    path = office.root / f"records/{ref}.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


@pytest.mark.parametrize(
    ("ref", "answer", "state"),
    [
        ("", "", "overdue"),
        ("dongjie/2026/reply/20260615-zzzz", REPLY.format("rectification"), "done"),
        ("dongjie/2026/reply/20260615-zzzz", REPLY.format("receipt"), "overdue"),
        ("nanshan/2026/reply/20260615-zzzz", REPLY.format("rectification"), "overdue"),
        ("dongjie/2026/document/20260616-zzzz", SENT.format("outgoing"), "done"),
        (
            "dongjie/2026/document/20260616-zzzz",
            SENT.format("incoming") + 'received = 2026-06-16\nsender = "區綜治辦"\n',
            "overdue",
        ),
    ],
)
def test_a_request_that_was_answered_reads_done_in_the_ledger_too(office: Workspace, ref: str, answer: str, state: str) -> None:
    put(office, REF, ASKED)
    if ref:
        put(office, ref, answer)
    git(office.root, "add", "-A", "records")
    git(office.root, "commit", "-q", "--no-verify", "-m", "x")
    found = {one.hit.place.ref: one.state for one in select(office, "document", "dongjie", 2026, "", "")}
    assert found[REF] == state
    duties = [one for one in office.reckoning.duties(office.reckoning.facts(), 2026) if one.evidence == (REF,)]
    assert [one.state == "overdue" for one in duties] == [state == "overdue"]


def test_an_answer_counts_from_its_day(office: Workspace) -> None:
    put(office, REF, ASKED)
    put(office, "dongjie/2026/reply/20260615-zzzz", REPLY.format("rectification"))
    before = Workspace(office.root, as_of=datetime.date(2026, 6, 14))
    assert {one.hit.place.ref: one.state for one in select(before, "document", "dongjie", 2026, "", "")}[REF] == "open"
