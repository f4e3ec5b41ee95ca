"""Attacks on what officers write and sign: entries, trailers, merges, and what came late."""

import datetime

from tests.trust.attacks import NEW, ON_PAPER, OTHER, OWN, QIAN, TEXT, Act, after, approve, case, edit, lin, register, sign, two_lines
from tests.trust.signed_world import MEETING, MEETING_TEXT, VETO, VETO_TEXT, World, officer_path, officer_text, pair
from zhili_tui.storage import signoff_block
from zhili_tui.vcs.commits import write

NOTICE = "records/zzw/2026/notice/20260302-nnnn.toml"
NOTICE_TEXT = 'unit = "dong"\ndate = 2026-03-02\ncircumstance = "INV-3"\nfacts = "x"\nprincipal_leader = ["dong/gao"]\nrequired = "x"\n'
DECIDED = 'meeting = "dong/2026/meeting/20260302-aaaa"\ndecided = 2026-03-02\nterm_start = 2026-03-02\nterm_end = 2027-03-01\n'

# Sign-offs


@case("not-signer", approve)
def signed_in_a_colleagues_name(world: World) -> None:
    world.sign(MEETING, "dong/chen", "office_director", author="dong/lin")


@case("seen", approve)
def a_sign_off_that_claims_to_have_seen_what_is_not_there(world: World) -> None:
    world.sign(MEETING, "dong/chen", "office_director", after=["a" * 64])


@case("role", sign(OWN, "dong/gao", "principal_leader"))
def a_role_held_in_another_unit(world: World) -> None:
    world.sign(OWN, "an/zhao", "principal_leader")


@case("named", approve)
def somebody_else_than_the_record_names(world: World) -> None:
    world.sign(MEETING, "dong/gao", "principal_leader")


@case("no-rule", approve)
def a_role_that_no_rule_asks_for(world: World) -> None:
    world.sign(MEETING, "dong/lin", "handler")


@case("no-rule", sign(MEETING, "dong/chen", "office_director", "returned", note="x"))
def sent_back_by_whoever_may_not_sign(world: World) -> None:
    world.sign(MEETING, "dong/lin", "handler", "returned", note="x")


@case(
    "twice",
    after(register(path="dong/qian", text=QIAN), sign(OWN, "dong/qian", "office_director"), sign(OWN, "dong/gao", "principal_leader")),
)
def two_roles_of_one_officer_for_two_signatures(world: World) -> None:
    register(path="dong/qian", text=QIAN)(world)
    for role in ("office_director", "leader_in_charge"):
        world.sign(OWN, "dong/qian", role)


@case("paper", sign(MEETING, "dong/lin", "office_director", "attested", **ON_PAPER))
def vouched_for_a_paper_that_is_nowhere(world: World) -> None:
    world.sign(MEETING, "dong/lin", "office_director", "attested")


@case("paper", sign(MEETING, "dong/lin", "office_director", "attested", **ON_PAPER))
def vouched_for_a_paper_of_tomorrow(world: World) -> None:
    world.sign(MEETING, "dong/lin", "office_director", "attested", **ON_PAPER | {"signed_on": datetime.date(2026, 3, 3)})


@case("voucher", sign(MEETING, "dong/lin", "office_director", "attested", **ON_PAPER))
def vouched_for_by_whoever_may_not(world: World) -> None:
    world.sign(MEETING, "dong/gao", "office_director", "attested", **ON_PAPER)


@case("voucher", sign(MEETING, "dong/lin", "office_director", "attested", **ON_PAPER))
def vouched_for_ones_own_hand(world: World) -> None:
    world.sign(MEETING, "dong/chen", "office_director", "attested", **ON_PAPER)


@case("named", sign(MEETING, "dong/lin", "office_director", "attested", **ON_PAPER))
def vouched_for_a_stranger_in_the_place_of_who_is_named(world: World) -> None:
    world.sign(MEETING, "dong/lin", "office_director", "attested", **ON_PAPER | {"signer": "路人"})


@case("four-eyes", after(edit("dong/chen"), sign(OWN, "dong/gao", "principal_leader"), sign(OWN, "dong/chen", "office_director")))
def ones_words_taken_back_and_put_there_again_by_a_colleague(world: World) -> None:
    before = world.read(OWN)
    edit("dong/chen")(world)
    mine = world.read(OWN)
    for data in (before, mine):
        world.commit({OWN: data}, "dong/lin")
    world.sign(OWN, "dong/chen", "office_director")


@case("named", after(edit("dong/chen", MEETING, MEETING_TEXT + 'note = "x"\n'), sign(MEETING, "dong/qian", "leader_in_charge")))
def signed_beside_a_chair_who_wrote_nothing(world: World) -> None:
    world.sign(MEETING, "dong/qian", "leader_in_charge")


CHAIR = officer_text("錢立", "dong", ["leader_in_charge"], pair("dong/qian").public).replace(
    "[[keys]]", '[[posts]]\nunit = "zzw"\ntitle = "x"\nroles = ["committee_chair"]\n\n[[keys]]'
)


@case("recused", after(edit("zzb/wu", VETO, VETO_TEXT + DECIDED), sign(VETO, "zzw/wang", "committee_chair")))
def a_veto_by_a_chair_who_serves_in_the_unit(world: World) -> None:
    register(path="dong/qian", text=CHAIR)(world)
    world.commit({VETO: VETO_TEXT + DECIDED}, "zzb/wu")
    world.sign(VETO, "dong/qian", "committee_chair")


def trailed(world: World, verdict: str = "approved", role: str = "office_director") -> None:
    """A sign-off whose commit says something of it in its trailer."""
    when = world.tick()
    data, trailer = world.entry(MEETING, "dong/chen", "office_director", "approved", when=when)
    said = trailer.replace(" approved ", f" {verdict} ").replace(" office_director ", f" {role} ")
    world.commit({MEETING: data}, "dong/chen", f"x\n\n{said}\n", when=when)


@case("no-trailer", approve)
def a_commit_that_says_the_opposite_of_its_entry(world: World) -> None:
    trailed(world, verdict="returned")


@case("no-entry", approve)
def a_commit_that_names_another_role_than_its_entry(world: World) -> None:
    trailed(world, role="principal_leader")


@case("no-trailer", edit(path=NEW, text=TEXT))
def a_colleagues_sign_off_copied_to_another_record(world: World) -> None:
    world.commit({NEW: world.read(OWN)}, "dong/lin")


@case("removed", after(edit(path=NEW, text=TEXT), lambda world: world.commit({NEW: None, NEW.replace("cccc", "cccd"): TEXT}, "dong/lin")))
def a_signed_record_moved_to_another_place(world: World) -> None:
    world.commit({OWN: None, NEW: TEXT}, "dong/lin")


@case("dropped", edit())
def a_sign_off_dropped_with_the_edit_that_it_forbids(world: World) -> None:
    world.commit({OWN: TEXT + 'place = "y"\n'}, "dong/lin")


@case("edit-and-sign", after(edit(path=NEW, text=TEXT), sign(NEW, "dong/chen", "office_director")))
def a_record_that_is_born_signed(world: World) -> None:
    when = world.tick()
    plain = {"by": "dong/chen", "role": "office_director", "verdict": "approved", "at": when, "after": []}
    data, digest = signoff_block.add(NEW, TEXT.encode(), plain)
    world.commit({NEW: data}, "dong/chen", f"x\n\nZhili-Signoff: {NEW} office_director approved {digest}\n", when=when)


@case("time", approve)
def a_sign_off_dated_ahead(world: World) -> None:
    when = world.tick()
    data, trailer = world.entry(MEETING, "dong/chen", "office_director", "approved", when=when + datetime.timedelta(hours=1))
    world.commit({MEETING: data}, "dong/chen", f"x\n\n{trailer}\n", when=when)


@case("role", after(edit("zzb/wu", VETO, VETO_TEXT + DECIDED), sign(VETO, "dong/gao", "principal_leader", "acknowledged")))
def a_receipt_by_a_unit_that_it_does_not_concern(world: World) -> None:
    world.commit({VETO: VETO_TEXT + DECIDED}, "zzb/wu")
    world.sign(VETO, "an/zhao", "principal_leader", "acknowledged")


def notice(world: World, leader: str) -> None:
    """A notice about a leader, written in the committee and signed by its chair."""
    register(path="zzw/su", text=officer_text("su", "zzw", ["handler"], pair("zzw/su").public))(world)
    world.commit({NOTICE: NOTICE_TEXT.replace("dong/gao", leader)}, "zzw/su")
    world.sign(NOTICE, "zzw/wang", "committee_chair")


@case("recused", lambda world: notice(world, "dong/gao"))
def a_notice_by_a_chair_whom_it_names(world: World) -> None:
    notice(world, "zzw/wang")


@case("foreign-unit", edit())
def a_record_of_a_unit_that_there_is_not(world: World) -> None:
    world.commit({"records/nix/2026/activity/20260302-aaaa.toml": TEXT}, "dong/lin")


@case("control", edit())
def a_message_that_reads_backwards(world: World) -> None:
    world.commit({OWN: world.read(OWN)}, "dong/lin", "x \u202egnp.exe")


@case("author", edit())
def a_colleagues_address_under_ones_own_name(world: World) -> None:
    world.commit({NEW: TEXT}, world.author("dong/lin")._replace(email="chen@dong"))


@case("unsigned", edit())
def nobodys_commit_between_two_of_an_officers(world: World) -> None:
    edit()(world)
    world.commit({NEW: TEXT}, world.author("dong/lin")._replace(signer=None))
    edit(text=TEXT)(world)


def stolen(world: World, by: str) -> None:
    """Whoever wrote a record has it approved with a key that is disowned later, and approves it himself; or it was approved honestly before."""
    edit("dong/chen")(world)
    if by == "a colleague":
        world.sign(OWN, "dong/qian", "leader_in_charge")
    theft = world.sign(OWN, "dong/gao", "principal_leader")
    gao = officer_text("高峰", "dong", ["principal_leader"], pair("dong/gao").public).rstrip()
    register(path="dong/gao", text=f'{gao}\nuntil = 2026-03-02\ndisowned_from = "{theft}"\n')(world)
    world.sign(OWN, "dong/chen", "office_director")


@case("four-eyes", lambda world: stolen(world, "a colleague"))
def an_approval_with_a_stolen_key_that_frees_the_author(world: World) -> None:
    stolen(world, "a thief")


# Merges


def merge(world: World) -> None:
    theirs, mine = two_lines(world)
    world.merge(theirs, "dong/lin", parents=[mine, theirs])


@case("merge-entry", merge)
def a_sign_off_given_in_a_merge(world: World) -> None:
    theirs, mine = two_lines(world)
    data, trailer = world.entry(MEETING, "dong/chen", "office_director", "approved")
    world.merge(theirs, "dong/chen", {MEETING: data}, f"m\n\n{trailer}\n", parents=[mine, theirs])


@case("dropped", merge)
def a_sign_off_dropped_in_a_merge(world: World) -> None:
    theirs, mine = two_lines(world)
    world.merge(theirs, "dong/lin", {OWN: TEXT}, parents=[mine, theirs])


@case("register", merge)
def a_key_entered_in_a_merge(world: World) -> None:
    theirs, mine = two_lines(world)
    world.merge(theirs, "dong/lin", {officer_path("dong/lin"): lin(key=2)}, parents=[mine, theirs])


@case("foreign-unit", merge)
def another_units_record_taken_back_in_a_merge(world: World) -> None:
    theirs, mine = two_lines(world)
    world.merge(theirs, "dong/lin", {OTHER: None}, parents=[mine, theirs])


@case("foreign-unit", merge)
def another_line_thrown_away_by_a_merge_of_ours(world: World) -> None:
    theirs, mine = two_lines(world)
    made = write(world.git, world.git.line("rev-parse", f"{mine}^{{tree}}"), [mine, theirs], "m", world.author("dong/lin"), world.tick())
    world.git.run("reset", "-q", "--hard", made)


# What came late


def late(world: World, act: Act, ends: Act, by: str, admits: bool) -> None:
    """Something is done on a commit from before it was ended; another merges it, and says that it is let in."""
    start = world.head
    act(world)
    done = world.head
    world.git.run("reset", "-q", "--hard", start)
    ends(world)
    message = f"m\n\nZhili-Admit: {done}\n" if admits else "m"
    world.merge(done, by, message=message, parents=[world.head, done])


KEY_ENDS = register(text=lin(entered="until = 2026-03-02\n"))
ROLE_ENDS = register(path="dong/chen", text=officer_text("陳國強", "dong", ["handler"], pair("dong/chen").public))
REGISTRAR_ENDS = register(path="zzb/wu", text=officer_text("吳軍", "zzb", ["inspector"], pair("zzb/wu").public))


@case("key-late", lambda world: late(world, edit(), KEY_ENDS, "zzb/zhou", True))
def late_work_that_a_clerk_lets_in(world: World) -> None:
    late(world, edit(), KEY_ENDS, "dong/chen", True)


@case("key-late", lambda world: late(world, edit(), KEY_ENDS, "zzb/zhou", True))
def late_work_that_a_registrar_merges_and_does_not_name(world: World) -> None:
    late(world, edit(), KEY_ENDS, "zzb/zhou", False)


@case("key-late", lambda world: late(world, approve, ROLE_ENDS, "zzb/zhou", True))
def an_approval_in_a_role_that_was_taken_away(world: World) -> None:
    late(world, approve, ROLE_ENDS, "dong/lin", False)


@case("key-late", lambda world: late(world, register("zzb/wu"), REGISTRAR_ENDS, "zzb/zhou", True))
def an_entry_by_a_registrar_who_is_none_any_more(world: World) -> None:
    late(world, register("zzb/wu"), REGISTRAR_ENDS, "dong/lin", False)


@case("register", lambda world: late(world, edit(), KEY_ENDS, "zzb/zhou", True))
def late_work_let_in_that_its_signer_was_never_entitled_to(world: World) -> None:
    late(world, register("dong/lin", text=lin("registrar")), KEY_ENDS, "zzb/zhou", True)


def over(world: World, days: int) -> None:
    """A director's last day is typed in advance; on a commit of before he signs, dated in time, and so many days later a clerk merges it."""
    register(path="dong/chen", text=DIRECTOR_TILL)(world)
    start = world.head
    world.sign(MEETING, "dong/chen", "office_director")
    signed = world.head
    world.git.run("reset", "-q", "--hard", start)
    world.commit({OTHER: TEXT}, "an/zhao", when=world.tick(days=days))
    world.merge(signed, "dong/lin", parents=[world.head, signed])


DIRECTOR_TILL = officer_text("陳國強", "dong", ["office_director"], pair("dong/chen").public).replace(
    "since = 2020-01-01\n", "since = 2020-01-01\nuntil = 2026-03-05\n"
)


@case("role-late", lambda world: over(world, 10))
def an_approval_that_turns_up_long_after_the_term(world: World) -> None:
    over(world, 40)
