"""What a bot sends with a call: JSON, a form or a multipart body, read the same way."""

from typing import Any

from aiohttp import BodyPartReader, web

from simulator.files import Upload
from simulator.refusals import bad_request
from simulator.wire import Json, read

Value = Any


class Params:
    """The parameters of one call."""

    def __init__(self, values: dict[str, Value], uploads: dict[str, Upload] | None = None) -> None:
        self.values = values
        self.uploads = uploads or {}

    def __contains__(self, name: str) -> bool:
        return self.values.get(name) not in (None, "")

    def text(self, name: str) -> str:
        """A text, empty when it is missing."""
        value = self.values.get(name)
        return "" if value is None else value if isinstance(value, str) else str(value)

    def integer(self, name: str, default: int = 0) -> int:
        """A number, the default when it is missing or none."""
        try:
            return int(self.values.get(name, default))
        except (TypeError, ValueError, OverflowError):
            return default

    def flag(self, name: str) -> bool:
        """Yes or no, in any of the ways bots write it."""
        return str(self.values.get(name, "")).lower() in ("true", "1", "yes")

    def json(self, name: str) -> Value:
        """A structured value, whether it was sent as JSON or as text."""
        value = self.values.get(name)
        if not isinstance(value, str):
            return value
        try:
            return read(value) if value else None
        except ValueError:
            raise bad_request(f"can't parse {name.replace('_', ' ')} JSON object") from None

    def object(self, name: str) -> Json:
        """A structured value with named parts, empty when it is missing."""
        value = self.json(name) or {}
        if not isinstance(value, dict):
            raise bad_request(f"object expected as {name.replace('_', ' ')}")
        return value

    def array(self, name: str) -> list[Value]:
        """A list, empty when it is missing."""
        value = self.json(name) or []
        if not isinstance(value, list):
            raise bad_request(f"can't parse {name.replace('_', ' ')} JSON object: expected an Array")
        return value

    def real(self, name: str) -> float:
        """A number with decimals, which must be there."""
        try:
            return float(self.values[name])
        except (KeyError, TypeError, ValueError, OverflowError):
            raise bad_request(f"{name} is empty") from None

    def upload(self, name: str) -> Upload | None:
        """A file sent along, directly or by `attach://`."""
        attached = self.text(name).removeprefix("attach://") if name in self.values else name
        return self.uploads.get(name) or self.uploads.get(attached)

    def shown(self) -> Json:
        """The parameters for whoever inspects the calls: files by name and size."""
        files = {name: {"file_name": up.name, "size": len(up.data)} for name, up in self.uploads.items()}
        return self.values | files


async def read_params(request: web.Request) -> Params:
    """The parameters of a request; the body speaks louder than the address."""
    values: dict[str, Value] = dict(request.query)
    if request.content_type == "application/json":
        values |= _object(await request.read())
    elif request.content_type == "application/x-www-form-urlencoded":
        values |= {name: value for name, value in (await request.post()).items() if isinstance(value, str)}
    elif request.content_type == "multipart/form-data":
        return await _multipart(request, values)
    return Params(values)


def _object(body: bytes) -> Json:
    try:
        values = read(body) if body.strip() else {}
    except ValueError:
        raise bad_request("can't parse JSON object") from None
    if not isinstance(values, dict):
        raise bad_request("can't parse JSON object")
    return values


async def _multipart(request: web.Request, values: dict[str, Value]) -> Params:
    uploads: dict[str, Upload] = {}
    async for part in await request.multipart():
        if not isinstance(part, BodyPartReader) or part.name is None:
            continue
        if part.filename is None:
            values[part.name] = await part.text()
        else:
            mime = part.headers.get("Content-Type", "")
            uploads[part.name] = Upload(bytes(await part.read()), part.filename, mime)
    return Params(values, uploads)
