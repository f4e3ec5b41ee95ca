"""An officer or guard in his function: posts with terms, roles, keys."""

import re
from collections.abc import Iterator
from typing import Annotated

from zhili_tui.model.fields import Date, Label, Line, Note, OfficerRef, Part, Several, UnitRef
from zhili_tui.model.glossary import N_
from zhili_tui.model.introspection import Fault
from zhili_tui.model.kind import DateOrder, Kind, RecordRule
from zhili_tui.model.parts import Record, Role


class Post(Part):
    """A post held for a term; what an officer may sign follows from the roles on that day."""

    unit: UnitRef
    title: Annotated[Line, Label(N_("Post title"))]
    roles: Several[Role] = ()
    since: Date | None = None
    until: Date | None = None


class Key(Part):
    """A public key for sign-off, with its validity."""

    public: Annotated[Line, Label(N_("Public key"), N_("One line, as in a .pub file of OpenSSH"))]
    since: Date
    until: Date | None = None
    ended_by: Annotated[
        OfficerRef | None, Label(N_("Ended in an emergency by"), N_("A registrar who ended it alone; blank once others have signed that"))
    ] = None
    disowned_from: Annotated[
        Line | None, Label(N_("Disowned from"), N_("The commit, or the moment, from which what it signed does not count"))
    ] = None


class Officer(Record, kw_only=True):
    """A person in office. Members of the public are never kept by name."""

    name: Annotated[Line, Label(N_("Full name"))]
    posts: Several[Post] = ()
    keys: Annotated[Several[Key], Note(N_("Changed by a registrar only"))] = ()


def disowned(officer: Officer) -> Iterator[Fault]:
    """A key is disowned from a commit on, or from a moment on that has its offset."""
    for number, key in enumerate(officer.keys):
        if key.disowned_from and not re.fullmatch(r"[0-9a-f]{40}|\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?([+-]\d\d:\d\d|Z)", key.disowned_from):
            yield Fault(("keys", number, "disowned_from"), N_("write a commit's whole id, or a moment as 2026-03-05T18:00+08:00"), {})


def ended_alone(officer: Officer) -> Iterator[Fault]:
    """What one registrar ended alone waits for the others' word."""
    for number, key in enumerate(officer.keys):
        if key.ended_by:
            parts = {"officer": key.ended_by}
            yield Fault(
                ("keys", number, "ended_by"), N_("{officer} ended this key alone; registrars sign together whether that stands"), parts
            )


def has_post(officer: Officer) -> Iterator[Fault]:
    """An officer is in the register because of a post."""
    if not officer.posts:
        yield Fault(("posts",), N_("an officer has at least one post"), {})


KIND = Kind(
    name="officer",
    cls=Officer,
    naming="officer",
    title=("name",),
    concerns="",
    example="""
name = "陳國強"

[[posts]]
unit = "dongjie"
title = "綜治辦主任"
roles = ["office_director"]
since = 2024-01-01
""",
    orders=(DateOrder("posts.since", "posts.until"), DateOrder("keys.since", "keys.until")),
    rules=(
        RecordRule("no-post", N_("An officer has at least one post"), has_post, "posts = []"),
        RecordRule(
            "ended-alone",
            N_("A key that one registrar ended alone waits for the others"),
            ended_alone,
            'keys = [{public = "ssh-ed25519 AAAA", since = 2024-01-01, until = 2024-02-01, ended_by = "shifan/zhou"}]',
            warns=True,
        ),
        RecordRule(
            "disowned",
            N_("A key is disowned from a commit, or from a moment"),
            disowned,
            'keys = [{public = "ssh-ed25519 AAAA", since = 2024-01-01, disowned_from = "yesterday"}]',
        ),
    ),
)
