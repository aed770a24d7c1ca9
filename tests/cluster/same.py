"""Whether libraries are the same but for what differs from run to run: same.py [--moved FROM TO] LIBRARY LIBRARY...

Paths that begin with FROM count as if they began with TO, and then nobody can know when their files were written."""
import hashlib
import pathlib
import sqlite3
import sys

OF_A_RUN = {
    "id", "run_id", "read_at", "date_added", "last_modified", "missing_since",
    "analysis_time_seconds", "analysis_date", "deep_date",
}
BESIDE = [
    "SELECT file_path, stage, kind, reason, lies_in_file, file_size FROM failures ORDER BY 1",
    "SELECT m.file_path, s.file_path, s.file_size FROM model_siblings s JOIN models m ON m.id = s.model_id ORDER BY 1, 2",
    "SELECT m.file_path, t.name, g.source FROM model_tags g JOIN models m ON m.id = g.model_id"
    " JOIN tags t ON t.id = g.tag_id ORDER BY 1, 2, 3",
]


MOVED = None


def rows(library):
    """Every row, and hashes of the pictures, as one hash each; how many models there are."""
    database = sqlite3.connect(f"file:{library}/library.db?mode=ro", uri=True)
    columns = [row[1] for row in database.execute("PRAGMA table_info(catalog)")]
    left_out = OF_A_RUN | {"file_modified"} if MOVED else OF_A_RUN
    columns = ", ".join(name for name in columns if name not in left_out)

    def text(row):
        return repr(row).replace(*MOVED) if MOVED else repr(row)

    found, count = hashlib.blake2b(), 0
    for row in database.execute(f"SELECT {columns} FROM catalog ORDER BY file_path"):
        found.update(text(row).encode())
        count += 1
    for sql in BESIDE:
        for row in database.execute(sql):
            found.update(text(row).encode())
    pictures = hashlib.blake2b()
    for path in sorted(pathlib.Path(library, "thumbnails").glob("*/*")):
        pictures.update(path.name.encode() + path.read_bytes())
    return count, found.hexdigest(), pictures.hexdigest()


def main():
    global MOVED
    args = sys.argv[1:]
    if args[0] == "--moved":
        MOVED, args = args[1:3], args[3:]
    first, *others = args
    expected = rows(first)
    for other in others:
        found = rows(other)
        for what, one, two in zip(("models", "rows", "pictures"), expected, found):
            if one != two:
                sys.exit(f"{first} and {other} differ in {what}: {one} and {two}")
    print(f"same: {expected[0]} models in {1 + len(others)} libraries")


if __name__ == "__main__":
    main()
