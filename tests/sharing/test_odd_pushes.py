"""What a check refuses the hub refuses too: numbers that are vast, time zones there are none of."""

from tests.sharing.hubs import LATER, OWN, edit, push
from tests.trust.signed_world import MEETING_TEXT, World

MEETING = "records/dong/2026/meeting/20260302-cccc.toml"
OFFICE = "records/office.toml"


def test_a_vast_number_is_refused_and_what_stood_before_goes_on(world: World) -> None:
    before = world.head
    world.commit({MEETING: MEETING_TEXT.replace("expected = 2", f"expected = {10**20}")}, "dong/lin")
    assert "expected 999999999999999 or less" in push(world)
    world.git.run("reset", "-q", "--hard", before)
    world.commit({MEETING: MEETING_TEXT.replace("expected = 2", "expected = " + "9" * 5000)}, "dong/lin")
    assert "a number has 1,000 digits or more" in push(world)
    world.git.run("reset", "-q", "--hard", before)
    edit(path=OWN, text=LATER)(world)
    assert push(world) == ""


def test_a_time_zone_that_there_is_not_is_refused(world: World) -> None:
    text = (world.root / OFFICE).read_text(encoding="utf-8")
    world.commit({OFFICE: f'time_zone = "Mars/Olympus"\n{text}'}, "zzb/zhou")
    assert "there is no time zone “Mars/Olympus”" in push(world)
    world.commit({OFFICE: f'time_zone = "Asia/Urumqi"\n{text}'}, "zzb/zhou")
    assert push(world) == ""
