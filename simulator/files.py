"""The files that people and bots send."""

import hashlib
from dataclasses import dataclass

from simulator.journal import Journal
from simulator.wire import Json, read, write

BIGGEST_DOWNLOAD = 20 * 1024 * 1024
SIGNATURES = {
    b"\x89PNG": ("image/png", "png"),
    b"\xff\xd8\xff": ("image/jpeg", "jpg"),
    b"OggS": ("audio/ogg", "oga"),
}


@dataclass(frozen=True, slots=True)
class Upload:
    """Bytes on their way in."""

    data: bytes
    name: str = ""
    mime: str = ""

    def kind(self) -> tuple[str, str]:
        """The media type and the ending that the first bytes tell."""
        for signature, kind in SIGNATURES.items():
            if self.data.startswith(signature):
                return kind
        return self.mime or "application/octet-stream", self.name.rpartition(".")[
            2
        ] if "." in self.name else "bin"


@dataclass(frozen=True, slots=True)
class File:
    """Bytes that this Telegram keeps."""

    number: int
    folder: str
    name: str
    mime: str
    ending: str
    data: bytes

    @property
    def file_id(self) -> str:
        return f"SimFile{self.number:012d}{self.unique}"

    @property
    def unique(self) -> str:
        return hashlib.sha256(self.data).hexdigest()[:15]

    @property
    def path(self) -> str:
        return f"{self.folder}/file_{self.number}.{self.ending}"

    def wire(self) -> Json:
        """What every kind of file has in common."""
        return {"file_id": self.file_id, "file_unique_id": self.unique, "file_size": len(self.data)}


class Files:
    """Every file, found by its id or its path."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._by_id: dict[str, File] = {}
        self._by_path: dict[str, File] = {}

    def keep(self, folder: str, upload: Upload) -> File:
        """Take the bytes in."""
        mime, ending = upload.kind()
        number = len(self._by_id) + 1
        file = File(number, folder, upload.name or f"file_{number}.{ending}", mime, ending, upload.data)
        self._add(file)
        about = write([number, folder, file.name, mime, ending])
        self._journal.note("file", number, lambda: about)
        self._journal.note("bytes", number, lambda: file.data)
        return file

    def by_id(self, file_id: str) -> File | None:
        """The file a bot names by its id."""
        return self._by_id.get(file_id)

    def by_path(self, path: str) -> File | None:
        """The file a bot downloads."""
        return self._by_path.get(path)

    def clear(self) -> None:
        """Forget every file."""
        for file in self._by_id.values():
            self._journal.drop("file", file.number)
            self._journal.drop("bytes", file.number)
        self._by_id.clear()
        self._by_path.clear()

    def load(self) -> None:
        """Take back what was kept before a restart."""
        contents = dict(self._journal.records("bytes"))
        for key, about in self._journal.records("file"):
            number, folder, name, mime, ending = read(about)
            self._add(File(number, folder, name, mime, ending, contents[key]))

    def _add(self, file: File) -> None:
        self._by_id[file.file_id] = file
        self._by_path[file.path] = file
