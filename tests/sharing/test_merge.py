"""Laws of the merge: it loses nothing, invents nothing, and says the same from either side."""

import datetime
import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from zhili_tui.model import diff, kinds
from zhili_tui.sharing.three_way import record
from zhili_tui.storage import signoff_block, toml_edit, toml_text

KIND = kinds.kind("meeting")
PATH = "records/dong/2026/meeting/20260302-aaaa.toml"
AT = datetime.datetime(2026, 3, 2, 9, tzinfo=datetime.UTC)
WORDS = st.sampled_from(["清理", "巡邏", "檢測", "補簽", "核對"])
DAYS = st.dates(datetime.date(2026, 3, 2), datetime.date(2026, 12, 31))
FOLLOW_UP = st.fixed_dictionaries(
    {"content": WORDS, "lead_unit": st.sampled_from(["an", "xi", "dong"])}, optional={"person": WORDS, "due": DAYS, "done": DAYS}
)
MEETING = st.fixed_dictionaries(
    {"type": st.just("joint_meeting"), "date": DAYS, "chair": st.just("dong/chen"), "expected": st.integers(5, 9), "present": st.integers(0, 5)},
    optional={"place": WORDS, "note": WORDS, "also": st.lists(st.sampled_from(["thematic_meeting", "committee_meeting"]), unique=True),
              "follow_ups": st.lists(FOLLOW_UP, max_size=4)},
)  # fmt: skip


@st.composite
def versions(draw: Any) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
    """A record and two changes of it, each of which touches some fields and entries."""
    base = draw(MEETING)

    def changed() -> dict[str, Any]:
        other = draw(MEETING)
        out = {
            **base,
            **{
                key: other[key]
                for key in draw(st.sets(st.sampled_from(["date", "expected", "present", "place", "note", "also"])))
                if key in other
            },
        }
        entries = [dict(one) for one in base.get("follow_ups", [])]
        for entry in entries:
            if draw(st.booleans()):
                entry["done"] = draw(DAYS)
        if draw(st.booleans()):
            entries.append(draw(FOLLOW_UP) | {"person": draw(st.sampled_from(["甲", "乙", "丙"]))})
        if entries and draw(st.integers(0, 4)) == 0:
            entries.pop(0)
        return out | {"follow_ups": entries}

    return toml_edit.prune(base), toml_edit.prune(changed()), toml_edit.prune(changed())


def leaves(value: Any) -> set[str]:
    if isinstance(value, dict):
        return set().union(*(leaves(item) for item in value.values())) if value else set()
    if isinstance(value, list | tuple):
        return set().union(*(leaves(item) for item in value)) if value else set()
    return {repr(value)}


def plain(value: Any) -> str:
    """A value without the order of its lists."""
    if isinstance(value, dict):
        return json.dumps({key: plain(item) for key, item in sorted(value.items())})
    if isinstance(value, list | tuple):
        return json.dumps(sorted(plain(item) for item in value))
    return repr(value)


@given(versions())
def test_it_says_the_same_from_either_side_but_for_declared_conflicts(three: tuple[dict[str, Any], ...]) -> None:
    base, ours, theirs = three
    one, left = diff.merge(KIND.cls, base, ours, theirs)
    other, right = diff.merge(KIND.cls, base, theirs, ours)
    assert bool(left) == bool(right)
    if not left:
        assert plain(toml_edit.prune(one)) == plain(toml_edit.prune(other))


@given(versions())
def test_it_invents_no_value(three: tuple[dict[str, Any], ...]) -> None:
    merged, _ = diff.merge(KIND.cls, *three)
    assert leaves(merged) <= set().union(*(leaves(one) for one in three))


@given(versions())
def test_it_loses_no_value_that_either_side_added(three: tuple[dict[str, Any], ...]) -> None:
    base, ours, theirs = three
    merged, conflicts = diff.merge(KIND.cls, base, ours, theirs)
    told = leaves(merged).union(*(leaves([one.base, one.ours, one.theirs]) for one in conflicts)) if conflicts else leaves(merged)
    assert (leaves(ours) - leaves(base)) | (leaves(theirs) - leaves(base)) <= told


@given(versions())
def test_one_side_alone_is_taken_as_it_is(three: tuple[dict[str, Any], ...]) -> None:
    base, ours, _ = three
    for pair in ((ours, base), (base, ours)):
        merged, conflicts = diff.merge(KIND.cls, base, *pair)
        assert not conflicts
        assert plain(toml_edit.prune(merged)) == plain(ours)


@given(versions(), st.booleans(), st.booleans())
def test_no_sign_off_fits_words_nobody_signed(three: tuple[dict[str, Any], ...], first: bool, second: bool) -> None:
    base, ours, theirs = (toml_text.canonical(KIND.cls, one).encode() for one in three)
    entry = {"role": "office_director", "verdict": "approved", "at": AT, "after": ()}
    signed: dict[str, bytes] = {}
    if first:
        ours, digest = signoff_block.add(PATH, ours, entry | {"by": "dong/chen"})
        signed[digest] = signoff_block.split(ours).content
    if second:
        theirs, digest = signoff_block.add(PATH, theirs, entry | {"by": "dong/gao"})
        signed[digest] = signoff_block.split(theirs).content
    merged, _ = record(PATH, base, ours, theirs, lambda clash: None)
    assert merged is not None
    parts = signoff_block.split(merged)
    assert parts.digests == signed.keys(), "every sign-off of both sides stands there"
    for one in parts.entries:
        assert signoff_block.fits(PATH, parts.content, one) is (signed[one.digest] == parts.content)
