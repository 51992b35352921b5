"""The tables of the ledger file, as a list of migrations that only ever grows, and the statements on them.

A ledger's `user_version` is the number of migrations it has been through. Rows lie within their primary key (WITHOUT
ROWID): measured at 100,000 rows this commits as fast as a table of its own beside an index and reads in order faster.
The two indexes are partial, so an ordinary fact pays for neither.
"""

APPLICATION_ID = 0x416E6A75
"""`Anju`, in the file's header: what is not ours is not opened as ours."""

_KEPT = "kind IN ('DayClosed', 'EpochBegun', 'LeadTaken')"
_CAUSED = "cause != ''"

MIGRATIONS: tuple[tuple[str, ...], ...] = (
    (
        """CREATE TABLE facts (
            origin TEXT NOT NULL, seq INTEGER NOT NULL, hash TEXT NOT NULL, ord INTEGER NOT NULL, day TEXT NOT NULL,
            kind TEXT NOT NULL, cause TEXT NOT NULL, raw BLOB NOT NULL, PRIMARY KEY (origin, seq)
        ) WITHOUT ROWID""",
        f"CREATE INDEX facts_by_kind ON facts (kind, ord) WHERE {_KEPT}",
        f"CREATE INDEX facts_by_cause ON facts (cause, ord) WHERE {_CAUSED}",
        "CREATE TABLE pruned (origin TEXT PRIMARY KEY, seq INTEGER NOT NULL, hash TEXT NOT NULL) WITHOUT ROWID",
        """CREATE TABLE set_aside (
            number INTEGER PRIMARY KEY, origin TEXT NOT NULL, seq INTEGER NOT NULL, hash TEXT NOT NULL,
            ord INTEGER NOT NULL, day TEXT NOT NULL, kind TEXT NOT NULL, cause TEXT NOT NULL, raw BLOB NOT NULL
        )""",
        """CREATE TABLE dead_letters (
            number INTEGER PRIMARY KEY, source TEXT NOT NULL, reason TEXT NOT NULL, payload BLOB NOT NULL,
            at INTEGER NOT NULL
        )""",
        "CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
    ),
)

INSERT = "INSERT INTO facts (origin, seq, hash, ord, day, kind, cause, raw) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
ROWS = "SELECT origin, seq, hash, ord, day, kind, cause, raw FROM facts ORDER BY origin, seq"
ROWS_BACKWARDS = f"{ROWS.removesuffix('origin, seq')}origin DESC, seq DESC"

# One step down the key per origin instead of a walk over all rows: a start costs the same after years.
HEADS = """
    WITH RECURSIVE origins (origin) AS (
        SELECT min(origin) FROM facts
        UNION ALL
        SELECT (SELECT min(origin) FROM facts WHERE origin > origins.origin) FROM origins WHERE origin IS NOT NULL
    )
    SELECT facts.origin, facts.seq, facts.hash FROM origins JOIN facts ON facts.origin = origins.origin
    AND facts.seq = (SELECT max(seq) FROM facts WHERE origin = origins.origin)
"""
FLOORS = "SELECT origin, seq, hash FROM pruned"
# Of each origin that lacks something between its floor and its head: the head, and how many records lie there.
GAPS = """
    SELECT held.origin, held.head, coalesce(pruned.seq, 0), held.count FROM
    (SELECT origin, max(seq) AS head, count(*) AS count FROM facts GROUP BY origin) AS held
    LEFT JOIN pruned ON pruned.origin = held.origin WHERE held.count != held.head - coalesce(pruned.seq, 0)
"""
READ = "SELECT raw, hash, origin, seq FROM facts WHERE origin = ? AND seq > ? ORDER BY seq LIMIT ?"
GET = "SELECT raw, hash, origin, seq FROM facts WHERE origin = ? AND seq = ?"
HASH_AT = """
    SELECT hash FROM facts WHERE origin = ?1 AND seq = ?2
    UNION ALL SELECT hash FROM pruned WHERE origin = ?1 AND seq = ?2
"""
LAST_OF_KIND = f"""
    SELECT raw, hash, origin, seq FROM facts WHERE {_KEPT} AND kind = ?
    ORDER BY ord DESC, origin DESC, seq DESC LIMIT ?
"""
BY_CAUSE = f"SELECT raw, hash, origin, seq FROM facts WHERE {_CAUSED} AND cause = ? ORDER BY ord, origin, seq"


def spans(count: int) -> str:
    """Records of `count` spans (origin, low, high), low excluded, in order. CROSS JOIN: spans first, then the key."""
    return f"""
        WITH spans (origin, low, high) AS (VALUES {", ".join(["(?, ?, ?)"] * count)})
        SELECT facts.raw, facts.hash, facts.origin, facts.seq FROM spans CROSS JOIN facts
        WHERE facts.origin = spans.origin AND facts.seq > spans.low AND facts.seq <= spans.high
        ORDER BY facts.ord, facts.origin, facts.seq
    """
