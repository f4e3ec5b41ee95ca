"""Attacks on the register, the rules and the settings: by clerks, by one registrar, by one of those who have to be several."""

from tests.trust.attacks import (
    CHANGED,
    HALF,
    LONE,
    NEWCOMER,
    OTHER,
    QIAN,
    RECOVERY,
    RULES,
    SIGNED,
    TEXT,
    after,
    append,
    case,
    edit,
    lin,
    register,
    two_lines,
)
from tests.trust.signed_world import MEETING, World, officer_path, officer_text, pair
from zhili_tui.trust import authority
from zhili_tui.trust.registry import SETTINGS

ZHOU_ENDED = officer_text("周敏", "zzb", ["registrar"], pair("zzb/zhou").public).rstrip() + "\nuntil = 2026-03-03\n"

# Where each registrar changes it alone


@case("register", append("zzb/zhou", RULES))
def rules_by_a_leader(world: World) -> None:
    append("dong/gao", RULES)(world)


@case("register", append("zzb/zhou", SETTINGS))
def settings_by_a_chair(world: World) -> None:
    append("zzw/wang", SETTINGS)(world)


@case("register", append("zzb/zhou", "records/dong/unit.toml"))
def a_unit_by_its_own_leader(world: World) -> None:
    append("dong/gao", "records/dong/unit.toml")(world)


@case("register", append("zzb/zhou", "README.md"))
def a_page_at_the_top_by_a_clerk(world: World) -> None:
    append("dong/lin", "README.md")(world)


@case("register", register(text=lin("guard")))
def a_role_more_for_oneself(world: World) -> None:
    world.commit({officer_path("dong/lin"): lin("office_director")}, "dong/lin")


@case("register", register(path="an/lin", text=lin(unit="an", key=2)))
def a_second_self_in_another_unit(world: World) -> None:
    world.commit({officer_path("an/lin"): lin(unit="an", key=2)}, "dong/lin")


@case("older-format", append("zzb/zhou", SETTINGS))
def an_older_way_of_judging(world: World) -> None:
    world.commit({SETTINGS: world.read(SETTINGS).replace(b"format = 2\n", b"")}, "zzb/zhou")


@case("older-format", append("zzb/zhou", SETTINGS))
def settings_that_nobody_can_read(world: World) -> None:
    world.commit({SETTINGS: "x = ["}, "zzb/zhou")


@case("own-keys", register("zzb/wu", "zzb/zhou", ZHOU_ENDED))
def a_registrar_who_ends_his_own_key(world: World) -> None:
    register("zzb/zhou", "zzb/zhou", ZHOU_ENDED)(world)


@case("register", lambda world: world.commit({officer_path("dong/qian"): None}, "zzb/zhou"))
def a_colleague_taken_out_of_the_register(world: World) -> None:
    world.commit({officer_path("dong/qian"): None}, "dong/gao")


ZHOU_NO_MORE = officer_text("周敏", "zzb", ["lead_inspector"], pair("zzb/zhou").public).replace(
    "[[keys]]", '[[posts]]\nunit = "zzb"\ntitle = "x"\nroles = ["registrar"]\nuntil = 2026-03-01\n\n[[keys]]'
)


@case("register", after(register("zzb/wu", "zzb/zhou", ZHOU_NO_MORE), register("zzb/wu")))
def a_registrar_whose_post_is_over(world: World) -> None:
    register("zzb/wu", "zzb/zhou", ZHOU_NO_MORE)(world)
    register("zzb/zhou")(world)


SOON = officer_text("高峰", "dong", ["principal_leader"], pair("dong/gao").public).replace(
    "[[keys]]", '[[posts]]\nunit = "zzb"\ntitle = "x"\nroles = ["registrar"]\nsince = 2026-04-01\n\n[[keys]]'
)


@case("register", after(register(path="dong/gao", text=SOON), lambda world: world.tick(days=40), register("dong/gao")))
def a_registrar_whose_post_has_not_begun(world: World) -> None:
    register(path="dong/gao", text=SOON)(world)
    register("dong/gao")(world)


LATER_KEY = lin().replace("since = 2026-01-01", "since = 2026-04-01")


@case("key-not-yet", after(register(text=LATER_KEY), lambda world: world.tick(days=40), edit()))
def a_key_that_is_not_good_yet(world: World) -> None:
    register(text=LATER_KEY)(world)
    edit()(world)


@case("key-ended", after(register(text=lin(entered="until = 2026-03-02\n")), edit("dong/chen")))
def a_key_that_has_ended(world: World) -> None:
    register(text=lin(entered="until = 2026-03-02\n"))(world)
    edit()(world)


@case(
    "unknown-key",
    after(register(path="dong/gao", text=officer_text("高峰", "dong", ["principal_leader"], pair("dong/lin").public)), edit("dong/chen")),
)
def a_key_that_stands_with_two(world: World) -> None:
    register(path="dong/gao", text=officer_text("高峰", "dong", ["principal_leader"], pair("dong/lin").public))(world)
    edit()(world)


@case("no-post", after(register(text=lin(post="until = 2026-03-01\n")), edit("dong/chen")))
def an_officer_whose_last_post_is_over(world: World) -> None:
    register(text=lin(post="until = 2026-03-01\n"))(world)
    edit()(world)


@case("foreign-unit", after(register(text=lin(unit="an")), edit(path=OTHER, text=TEXT)))
def a_clerk_who_has_moved_to_another_unit(world: World) -> None:
    register(text=lin(unit="an"))(world)
    edit()(world)


# Where registrars change it together


def carried_out(
    world: World, files: dict[str, str | bytes | None], path: str = SIGNED, by: str = "zzb/zhou", role: str = "registrar", more: str = ""
) -> None:
    """The commit that sets these files, names a record and acknowledges it."""
    when = world.tick()
    data, trailer = world.entry(path, by, role, "acknowledged", when=when)
    world.commit({**files, path: data}, by, f"x\n\n{authority.TRAILER}: {path}\n{more}{trailer}\n", when=when)


def honest(world: World) -> None:
    carried_out(world, CHANGED)


def recovered(world: World) -> None:
    carried_out(world, NEWCOMER, RECOVERY, "dong/gao", "principal_leader")


@case("change", honest, together=True)
def rules_by_one_registrar(world: World) -> None:
    append("zzb/zhou", RULES)(world)


@case("change", honest, together=True)
def the_recoverers_by_one_registrar(world: World) -> None:
    world.commit({SETTINGS: world.read(SETTINGS).replace(b'"zzw/wang"', b'"zzb/zhou"')}, "zzb/zhou")


@case("change", honest, together=True)
def the_number_of_signatures_by_one_registrar(world: World) -> None:
    world.commit({SETTINGS: world.read(SETTINGS).replace(b"changes = 2", b"changes = 1")}, "zzb/zhou")


@case("change", honest, together=True)
def another_key_of_the_hub_by_one_registrar(world: World) -> None:
    more = f'\n[[trust.hub_keys]]\nfingerprint = "SHA256:{"x" * 43}"\nsince = 2026-03-02\n'.encode()
    world.commit({SETTINGS: world.read(SETTINGS) + more}, "zzb/zhou")


@case("change", honest, together=True)
def a_template_of_papers_by_one_registrar(world: World) -> None:
    append("zzb/zhou", "templates/documents/minutes.typ")(world)


@case("change", honest, together=True)
def a_new_unit_by_one_registrar(world: World) -> None:
    world.commit({"records/xin/unit.toml": 'name = "x"\nlevel = "village"\nparent = "dong"\n'}, "zzb/zhou")


@case("change", honest, together=True)
def a_page_at_the_top_by_one_registrar(world: World) -> None:
    append("zzb/zhou", "README.md")(world)


@case("no-change", honest, together=True)
def what_one_of_two_has_signed(world: World) -> None:
    carried_out(world, {officer_path("dong/lin"): lin("leader_in_charge")}, HALF)


@case("no-change", honest, together=True)
def something_beside_what_was_signed(world: World) -> None:
    carried_out(world, {**CHANGED, officer_path("dong/qian"): QIAN})


@case("no-change", honest, together=True)
def something_else_than_what_was_signed(world: World) -> None:
    carried_out(world, {officer_path("dong/lin"): lin("registrar")})


@case("not-carried-out", honest, together=True)
def a_signed_change_used_up_without_being_done(world: World) -> None:
    carried_out(world, {})


@case("not-carried-out", recovered, together=True)
def a_recovery_used_up_by_a_clerk(world: World) -> None:
    carried_out(world, {}, RECOVERY, "dong/lin", "handler")


@case("change", honest, together=True)
def two_changes_named_in_one_commit(world: World) -> None:
    carried_out(world, CHANGED, more=f"{authority.TRAILER}: {HALF}\n")


@case("no-change", honest, together=True)
def a_change_that_was_edited_after_it_was_signed(world: World) -> None:
    world.commit({SIGNED: world.read(SIGNED).replace(b'reason = "x"', b'reason = "y"')}, "zzb/zhou")
    honest(world)


@case("no-change", honest, together=True)
def a_change_that_was_sent_back(world: World) -> None:
    world.sign(SIGNED, "zzb/wu", "registrar", "returned", note="x")
    honest(world)


@case("no-change", honest, together=True)
def a_change_carried_out_a_second_time(world: World) -> None:
    before = world.read(officer_path("dong/lin"))
    honest(world)
    world.commit({officer_path("dong/lin"): before}, "zzb/zhou")
    honest(world)


@case("no-change", honest, together=True)
def a_change_carried_out_in_a_merge(world: World) -> None:
    theirs, mine = two_lines(world)
    data, trailer = world.entry(SIGNED, "zzb/zhou", "registrar", "acknowledged")
    message = f"m\n\n{authority.TRAILER}: {SIGNED}\n{trailer}\n"
    world.merge(theirs, "zzb/zhou", {**CHANGED, SIGNED: data}, message, parents=[mine, theirs])


@case("no-change", honest, together=True)
def an_ordinary_record_in_the_place_of_a_change(world: World) -> None:
    world.commit(dict(CHANGED), "zzb/zhou", f"x\n\n{authority.TRAILER}: {MEETING}\n")


@case("register", honest, together=True)
def a_signed_change_carried_out_by_a_clerk(world: World) -> None:
    carried_out(world, CHANGED, by="dong/lin", role="handler")


@case("register", recovered, together=True)
def a_recovery_that_one_of_them_has_signed(world: World) -> None:
    carried_out(world, {officer_path("zzb/xin"): lin("registrar")}, LONE, "zzw/wang", "committee_chair")


@case("no-change", recovered, together=True)
def a_recovery_that_was_sent_back(world: World) -> None:
    world.sign(RECOVERY, "dong/qian", "leader_in_charge", "returned", note="x")
    carried_out(world, NEWCOMER, RECOVERY)


@case("no-change", recovered, together=True)
def a_recovery_that_was_edited_after_it_was_signed(world: World) -> None:
    world.commit({RECOVERY: world.read(RECOVERY).replace(b'reason = "x"', b'reason = "y"')}, "zzb/zhou")
    carried_out(world, NEWCOMER, RECOVERY)


@case("no-change", recovered, together=True)
def something_beside_a_recovery(world: World) -> None:
    carried_out(world, {**NEWCOMER, officer_path("dong/qian"): QIAN}, RECOVERY)


@case("no-trailer", honest, together=True)
def signatures_copied_from_another_change(world: World) -> None:
    entries = world.read(SIGNED)[world.read(SIGNED).index(b"\n[[signoffs]]") :]
    world.commit({HALF: world.read(HALF) + entries}, "zzb/zhou")
    carried_out(world, {officer_path("dong/lin"): lin("leader_in_charge")}, HALF)


@case("no-recoverer", recovered, together=True)
def a_recovery_signed_by_a_registrar(world: World) -> None:
    world.sign(LONE, "zzb/zhou", "registrar")


@case("role", honest, together=True)
def a_change_signed_by_a_recoverer(world: World) -> None:
    world.sign(HALF, "dong/gao", "registrar")


def in_emergency(by: str = "zzb/zhou", more: str = "") -> str:
    return lin(entered=f'until = 2026-03-02\nended_by = "{by}"\n{more}')


emergency = register(text=in_emergency())


@case("change", emergency, together=True)
def something_else_slipped_in_with_an_emergency(world: World) -> None:
    world.commit({officer_path("dong/lin"): in_emergency(), officer_path("dong/qian"): QIAN}, "zzb/zhou")


@case("change", emergency, together=True)
def a_key_entered_with_an_emergency(world: World) -> None:
    another = f'\n[[keys]]\npublic = "{pair("dong/lin", 2).public}"\nsince = 2026-01-01\n'
    world.commit({officer_path("dong/lin"): in_emergency(more=another)}, "zzb/zhou")


@case("change", emergency, together=True)
def an_emergency_in_a_colleagues_name(world: World) -> None:
    world.commit({officer_path("dong/lin"): in_emergency("zzb/wu")}, "zzb/zhou")


@case("register", emergency, together=True)
def an_emergency_by_a_clerk(world: World) -> None:
    world.commit({officer_path("dong/lin"): in_emergency("dong/chen")}, "dong/chen")


@case("change", emergency, together=True)
def a_key_that_was_ended_made_good_again(world: World) -> None:
    emergency(world)
    register(text=lin())(world)


@case("change", emergency, together=True)
def an_end_put_off(world: World) -> None:
    emergency(world)
    register(text=in_emergency().replace("until = 2026-03-02", "until = 2027-03-02"))(world)


WU_ENDED = (
    officer_text("吳軍", "zzb", ["registrar", "inspector"], pair("zzb/wu").public).rstrip()
    + '\nuntil = 2026-03-02\nended_by = "zzb/zhou"\n'
)
freeze = register(path="zzb/wu", text=WU_ENDED)


@case("frozen", after(freeze, recovered), together=True)
def an_emergency_by_whoever_has_frozen_the_register(world: World) -> None:
    after(freeze, emergency)(world)


@case("frozen", after(freeze, recovered), together=True)
def a_signed_change_while_the_register_is_frozen(world: World) -> None:
    after(freeze, honest)(world)
