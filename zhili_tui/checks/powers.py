"""Steps that only some may take, and honours given in spite of a bar: judged over all records at once."""

from collections.abc import Iterable, Iterator

from zhili_tui.checks.rule import RuleHit, rule
from zhili_tui.model.glossary import N_, Term, term
from zhili_tui.regulation.agreement import Disagreement
from zhili_tui.regulation.bars import BrokenBar, Unnamed, concerns, may
from zhili_tui.regulation.criteria import KINDS as SHOWING
from zhili_tui.regulation.criteria import Contradicted, Unmet
from zhili_tui.regulation.record_set import FiledRecord, RecordSet
from zhili_tui.regulation.rules import Authority

#: The kinds of record these rules look at, besides units and officers.
KINDS = ("commendation", "veto", "notice", "warning")


def looked_at(paths: Iterable[str]) -> frozenset[str]:
    """The same, and where somebody is commended what shows it."""
    return frozenset(KINDS + (SHOWING if any("/commendation/" in path for path in paths) else ()))


UNIT = 'name = "甲"\nlevel = "{}"\nbodies = ["{}"]\n'
SIGNED = f"""
[[signoffs]]
by = "a/b"
role = "committee_chair"
verdict = "approved"
at = 2026-02-01T09:00:00+08:00
digest = "{"0" * 64}"
"""
VETO = """unit = "a"
grounds = ["VET-1"]
facts = "x"
proposer = "a"
proposed = 2026-01-05
meeting = "a/2026/meeting/20260110-aaaa"
decided = 2026-01-10
term_start = 2026-01-11
term_end = 2027-01-10
"""
HONOUR = """type = "honour_title"
title = "x"
date = 2026-03-01
criteria = ["LDR-C1", "LDR-C2", "LDR-C3", "LDR-C4"]

[[recipients]]
honour = "x"
unit = "a"
"""


@rule("commendation-barred", N_("Nobody is honoured or promoted while a bar is in force"),
      {"records/a/unit.toml": UNIT.format("district", "committee"), "records/a/2026/veto/20260105-aaaa.toml": VETO + SIGNED,
       "records/a/2026/commendation/20260301-aaaa.toml": HONOUR}, clause="LDR-E1", scope="tree")  # fmt: skip
def barred(violations: Iterable[BrokenBar]) -> Iterator[RuleHit]:
    """A veto in force, a notice not lifted, a step of the ladder that suspends: a commendation of whom it reaches is an error."""
    for one in violations:
        parts = {"subject": one.bar.subject, "clause": one.bar.clause, "source": one.bar.source, "since": one.bar.since.isoformat()}
        sentence = N_("{subject} is barred since {since} ({clause}) by {source}; lift that first, or take the recipient out")
        yield RuleHit(sentence, parts, ("recipients", one.recipient), path=f"records/{one.ref}.toml")


@rule("step-not-authorised", N_("A step is taken only by the body that may take it"),
      {"records/a/unit.toml": UNIT.format("street", "committee"), "records/a/2026/veto/20260105-aaaa.toml": VETO}, clause="VET-0", scope="tree")  # fmt: skip
def authorised(steps: Iterable[tuple[FiledRecord, Authority]]) -> Iterator[RuleHit]:
    """A township or a signatory unit may only propose a veto; the district committee decides and issues notices."""
    for filed, authority in steps:
        parts = {
            "unit": filed.unit,
            "step": authority.step,
            "bodies": ", ".join(authority.bodies),
            "levels": ", ".join(authority.levels) or "-",
        }
        sentence = N_("{unit} may not fill in “{step}”: that is for the {bodies} of the level {levels}")
        yield RuleHit(sentence, parts, (authority.step,), path=f"records/{filed.ref}.toml")


def unauthorised(authorities: tuple[Authority, ...], facts: RecordSet) -> Iterator[tuple[FiledRecord, Authority]]:
    """Steps taken by units that may not take them."""
    for authority in authorities:
        for filed in facts.of(authority.kind):
            if (
                concerns(authority, filed)
                and getattr(filed.record, authority.step) is not None
                and not may(facts.units.get(filed.unit), authority)
            ):
                yield filed, authority


OFFICER = 'name = "甲"\n[[posts]]\nunit = "a"\ntitle = "x"\nroles = ["principal_leader"]\nsince = 2020-01-01\n'
NOTICE = 'unit = "a"\ndate = 2026-02-01\ncircumstance = "INV-1"\nfacts = "x"\nrequired = "x"\nprincipal_leader = ["a/b"]\n'


@rule("leader-not-named", N_("Who held the post is named as responsible, or left out with a reason"),
      {"records/a/unit.toml": UNIT.format("district", "committee"), "records/a/officers/b.toml": OFFICER, "records/a/officers/c.toml": OFFICER,
       "records/a/2026/notice/20260201-aaaa.toml": NOTICE}, clause="INV-6", severity="warning", scope="tree")  # fmt: skip
def named(found: Iterable[Unnamed]) -> Iterator[RuleHit]:
    """黨政主要領導 are two: to name one does not free the other."""
    for one in found:
        sentence = N_(
            "{officer} held the post of {role} and is not named: name him, or leave him out with a reason; until then he is barred too"
        )
        yield RuleHit(sentence, {"officer": one.officer, "role": Term(term(one.role))}, (one.role,), path=f"records/{one.ref}.toml")


@rule("figures-disagree", N_("A month's figures agree with the records of cases, key areas and sites"),
      {"records/a/unit.toml": UNIT.format("street", "committee"), "records/a/2026/figures/02.toml": "[key_areas]\nareas = 3\n",
       "records/a/2026/key_area/20260105-aaaa.toml":
       'type = "key_area"\nname = "x"\nunit = "a"\nlisted = 2026-01-05\nproblem = "x"\ndue = 2026-09-01\n'},
      clause="TGT-8", scope="tree", severity="warning")  # fmt: skip
def disagree(found: Iterable[Disagreement]) -> Iterator[RuleHit]:
    """What is typed twice is compared: the number of key areas and sites, and that no reported case is missing from the month's counts."""
    for one in found:
        parts = {"typed": one.typed, "recorded": one.recorded, "records": ", ".join(one.records) or "-"}
        sentence = N_("{typed} is typed here, but the records say {recorded}: {records}; put right whichever is wrong")
        yield RuleHit(sentence, parts, tuple(one.field.split(".")), path=f"records/{one.ref}.toml")


LEADER = 'name = "甲"\n[[posts]]\nunit = "a"\ntitle = "書記"\nroles = ["principal_leader"]\nsince = 2020-01-01\n'
LED = 'type = "honour_title"\ntitle = "x"\ndate = 2026-12-20\n[[recipients]]\nhonour = "x"\nofficer = "a/b"\n'
SHOWN = "".join(f'[[evidence]]\nclause = "LDR-C{n}"\nwords = "x"\n' for n in range(1, 5))


@rule("criteria-unmet", N_("A party or government leader is commended by all four criteria, each with its evidence"),
      {"records/a/unit.toml": UNIT.format("street", "committee"), "records/a/officers/b.toml": LEADER,
       "records/a/2026/commendation/20261220-aaaa.toml": LED + SHOWN.replace("LDR-C4", "LDR-C1")}, clause="LDR-C1", scope="tree")  # fmt: skip
def unmet(found: Iterable[Unmet]) -> Iterator[RuleHit]:
    """Asked of whoever held the post of principal leader or leader in charge in the year rewarded; other recipients have criteria of their own."""
    for one in found:
        parts = {"officer": one.officer, "missing": ", ".join(one.missing)}
        sentence = N_("{officer} is a leader, of whom all four criteria are asked, each with its evidence; missing: {missing}")
        yield RuleHit(sentence, parts, ("recipients", one.recipient), path=f"records/{one.ref}.toml")


@rule("criteria-contradicted", N_("A leader commended had statements signed level by level, and fulfilled"),
      {"records/a/unit.toml": UNIT.format("street", "committee"), "records/a/officers/b.toml": LEADER,
       "records/c/unit.toml": 'name = "丙"\nlevel = "community"\nparent = "a"\nbodies = ["signatory_unit"]\n',
       "records/a/2026/commendation/20261220-aaaa.toml": LED + SHOWN}, clause="LDR-C2", severity="warning", scope="tree")  # fmt: skip
def contradicted(found: Iterable[Contradicted]) -> Iterator[RuleHit]:
    """What the statements of the year, and the final inspections that went through them item by item, say of the units a leader led."""
    for one in found:
        sentence = N_(
            "LDR-C2 of {officer}: of {asked} statements of {year}, {signed} are signed (not by: {unsigned}); items not or only partly fulfilled: {unfulfilled}"
        )
        parts = {"officer": one.officer, **one.statements.parts()}
        yield RuleHit(sentence, parts, ("recipients", one.recipient), path=f"records/{one.ref}.toml")


RULES = (barred, authorised, named, disagree, unmet, contradicted)
