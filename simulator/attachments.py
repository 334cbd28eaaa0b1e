"""The files a message carries: photos, voice notes, documents and the rest."""

import struct
from collections.abc import Callable

from simulator.files import File, Files, Upload
from simulator.params import Params
from simulator.refusals import bad_request
from simulator.wire import Json

FOLDERS = {
    "photo": "photos", "voice": "voice", "document": "documents", "video": "videos", "audio": "music",
    "animation": "animations", "video_note": "video_notes", "sticker": "stickers",
}  # fmt: skip
BIGGEST_UPLOAD = 50 * 1024 * 1024
BIGGEST_PHOTO = 10 * 1024 * 1024


def attachment(kind: str, file: File, details: Json) -> Json:
    """A file as part of a message of this kind."""
    return {kind: BUILDERS[kind](file, details)}


def taken(kind: str, params: Params, files: Files) -> File:
    """The file a bot sends: uploaded now, or one that Telegram already has."""
    if upload := params.upload(kind):
        return files.keep(FOLDERS[kind], _checked(kind, upload))
    name = params.text(kind)
    if not name:
        raise bad_request(f"there is no {kind.replace('_', ' ')} in the request")
    if name.startswith(("http://", "https://")):
        raise bad_request("failed to get HTTP URL content")
    file = files.by_id(name)
    if file is None:
        raise bad_request("wrong file identifier/HTTP URL specified")
    return file


def picture_size(data: bytes) -> tuple[int, int]:
    """Width and height of a PNG or JPEG picture; a square when nobody can tell."""
    if data.startswith(b"\x89PNG") and len(data) >= 24:
        width, height = struct.unpack(">II", data[16:24])
        return width, height
    return _jpeg_size(data) if data.startswith(b"\xff\xd8") else (512, 512)


def _jpeg_size(data: bytes) -> tuple[int, int]:
    at = 2
    while at + 9 < len(data) and data[at] == 0xFF:
        marker, length = data[at + 1], int.from_bytes(data[at + 2 : at + 4], "big")
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", data[at + 5 : at + 9])
            return width, height
        at += 2 + length
    return 512, 512


def _checked(kind: str, upload: Upload) -> Upload:
    if not upload.data:
        raise bad_request("file must be non-empty")
    if kind == "photo" and not upload.kind()[0].startswith("image/"):
        raise bad_request("IMAGE_PROCESS_FAILED")
    if len(upload.data) > (BIGGEST_PHOTO if kind == "photo" else BIGGEST_UPLOAD):
        raise bad_request("file is too big")
    return upload


def _photo(file: File, _details: Json) -> list[Json]:
    width, height = picture_size(file.data)
    return [file.wire() | {"width": width, "height": height}]


def _voice(file: File, details: Json) -> Json:
    return file.wire() | {"duration": int(details.get("duration") or 1), "mime_type": file.mime}


def _document(file: File, _details: Json) -> Json:
    return file.wire() | {"file_name": file.name, "mime_type": file.mime}


def _film(file: File, details: Json) -> Json:
    return _voice(file, details) | {"width": 512, "height": 512, "file_name": file.name}


def _video_note(file: File, details: Json) -> Json:
    return file.wire() | {"length": 240, "duration": int(details.get("duration") or 1)}


def _audio(file: File, details: Json) -> Json:
    return _voice(file, details) | {"file_name": file.name}


def _sticker(file: File, details: Json) -> Json:
    about = {"type": "regular", "width": 512, "height": 512, "is_animated": False, "is_video": False}
    return file.wire() | about | {"emoji": details.get("emoji") or "🙂"}


BUILDERS: dict[str, Callable[[File, Json], Json | list[Json]]] = {
    "photo": _photo, "voice": _voice, "document": _document, "video": _film, "audio": _audio,
    "animation": _film, "video_note": _video_note, "sticker": _sticker,
}  # fmt: skip
