"""The tables of the index. Whoever changes them, or what is put into them, changes the version."""

VERSION = 11
SCHEMA = """
CREATE TABLE folder (path TEXT PRIMARY KEY, stamps BLOB) WITHOUT ROWID;
CREATE TABLE entry (
    id INTEGER PRIMARY KEY, path TEXT UNIQUE, unit TEXT, year INTEGER, kind TEXT, day TEXT, concerns TEXT, body BLOB, faults BLOB
);
CREATE INDEX entry_day ON entry (day DESC, id DESC);
CREATE INDEX entry_kind ON entry (kind, unit, year);
CREATE INDEX entry_unit ON entry (unit);
CREATE INDEX entry_concerns ON entry (concerns);
CREATE INDEX entry_faults ON entry (id) WHERE faults IS NOT NULL;
CREATE TABLE link (source INTEGER, target TEXT, field TEXT);
CREATE INDEX link_source ON link (source);
CREATE INDEX link_target ON link (target);
CREATE TABLE dangling (source INTEGER, target TEXT, field TEXT);
CREATE INDEX dangling_source ON dangling (source);
CREATE INDEX dangling_target ON dangling (target);
CREATE TABLE number (unit TEXT, value TEXT, source INTEGER);
CREATE INDEX number_value ON number (unit, value);
CREATE INDEX number_source ON number (source);
CREATE TABLE seal (source INTEGER, digest TEXT, raw BLOB, fits INTEGER);
CREATE INDEX seal_source ON seal (source);
CREATE INDEX seal_digest ON seal (digest);
CREATE VIRTUAL TABLE words USING fts5(text, initials, named, content='', columnsize=0, tokenize='unicode61');
"""
