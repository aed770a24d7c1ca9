"""Whether the rows in PostgreSQL are those of a library: postgres.py URL LIBRARY. Asks by psql."""
import csv
import json
import io
import sqlite3
import subprocess
import sys

from same import BESIDE, OF_A_RUN

URL, LIBRARY = sys.argv[1:]
database = sqlite3.connect(f"file:{LIBRARY}/library.db?mode=ro", uri=True)
columns = [row[1] for row in database.execute("PRAGMA table_info(catalog)")]
columns = [name for name in columns if name not in OF_A_RUN]


def asked(sql):
    """Rows of a query as text, None for NULL."""
    copy = f"SET search_path = trigest; COPY ({sql}) TO STDOUT (FORMAT csv, NULL '\\N')"
    ran = subprocess.run(["psql", "-q", URL, "-c", copy], check=True, capture_output=True, text=True)
    return [[None if value == "\\N" else value for value in row] for row in csv.reader(io.StringIO(ran.stdout))]


def is_same(own, other):
    if own is None or other is None:
        return own is other
    if isinstance(own, int) and other in ("t", "f"):
        return own == (other == "t")
    if isinstance(own, (int, float)):
        return own == type(own)(other)
    if own.replace("\0", "\ufffd") == other:
        return True
    try:
        return json.loads(own) == json.loads(other)
    except ValueError:
        return False


count = 0
for sql in [f"SELECT {', '.join(columns)} FROM catalog ORDER BY file_path", *BESIDE]:
    expected, found = database.execute(sql).fetchall(), asked(sql)
    if len(expected) != len(found):
        sys.exit(f"{len(found)} rows and not {len(expected)}: {sql}")
    for own, other in zip(expected, found):
        for one, two in zip(own, other):
            if not is_same(one, two):
                sys.exit(f"{own[0]}: {one!r} in the library and {two!r} in PostgreSQL")
    count = count or len(expected)
print(f"same: {count} models in the library and in PostgreSQL")
