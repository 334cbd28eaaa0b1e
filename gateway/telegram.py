"""The telephone line to Telegram: python-telegram-bot's client over aiohttp.

Its own httpx client collapses with many requests in flight (docs/decisions/0007-telegram-client.md).
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping
from typing import Any

import aiohttp
import orjson
from telegram import User
from telegram.error import NetworkError, TelegramError, TimedOut
from telegram.ext import ExtBot
from telegram.request import BaseRequest, RequestData
from telegram.warnings import PTBUserWarning

from gateway.answers import NotReached as NotReached
from gateway.answers import understood

# Its typed methods parse every answer into objects of its own; we need an id, and time for other citizens.
warnings.filterwarnings("ignore", message="Please use 'Bot", category=PTBUserWarning)

CONNECT_SECONDS = 5.0
ANSWER_SECONDS = 15.0

JSON = {"Content-Type": "application/json"}


class AiohttpRequest(BaseRequest):
    """Requests to the Bot API over one aiohttp session."""

    def __init__(self, *, connections: int = 64, answer_seconds: float = ANSWER_SECONDS) -> None:
        self._connections = connections
        self._answer_seconds = answer_seconds
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float:
        return self._answer_seconds

    async def initialize(self) -> None:
        if self._session is None or self._session.closed:
            connector = aiohttp.TCPConnector(limit=self._connections, keepalive_timeout=60)
            self._session = aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar())

    async def shutdown(self) -> None:
        if self._session is not None:
            await self._session.close()

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, *args: Any, **kwargs: Any
    ) -> tuple[int, bytes]:
        """One call. Raises `NotReached` where nothing was sent, `TimedOut` or `NetworkError` where it may
        have been."""
        read = kwargs.get("read_timeout")
        seconds = read if isinstance(read, int | float) else self._answer_seconds
        return await self.exchange(url, method, seconds, **_payload(request_data))

    async def exchange(self, url: str, method: str, seconds: float, **body: Any) -> tuple[int, bytes]:
        """The bytes of a call, and of its answer."""
        assert self._session is not None, "initialize() comes first"
        timeout = aiohttp.ClientTimeout(total=None, sock_connect=CONNECT_SECONDS, sock_read=seconds)
        try:
            async with self._session.request(
                method, url, timeout=timeout, allow_redirects=False, **body
            ) as response:
                answer = await response.read()
                return understood(response.status, answer) if method == "POST" else (response.status, answer)
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            raise NotReached("Telegram cannot be reached") from error
        except TimeoutError as error:
            raise TimedOut("Telegram did not answer in time") from error
        except aiohttp.ClientError as error:
            raise NetworkError(f"{type(error).__name__} while talking to Telegram") from error

    async def download(self, url: str, *, most: int, seconds: float) -> bytes:
        """A file, at most so big and within so many seconds, whatever the other side says of it."""
        assert self._session is not None, "initialize() comes first"
        timeout = aiohttp.ClientTimeout(total=seconds, sock_connect=CONNECT_SECONDS)
        data = bytearray()
        try:
            async with self._session.get(url, timeout=timeout, allow_redirects=False) as response:
                if response.status != 200:
                    raise NetworkError("the file is not given")
                async for piece in response.content.iter_chunked(2**16):
                    data += piece
                    if len(data) > most:
                        raise TooBig(f"more than {most} bytes came")
        except (
            TimeoutError,
            aiohttp.ClientError,
        ) as error:  # its own words hold the address, and so the token
            raise NetworkError(f"{type(error).__name__} while a file came") from None
        return bytes(data)

    @staticmethod
    def parse_json_payload(payload: bytes) -> Any:
        """The library's own logs an answer that it cannot read, whatever stands in it."""
        try:
            return orjson.loads(payload)
        except orjson.JSONDecodeError as error:
            raise TelegramError("Telegram answered something that is no JSON") from error


class TooBig(TelegramError):
    """More bytes came than a file may have."""


def _payload(request_data: RequestData | None) -> Mapping[str, Any]:
    if request_data is None:
        return {}
    if not request_data.contains_files:
        body = orjson.dumps(request_data.parameters)
        return {"data": body, "headers": JSON}
    form = aiohttp.FormData()
    for name, value in request_data.json_parameters.items():
        form.add_field(name, value)
    for name, (filename, content, mime) in (request_data.multipart_data or {}).items():
        form.add_field(name, content, filename=filename, content_type=mime)
    return {"data": form}


class Call(AiohttpRequest):
    """One call whose parameters are plain JSON, on an open line: nothing in them has to be looked for."""

    def __init__(self, line: AiohttpRequest, params: Mapping[str, Any], seconds: float) -> None:
        self._line, self._params, self._answer_seconds = line, params, seconds

    async def do_request(self, url: str, method: str, *args: Any, **kwargs: Any) -> tuple[int, bytes]:
        body = orjson.dumps(self._params)
        return await self._line.exchange(url, method, self._answer_seconds, data=body, headers=JSON)


WAITED_FOR = frozenset({"sendMessage", "editMessageText", "answerCallbackQuery"})
"""The calls that somebody waits for. They carry plain JSON: no file, no date, no default of the library."""


OF_THE_MOMENT = frozenset({"answerCallbackQuery", "sendChatAction", "leaveChat"})
"""The calls that do not go through the sender: worth nothing a minute later, or asked for again."""


class Client(ExtBot[None]):
    """The Bot API client, at home with servers that say less of a bot than Telegram does."""

    _is_silent: Callable[[], bool] = staticmethod(lambda: False)

    def be_silent_when(self, is_silent: Callable[[], bool]) -> None:
        """Hold back what does not go through the sender, whenever the sender itself sends nothing."""
        self._is_silent = is_silent

    async def do_api_request(
        self, endpoint: str, api_kwargs: dict[str, Any] | None = None, *args: Any, **kwargs: Any
    ) -> Any:
        """One call, its answer as plain JSON. What somebody waits for takes the short way."""
        if endpoint in OF_THE_MOMENT and self._is_silent():
            raise NotReached("nothing is said to Telegram just now")
        if endpoint not in WAITED_FOR:
            return await super().do_api_request(endpoint, api_kwargs, *args, **kwargs)
        assert isinstance(self.request, AiohttpRequest)
        call = Call(self.request, api_kwargs or {}, kwargs.get("read_timeout", ANSWER_SECONDS))
        return await call.post(f"{self.base_url}/{endpoint}")

    async def file(self, file_id: str, *, most: int, seconds: float) -> bytes:
        """The bytes of a file that somebody sent."""
        assert isinstance(self.request, AiohttpRequest)
        told = await self.do_api_request("getFile", {"file_id": file_id})
        path = told.get("file_path") if isinstance(told, dict) else None
        if not isinstance(path, str):
            raise NetworkError("Telegram does not say where the file is")
        return await self.request.download(f"{self.base_file_url}/{path}", most=most, seconds=seconds)

    async def get_me(self, *args: Any, **kwargs: Any) -> User:
        """Who we are. Some servers leave out what cannot be otherwise: that we are a bot."""
        told = await self.do_api_request("getMe", *args, **kwargs)
        self._bot_user = User.de_json({"is_bot": True, "first_name": ""} | told, self)
        return self._bot_user


def make_bot(token: str, api_url: str) -> Client:
    """The Bot API client. The server may be Telegram's own or any other that speaks its language."""
    base = api_url.rstrip("/")
    return Client(
        token,
        base_url=f"{base}/bot",
        base_file_url=f"{base}/file/bot",
        request=AiohttpRequest(),
        get_updates_request=AiohttpRequest(connections=2),
    )
