"""Configuration: from the environment or `.env` only, checked before anything starts."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.errors import Misconfigured
from storage.engines import backend, sqlite_file

ROOT = Path(__file__).parent.parent


def _token(value: SecretStr) -> SecretStr:
    if not re.fullmatch(r"\d+:[A-Za-z0-9_-]{10,}", value.get_secret_value()):
        raise ValueError("it does not look like a token from @BotFather (digits, a colon, letters)")
    return value


def _http(value: str) -> str:
    if not re.fullmatch(r"https?://[^\s/]+(/\S*)?", value):
        raise ValueError("it must be an address that starts with http:// or https://")
    return value.rstrip("/")


def database(value: str) -> str:
    """The address of a store; `ValueError` says what is wrong with another one."""
    if backend(value) not in ("sqlite", "postgresql"):
        raise ValueError("it must start with sqlite:/// or postgresql://")
    file = sqlite_file(value)
    if file is not None and file.name in ("", ":memory:"):
        raise ValueError("it must name a file, such as sqlite:///var/rebonds.sqlite3")
    return value


def _zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (KeyError, ValueError, OSError):  # unknown; a path; the name of a folder
        raise ValueError("it is no time zone; a known one is Europe/Paris") from None
    return value


def _directory(value: Path) -> Path:
    if not value.is_dir():
        raise ValueError("there is no such folder")
    return value


def _secret(value: SecretStr | None) -> SecretStr | None:
    if value is not None and not re.fullmatch(r"[A-Za-z0-9_-]{16,256}", value.get_secret_value()):
        raise ValueError("it must have 16 to 256 letters, digits, - or _")
    return value


Http = Annotated[str, AfterValidator(_http)]


class Settings(BaseSettings):
    """Every variable there is. `.env.example` says what each is for."""

    model_config = SettingsConfigDict(env_file=".env", extra="ignore", env_ignore_empty=True)

    telegram_bot_token: Annotated[SecretStr, AfterValidator(_token)]
    telegram_api_url: Http = "https://api.telegram.org"
    database_url: Annotated[str, AfterValidator(database)] = "sqlite:///var/rebonds.sqlite3"
    public_url: Http | None = None
    webhook_secret: Annotated[SecretStr | None, AfterValidator(_secret)] = None
    web_host: str = "127.0.0.1"
    web_port: Annotated[int, Field(ge=0, le=65535)] = 8080
    timezone: Annotated[str, AfterValidator(_zone)] = "Europe/Paris"
    content_dir: Annotated[Path, AfterValidator(_directory)] = ROOT / "content"
    media_dir: Path = Path("var/media")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    metrics_token: Annotated[SecretStr | None, AfterValidator(_secret)] = None
    send_rate: Annotated[int, Field(ge=0, le=1000)] = 28

    @model_validator(mode="after")
    def _webhook_needs_its_secret(self) -> Settings:
        if self.public_url is not None and self.webhook_secret is None:
            raise ValueError(
                "WEBHOOK_SECRET is missing: PUBLIC_URL is set, and every call must carry the secret"
            )
        return self

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)


def read_settings() -> Settings:
    """The settings of this process. Raises `Misconfigured` with one sentence that names the variable."""
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        raise Misconfigured(_sentence(first["loc"], first["type"], first["msg"])) from None


def _sentence(place: tuple[int | str, ...], kind: str, message: str) -> str:
    if not place:
        return message.removeprefix("Value error, ") + "."
    name = str(place[0]).upper()
    if kind == "missing":
        return f"{name} is missing: set it in the environment or in .env (see .env.example)."
    return f"{name} is wrong: {message.removeprefix('Value error, ')}."
