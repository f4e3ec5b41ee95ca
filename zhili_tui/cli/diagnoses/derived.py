"""What is derived from files and history. Damage is mended by looking at it: it is made anew."""

import os
from collections.abc import Iterator
from contextlib import suppress
from shlex import quote
from typing import TYPE_CHECKING

from zhili_tui.cli.diagnoses.diagnosis import Diagnosis, listed, removal
from zhili_tui.i18n import N_, _, translate

if TYPE_CHECKING:
    from zhili_tui.services.workspace import Workspace
    from zhili_tui.storage.sqlite_cache import CacheDatabase

INDEX, JUDGED, GRAPH, DRAFTS = N_("Index of the records"), N_("Judged history"), N_("Short cut through history"), N_("Drafts")


def index(office: "Workspace") -> Iterator[Diagnosis]:
    """The index holds what it was given, and can be kept."""
    office.refresh().prove()
    yield _cache(INDEX, office.index.cache)


def judged(office: "Workspace") -> Iterator[Diagnosis]:
    """What was found of history likewise."""
    history = office.trust.history
    if history:
        history.prove()
        yield _cache(JUDGED, history.cache)


def _cache(subject: str, cache: "CacheDatabase") -> Diagnosis:
    if cache.kept and not cache.damaged:
        return Diagnosis(subject, True)
    file = cache.file
    if file is None:
        state = _(N_("this account has no folder of its own for it, so it is worked out anew each time: ~/.cache/zhili"))
        return Diagnosis(subject, False, state, _(N_("give this account a home it may write to, or set XDG_CACHE_HOME")))
    mend = f"rm -r {file}" if file.is_dir() else ""
    if file.parent.is_dir() and not os.access(file.parent, os.W_OK | os.X_OK):
        mend = f"chmod u+rwx {quote(str(file.parent))}"
    if not cache.kept and not mend:
        mend = _(N_("end the program that holds it, or give this account room and leave to write there"))
    return Diagnosis(subject, False, cache.said, mend)


def graph(office: "Workspace") -> Iterator[Diagnosis]:
    """The note of how far git's commit-graph reaches; and the graph."""
    from zhili_tui.vcs import log

    office.git.head()
    known, files = log.graph_known(office.git), [*(office.git.common / "objects" / "info").glob("commit-graph*")]
    if known is None:
        with suppress(OSError):
            log.keep_graph(office.git)
        state = translate(N_("{path} was damaged and has been made anew"), {"path": office.git.state / "graph"})
        yield Diagnosis(GRAPH, False, state)
    elif files and office.git.attempt("commit-graph", "verify").returncode:
        state = translate(N_("{path} is damaged; it is only derived"), {"path": listed(files)})
        yield Diagnosis(GRAPH, False, state, removal(files).replace("rm ", "rm -rf ", 1))
    else:
        yield Diagnosis(GRAPH, True)


def drafts(office: "Workspace") -> Iterator[Diagnosis]:
    """Drafts that could not be read were set aside."""
    journal = office.entering.journal
    count = len(journal.all())
    aside = journal.damaged()
    if aside:
        state = translate(N_("could not be read and was set aside: {path}"), {"path": listed(aside)})
        yield Diagnosis(DRAFTS, False, state, removal(aside))
    else:
        yield Diagnosis(DRAFTS, True, str(count))


DIAGNOSES = ((DRAFTS, drafts), (INDEX, index), (JUDGED, judged), (GRAPH, graph))
