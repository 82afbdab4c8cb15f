"""The settings of one installation: read once from the environment, checked, and frozen."""

from __future__ import annotations

import base64
import binascii
import ipaddress
import os
import re
import secrets
import stat
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

KEY_BYTES: Final = 32
_SHORTEST_SECRET: Final = 32
_FEWEST_DIFFERENT: Final = 8
_HIGHEST_PORT: Final = 65_535
_HTTPS_PORT: Final = 443
_MOST_PROXIES: Final = 5
_LOG_LEVELS: Final = ("DEBUG", "INFO", "WARNING", "ERROR")
_ADDRESS: Final = re.compile(r"[^@\s<>,;]+@[^@\s<>,;]+")
_HOST: Final = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?|\[[0-9A-Fa-f:.]+\]")
_POSTGRESQL: Final = frozenset({"postgres", "postgresql", "postgresql+psycopg"})
_SQLITE: Final = frozenset({"sqlite", "sqlite+pysqlite"})


class SettingsError(Exception):
    """A setting is missing or cannot be used; the message is one sentence that names it."""

    def __init__(self, variable: str, sentence: str) -> None:
        super().__init__(f"{variable} {sentence}")
        self.variable = variable


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """All that an installation may set; made by `load_settings`, or by hand in a test.

    `encryption_keys` are 32 bytes each, newest first. `public_url` has no slash at its end.
    `mail_server` None means that letters become files in `mail_folder`; an empty `mail_sender`
    stands for the practice's own address. `rate_limit_storage` is `database` or a Redis URL.
    `calendar_hosts` are `host:port`, whose calendars may lie in the practice's own network.
    `is_embedded` tells that keys may come from the key file of this folder.
    """

    database_url: str = field(repr=False)
    secret_key: str = field(repr=False)
    encryption_keys: tuple[bytes, ...] = field(repr=False)
    public_url: str = "http://127.0.0.1:8000"
    mail_server: str | None = None
    mail_port: int = 587
    mail_username: str | None = None
    mail_password: str | None = field(default=None, repr=False)
    mail_use_tls: bool = True
    mail_sender: str = ""
    mail_folder: Path = Path("instance/mail")
    rate_limit_storage: str = "database"
    rate_limits: bool = True
    calendar_hosts: frozenset[str] = frozenset()
    bind_host: str = "127.0.0.1"
    bind_port: int = 8000
    trusted_proxies: int = 0
    log_level: str = "INFO"
    is_embedded: bool = True

    @property
    def is_https(self) -> bool:
        """Whether people reach the pages over TLS; cookies are then bound to it."""
        return self.public_url.startswith("https://")


def load_settings(environ: Mapping[str, str], *, root: Path) -> Settings:
    """Read every setting, or raise SettingsError at the first that is missing or wrong.

    Relative paths are taken from `root`. In the embedded default - SQLite, and a PUBLIC_URL that
    only this machine can reach - missing keys are made once and kept in `root/instance/keys.toml`;
    everywhere else they have to be given.
    """
    source = _Source(environ)
    bind_host, bind_port = _read_bind(source)
    public_url = _read_public_url(source, bind_host=bind_host, bind_port=bind_port)
    is_local = is_loopback(urlsplit(public_url).hostname or "")
    database_url = _read_database_url(source, root)
    is_embedded = is_local and database_url.drivername in _SQLITE
    if source.switch("FLASK_DEBUG", default=False) and not is_local:
        raise SettingsError("FLASK_DEBUG", "has to be off where others can reach PUBLIC_URL.")
    rate_limits = source.switch("RATE_LIMITS", default=True)
    if not rate_limits and not is_local:
        raise SettingsError(
            "RATE_LIMITS", "can only be off while PUBLIC_URL is a loopback address."
        )
    secret_key, encryption_keys = _read_keys(source, root, is_embedded=is_embedded)
    _prepare_database_file(database_url)
    mail = _read_mail(source)
    return Settings(
        database_url=database_url.render_as_string(hide_password=False),
        secret_key=secret_key,
        encryption_keys=encryption_keys,
        public_url=public_url,
        mail_server=mail.server,
        mail_port=mail.port,
        mail_username=mail.username,
        mail_password=mail.password,
        mail_use_tls=mail.use_tls,
        mail_sender=mail.sender,
        mail_folder=root / source.text("MAIL_FOLDER", "instance/mail"),
        rate_limit_storage=_read_rate_limit_storage(source),
        rate_limits=rate_limits,
        calendar_hosts=_read_calendar_hosts(source),
        bind_host=bind_host,
        bind_port=bind_port,
        trusted_proxies=_read_trusted_proxies(source, public_url),
        log_level=source.choice("LOG_LEVEL", _LOG_LEVELS, "INFO"),
        is_embedded=is_embedded,
    )


def is_loopback(host: str) -> bool:
    """Tell whether a host name or address reaches this machine alone."""
    name = host.strip("[]").lower()
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


class _Source:
    """Reads single variables; an empty one counts as not set."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ

    def text(self, name: str, default: str) -> str:
        """Return the value without the blanks around it."""
        return self._environ.get(name, "").strip() or default

    def switch(self, name: str, *, default: bool) -> bool:
        """Return a value that is on or off."""
        word = self.text(name, "on" if default else "off").lower()
        if word in {"on", "true", "yes", "1"}:
            return True
        if word in {"off", "false", "no", "0"}:
            return False
        raise SettingsError(name, "has to be on or off.")

    def number(self, name: str, default: int, *, low: int, high: int) -> int:
        """Return a whole number from `low` to `high`, both included."""
        word = self.text(name, str(default))
        if not re.fullmatch(r"[0-9]{1,6}", word, re.ASCII) or not low <= int(word) <= high:
            raise SettingsError(name, f"has to be a whole number from {low} to {high}.")
        return int(word)

    def choice(self, name: str, options: tuple[str, ...], default: str) -> str:
        """Return one of `options`, however it was capitalised."""
        word = self.text(name, default).upper()
        if word not in options:
            raise SettingsError(name, f"has to be one of {', '.join(options)}.")
        return word


@dataclass(frozen=True, slots=True, kw_only=True)
class _Mail:
    """Where and how letters leave."""

    server: str | None
    port: int
    username: str | None
    password: str | None
    use_tls: bool
    sender: str


def _read_bind(source: _Source) -> tuple[str, int]:
    """Return the address and port to listen on."""
    host, colon, port = source.text("BIND", "127.0.0.1:8000").rpartition(":")
    if not (colon and _HOST.fullmatch(host) and re.fullmatch(r"[0-9]{1,5}", port, re.ASCII)):
        raise SettingsError("BIND", "has to be an address and a port, like 127.0.0.1:8000.")
    if not 1 <= int(port) <= _HIGHEST_PORT:
        raise SettingsError("BIND", f"needs a port from 1 to {_HIGHEST_PORT}.")
    return host.strip("[]"), int(port)


def _read_public_url(source: _Source, *, bind_host: str, bind_port: int) -> str:
    """Return the address people open, without a slash at its end."""
    shown_host = f"[{bind_host}]" if ":" in bind_host else bind_host
    given = source.text("PUBLIC_URL", "")
    if not given and not is_loopback(bind_host):
        raise SettingsError("PUBLIC_URL", "is missing, and BIND listens beyond this machine.")
    value = given or f"http://{shown_host}:{bind_port}"
    try:
        parts = urlsplit(value)
        host, _ = parts.hostname, parts.port
    except ValueError:
        host = None
    if (
        not host
        or parts.scheme not in {"http", "https"}
        or not _HOST.fullmatch(_netloc_host(value))
    ):
        raise SettingsError("PUBLIC_URL", "has to be an address like https://book.example.com.")
    if parts.path.strip("/") or parts.query or parts.fragment or "@" in parts.netloc:
        raise SettingsError("PUBLIC_URL", "has to end after the host, without a path or a login.")
    if parts.scheme == "http" and not is_loopback(host):
        raise SettingsError("PUBLIC_URL", "has to begin with https:// where others can reach it.")
    return f"{parts.scheme}://{parts.netloc.lower()}"


def _netloc_host(url: str) -> str:
    """Return the host of a URL as it was written, brackets included."""
    netloc = urlsplit(url).netloc.rpartition("@")[2]
    return netloc[: netloc.index("]") + 1] if "]" in netloc else netloc.partition(":")[0]


def _read_database_url(source: _Source, root: Path) -> URL:
    """Return the database's address with its driver, and an SQLite path made absolute."""
    try:
        url = make_url(source.text("DATABASE_URL", "sqlite:///instance/rapport.db"))
    except (ArgumentError, ValueError):
        raise SettingsError("DATABASE_URL", "cannot be read as a database address.") from None
    if url.drivername in _POSTGRESQL:
        if not url.database:
            raise SettingsError("DATABASE_URL", "has to name a database after the host.")
        return url.set(drivername="postgresql+psycopg")
    if url.drivername not in _SQLITE:
        raise SettingsError("DATABASE_URL", "has to begin with sqlite:/// or postgresql://.")
    if not url.database or url.database == ":memory:":
        raise SettingsError("DATABASE_URL", "has to name a file, as a database in memory is lost.")
    return url.set(drivername="sqlite", database=str((root / url.database).resolve()))


def _prepare_database_file(url: URL) -> None:
    """Make an SQLite file that only its owner can read, and refuse one that anybody can."""
    if url.drivername not in _SQLITE or url.database is None:
        return
    path = Path(url.database)
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    except OSError as error:
        reason = error.strerror or "unknown reason"
        raise SettingsError("DATABASE_URL", f"names a file we cannot open ({reason}).") from None
    if stat.S_IMODE(path.stat().st_mode) & 0o007:
        raise SettingsError("DATABASE_URL", f"names a file anybody can read: chmod 600 {path}")


def _read_keys(source: _Source, root: Path, *, is_embedded: bool) -> tuple[str, tuple[bytes, ...]]:
    """Return SECRET_KEY and ENCRYPTION_KEYS, from the key file where that is allowed."""
    secret, keys = source.text("SECRET_KEY", ""), source.text("ENCRYPTION_KEYS", "")
    if is_embedded and not (secret and keys):
        kept = _open_key_file(root / "instance" / "keys.toml")
        secret, keys = secret or kept["SECRET_KEY"], keys or kept["ENCRYPTION_KEYS"]
    if not secret:
        raise SettingsError("SECRET_KEY", "is missing, and there is no default in production.")
    if len(secret) < _SHORTEST_SECRET or len(set(secret)) < _FEWEST_DIFFERENT:
        raise SettingsError("SECRET_KEY", "is too easy to guess: use 32 random characters or more.")
    if not keys:
        raise SettingsError("ENCRYPTION_KEYS", "is missing, and there is no default in production.")
    decoded = tuple(_decode_key(word.strip()) for word in keys.split(","))
    if len(set(decoded)) < len(decoded):
        raise SettingsError("ENCRYPTION_KEYS", "names the same key twice.")
    if secret in {word.strip() for word in keys.split(",")}:
        raise SettingsError("ENCRYPTION_KEYS", "has to differ from SECRET_KEY.")
    return secret, decoded


def _decode_key(word: str) -> bytes:
    """Return one encryption key as bytes."""
    try:
        key = base64.b64decode(word + "=" * (-len(word) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if len(key) != KEY_BYTES:
        raise SettingsError("ENCRYPTION_KEYS", "has to be 32 bytes each in base64url, with commas.")
    if len(set(key)) < _FEWEST_DIFFERENT:
        raise SettingsError("ENCRYPTION_KEYS", "is too easy to guess: use 32 random bytes.")
    return key


def _open_key_file(path: Path) -> dict[str, str]:
    """Return the keys of this folder, made on the first start and readable by their owner alone."""
    try:
        if not path.exists():
            _write_key_file(path)
        if stat.S_IMODE(path.stat().st_mode) & 0o077:
            raise SettingsError("SECRET_KEY", f"is in a file others can read: chmod 600 {path}")
        document = tomllib.loads(path.read_text(encoding="utf-8"))
        return {name: str(document[name]) for name in ("SECRET_KEY", "ENCRYPTION_KEYS")}
    except (OSError, KeyError, ValueError):
        raise SettingsError(
            "SECRET_KEY", f"cannot be read from {path}: mend or restore it."
        ) from None


def _write_key_file(path: Path) -> None:
    """Write fresh keys in one step, so that two starts at once agree on the same file."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    text = (
        "# Made on the first start. Without ENCRYPTION_KEYS nobody can read what clients wrote:\n"
        "# keep a copy of this file, apart from the copies of the database.\n"
        f'SECRET_KEY = "{secrets.token_urlsafe(48)}"\n'
        f'ENCRYPTION_KEYS = "{secrets.token_urlsafe(KEY_BYTES)}"\n'
    )
    descriptor = os.open(fresh, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(fresh, path)
    except FileExistsError:
        pass  # another start was first; its keys count
    finally:
        fresh.unlink()


def _read_mail(source: _Source) -> _Mail:
    """Return how letters leave; without a server they become files."""
    server = source.text("MAIL_SERVER", "") or None
    username = source.text("MAIL_USERNAME", "") or None
    password = source.text("MAIL_PASSWORD", "") or None
    use_tls = source.switch("MAIL_USE_TLS", default=True)
    sender = source.text("MAIL_SENDER", "")
    if sender and not _ADDRESS.fullmatch(sender):
        raise SettingsError("MAIL_SENDER", "has to be one address like calls@example.com.")
    if server is not None:
        if not _HOST.fullmatch(server):
            raise SettingsError("MAIL_SERVER", "has to be a host name like smtp.example.com.")
        if not sender:
            raise SettingsError("MAIL_SENDER", "is missing, and MAIL_SERVER is set.")
        if username and not password:
            raise SettingsError("MAIL_PASSWORD", "is missing, and MAIL_USERNAME is set.")
        if password and not username:
            raise SettingsError("MAIL_USERNAME", "is missing, and MAIL_PASSWORD is set.")
        if username and not use_tls and not is_loopback(server):
            raise SettingsError("MAIL_USE_TLS", "has to be on where a password is sent.")
    return _Mail(
        server=server,
        port=source.number("MAIL_PORT", 587 if use_tls else 25, low=1, high=_HIGHEST_PORT),
        username=username,
        password=password,
        use_tls=use_tls,
        sender=sender,
    )


def _read_rate_limit_storage(source: _Source) -> str:
    """Return `database`, or the address of a Redis that counts for all processes."""
    value = source.text("RATE_LIMIT_STORAGE", "database")
    if value == "database" or value.startswith(("redis://", "rediss://")):
        return value
    raise SettingsError("RATE_LIMIT_STORAGE", "has to be database, or begin with redis://.")


def _read_calendar_hosts(source: _Source) -> frozenset[str]:
    """Return the hosts with their ports whose calendars are read wherever they lie."""
    found = set()
    for word in source.text("CALENDAR_HOSTS", "").replace(",", " ").split():
        host, _, port = word.lower().partition(":")
        port = port or str(_HTTPS_PORT)
        if not _HOST.fullmatch(host) or not re.fullmatch(r"[1-9][0-9]{0,4}", port, re.ASCII):
            raise SettingsError("CALENDAR_HOSTS", "has to be hosts like cloud.lan or cloud:8443.")
        found.add(f"{host}:{port}")
    return frozenset(found)


def _read_trusted_proxies(source: _Source, public_url: str) -> int:
    """Return how many proxies in front of us may speak for the client's address."""
    count = source.number("TRUSTED_PROXIES", 0, low=0, high=_MOST_PROXIES)
    if public_url.startswith("https://") and count == 0:
        raise SettingsError("TRUSTED_PROXIES", "has to be 1 or more, as TLS ends at a proxy.")
    return count
