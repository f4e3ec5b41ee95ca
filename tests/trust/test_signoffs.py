"""Sign-off entries as text: what their digest covers, and that nothing can hide from it."""

import datetime
import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhili_tui.errors import ZhiliError
from zhili_tui.storage import signoff_block

PATH = "records/a/2026/meeting/20260302-aaaa.toml"
AT = datetime.datetime(2026, 3, 2, 9, tzinfo=datetime.timezone(datetime.timedelta(hours=8)))
PLAIN = {"by": "a/b", "role": "handler", "verdict": "approved", "at": AT, "after": ()}


def test_the_digest_is_the_sha256_of_what_the_docs_say() -> None:
    content = b'facts = "x"\n'
    data, digest = signoff_block.add(PATH, content, PLAIN)
    before, _, entry = data.partition(b"[[signoffs]]\n")
    entry = b"[[signoffs]]\n" + entry.partition(b"digest = ")[0]
    assert hashlib.sha256(b"zhili-signoff-1\n" + PATH.encode() + b"\n" + before + entry).hexdigest() == digest
    again, second = signoff_block.add(PATH, data, PLAIN | {"by": "a/c", "after": (digest,)})
    parts = signoff_block.split(again)
    assert [entry.digest for entry in parts.entries] == [digest, second]
    assert all(signoff_block.fits(PATH, parts.content, entry) for entry in parts.entries)
    assert not signoff_block.fits(PATH.replace("aaaa", "bbbb"), parts.content, parts.entries[0]), "another record's sign-off is none"


@pytest.mark.parametrize(
    "data",
    [
        b'facts = """\n[[signoffs]]\n"""\n',
        b'signoffs = [{by = "a/b"}]\n',
        b'[[signoffs]]\nby = "a/b"\ndigest = "x"\nnote = "behind the digest"\n',
        b'[[signoffs]]\nby = "a/b"\ndigest = "x"\n\n[lifting]\ndate = 2026-03-02\n',
        b'[[signoffs]]\nby = "a/b"\n',
        b'[[ signoffs ]]\nby = "a/b"\ndigest = "x"\n',
    ],
)
def test_nothing_hides_from_the_digest(data: bytes) -> None:
    with pytest.raises(ZhiliError):
        signoff_block.split(data)


@given(st.text(alphabet=st.characters(blacklist_categories=("Cs", "Cc")), max_size=40), st.integers(1, 4))
def test_adding_never_changes_what_was_there(text: str, count: int) -> None:
    from zhili_tui.storage.toml_text import statement

    content = statement("facts", text or "x").encode()
    data = content
    made = []
    for number in range(count):
        data, digest = signoff_block.add(
            PATH,
            data,
            PLAIN | {"by": f"a/{number}", "at": AT + datetime.timedelta(minutes=number), "note": text or None, "after": tuple(made[-1:])},
        )
        made.append(digest)
    parts = signoff_block.split(data)
    assert parts.content.rstrip(b"\n") == content.rstrip(b"\n")
    assert [entry.digest for entry in parts.entries] == made
    assert all(signoff_block.fits(PATH, parts.content, entry) for entry in parts.entries)
    assert signoff_block.heads(parts.entries) == (made[-1],)
    assert signoff_block.join(parts) == data
    assert signoff_block.keep(content, data) == data


@pytest.mark.parametrize(
    "tail", [b"[[signoffs]]\n", b"[[signoffs]]", b"[[signoffs]]\n[[signoffs]]\n", b"[[signoffs]] \r\n", b"[[signoffs]]\x0c\n"]
)
def test_a_header_with_nothing_behind_it_is_refused_and_not_a_fault(tail: bytes) -> None:
    with pytest.raises(ZhiliError):
        signoff_block.split(b'facts = "x"\n\n' + tail)


@given(st.lists(st.sampled_from([b"[[signoffs]]", b"\n", b"\r", b"\r\n", b" ", b"\t", b"\x0b", b"\x0c", b"x", b"#"]), max_size=12))
def test_a_header_is_one_wherever_it_stands_alone_on_its_line(pieces: list[bytes]) -> None:
    data = b"".join(pieces)
    lines = data.splitlines(keepends=True)
    starts = [sum(map(len, lines[:at])) for at, line in enumerate(lines) if line.rstrip() == signoff_block.HEADER]
    assert [found.start() for found in signoff_block.HEADER_LINE.finditer(data)] == starts
