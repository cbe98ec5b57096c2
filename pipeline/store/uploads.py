"""What was put into an object storage, by path, so that only what changed is put there again."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from sqlite_utils import Database

from pipeline.store.database import rows, run

_MANY = 500


class Uploaded:
    """The paths and hashes of one place (`s3://bucket/prefix`)."""

    def __init__(self, db: Database, place: str) -> None:
        self._db, self._place = db, place

    def known(self, paths: Collection[str]) -> Mapping[str, str]:
        """The hashes of those of the paths that are known."""
        wanted, found = list(paths), dict[str, str]()
        for start in range(0, len(wanted), _MANY):
            part = wanted[start : start + _MANY]
            marks = ", ".join("?" * len(part))
            sql = f"SELECT path, sha256 FROM uploads WHERE place = ? AND path IN ({marks})"  # noqa: S608
            found |= {row["path"]: row["sha256"] for row in rows(self._db, sql, self._place, *part)}
        return found

    def paths(self) -> Iterator[str]:
        """Every known path, in order."""
        return (row["path"] for row in rows(self._db, "SELECT path FROM uploads WHERE place = ? ORDER BY path", self._place))

    def note(self, put: Mapping[str, str]) -> None:
        """Remember what was put, in a transaction of its own."""
        with self._db.atomic():
            for path, sha256 in put.items():
                run(self._db, "INSERT OR REPLACE INTO uploads (place, path, sha256) VALUES (?, ?, ?)", self._place, path, sha256)

    def forget(self, paths: Collection[str] | None = None) -> None:
        """Forget these paths; all of them if none are named."""
        with self._db.atomic():
            if paths is None:
                run(self._db, "DELETE FROM uploads WHERE place = ?", self._place)
            for path in paths or ():
                run(self._db, "DELETE FROM uploads WHERE place = ? AND path = ?", self._place, path)
