"""DuckDB and pandas over the rows of shards, against the library: tables.py SHARDS LIBRARY duckdb|pandas."""
import sqlite3
import sys

SHARDS, LIBRARY, BY = sys.argv[1:]
database = sqlite3.connect(f"file:{LIBRARY}/library.db?mode=ro", uri=True)
expected = database.execute(
    "SELECT format, count(*), sum(triangle_count) FROM catalog GROUP BY 1 ORDER BY 1").fetchall()
failures = database.execute("SELECT kind, count(*) FROM failures GROUP BY 1 ORDER BY 1").fetchall()
if BY == "duckdb":
    import duckdb
    rows = f"FROM '{SHARDS}/shard-*.parquet'"
    found = duckdb.sql(f"SELECT format, count(*), sum(triangle_count)::BIGINT {rows}"
                       " WHERE record = 'model' GROUP BY 1 ORDER BY 1").fetchall()
    failed = duckdb.sql(f"SELECT failure_kind, count(*) {rows}"
                        " WHERE record = 'failure' GROUP BY 1 ORDER BY 1").fetchall()
else:
    import glob
    import pandas
    table = pandas.concat(pandas.read_parquet(path) for path in sorted(glob.glob(f"{SHARDS}/shard-*.parquet")))
    models = table[table.record == "model"].groupby("format")
    found = [(name, len(of), int(of.triangle_count.sum()) if of.triangle_count.notna().any() else None)
             for name, of in sorted(models)]
    failed = sorted(table[table.record == "failure"].groupby("failure_kind").size().items())
if found != expected or failed != failures:
    sys.exit(f"{BY}: {found} {failed}, and the library has {expected} {failures}")
print(f"{BY}: {sum(row[1] for row in found)} models, {sum(row[1] for row in failed)} failures")
