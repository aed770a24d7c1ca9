#!/usr/bin/env python3
"""What a person would write instead of trigest: trimesh for the numbers, f3d for the pictures, rows in SQLite.

usage: peer.py FOLDER SIZE all|numbers PATH...
Two processes share the files. Needs trimesh, scipy and networkx, and f3d for pictures.
"""
import hashlib
import pathlib
import sqlite3
import sys
from concurrent.futures import ProcessPoolExecutor

engine = None


def measures(path):
    import trimesh

    mesh = trimesh.load(path, force="mesh")
    low, high = mesh.bounds
    return (
        len(mesh.faces), len(mesh.vertices), float(mesh.area), float(mesh.volume), int(mesh.is_watertight),
        int(mesh.is_winding_consistent), int(mesh.euler_number), int(mesh.body_count), *map(float, low), *map(float, high),
    )


def draw(path, size, target):
    import f3d

    global engine
    if engine is None:
        f3d.Log.set_verbose_level(f3d.Log.QUIET)
        engine = f3d.Engine.create(True)
        engine.window.size = (size, size)
        engine.options["render.effect.antialiasing.enable"] = True
    engine.scene.clear()
    engine.scene.add(path)
    engine.window.camera.reset_to_bounds()
    engine.window.render_to_image().save(str(target))


def one(task):
    path, folder, size, with_pictures = task
    try:
        digest = hashlib.sha256(pathlib.Path(path).read_bytes()).hexdigest()
        row = measures(path)
        if with_pictures:
            draw(path, size, folder / f"{digest}.png")
        return path, digest, row
    except Exception as error:  # a bad file costs itself alone
        return path, str(error), None


def main():
    folder, size, what, *paths = sys.argv[1:]
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    database = sqlite3.connect(folder / "library.db")
    database.execute("CREATE TABLE models (path UNIQUE, digest, faces, vertices, area, volume, watertight, consistent, euler, "
                     "bodies, x0, y0, z0, x1, y1, z1)")
    tasks = [(path, folder, int(size), what == "all") for path in paths]
    with ProcessPoolExecutor(2) as pool:
        for path, digest, row in pool.map(one, tasks):
            if row is None:
                print(f"{path}: {digest}", file=sys.stderr)
            else:
                with database:
                    database.execute(f"INSERT INTO models VALUES ({', '.join('?' * 16)})", (path, digest, *row))


if __name__ == "__main__":
    main()
