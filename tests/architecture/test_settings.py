"""A wrong or missing setting stops the start with a sentence that names it."""

from __future__ import annotations

import base64
import stat
from collections.abc import Mapping
from pathlib import Path

import pytest

from config import SettingsError, is_loopback, load_settings

SECRET = "correct-horse-battery-staple-0123456789"
KEY = base64.urlsafe_b64encode(bytes(range(32))).decode().rstrip("=")
OLD_KEY = base64.urlsafe_b64encode(bytes(range(100, 132))).decode()
PRODUCTION = {
    "DATABASE_URL": "postgresql://rapport:pass%40word@db/rapport",
    "PUBLIC_URL": "https://book.example.com",
    "SECRET_KEY": SECRET,
    "ENCRYPTION_KEYS": KEY,
    "TRUSTED_PROXIES": "1",
}


def without(*names: str) -> dict[str, str]:
    return {name: value for name, value in PRODUCTION.items() if name not in names}


def test_nothing_set_gives_the_embedded_default(tmp_path: Path) -> None:
    settings = load_settings({}, root=tmp_path)
    assert settings.is_embedded
    assert settings.database_url == f"sqlite:///{tmp_path}/instance/rapport.db"
    assert settings.public_url == "http://127.0.0.1:8000"
    assert (settings.bind_host, settings.bind_port) == ("127.0.0.1", 8000)
    assert settings.mail_server is None
    assert settings.mail_folder == tmp_path / "instance" / "mail"
    assert settings.rate_limits
    assert settings.rate_limit_storage == "database"
    assert not settings.is_https


def test_embedded_keys_are_made_once_and_only_their_owner_can_read_them(tmp_path: Path) -> None:
    first = load_settings({}, root=tmp_path)
    second = load_settings({}, root=tmp_path)
    file = tmp_path / "instance" / "keys.toml"
    assert first.secret_key == second.secret_key
    assert first.encryption_keys == second.encryption_keys
    assert [len(key) for key in first.encryption_keys] == [32]
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "instance" / "rapport.db").stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    assert sorted(path.name for path in file.parent.iterdir()) == ["keys.toml", "rapport.db"]


def test_two_folders_never_share_keys(tmp_path: Path) -> None:
    one = load_settings({}, root=tmp_path / "one")
    other = load_settings({}, root=tmp_path / "other")
    assert one.secret_key != other.secret_key
    assert one.encryption_keys != other.encryption_keys


def test_secrets_do_not_show_when_settings_are_printed(tmp_path: Path) -> None:
    mail = {"MAIL_SERVER": "mail", "MAIL_SENDER": "a@b.test", "MAIL_USERNAME": "u"}
    settings = load_settings(PRODUCTION | mail | {"MAIL_PASSWORD": "hush-hush"}, root=tmp_path)
    shown = repr(settings)
    assert SECRET not in shown
    assert repr(bytes(range(32))) not in shown
    assert "hush-hush" not in shown


def test_production_reads_every_value(tmp_path: Path) -> None:
    environ = PRODUCTION | {
        "ENCRYPTION_KEYS": f"{KEY}, {OLD_KEY}",
        "MAIL_SERVER": "smtp.example.com",
        "MAIL_USERNAME": "rapport",
        "MAIL_PASSWORD": "secret",
        "MAIL_SENDER": "calls@example.com",
        "MAIL_FOLDER": "/var/mail/rapport",
        "RATE_LIMIT_STORAGE": "redis://cache:6379/0",
        "BIND": "[::1]:9000",
        "TRUSTED_PROXIES": "2",
        "LOG_LEVEL": "warning",
        "CALENDAR_HOSTS": "Cloud.lan, cloud:8443",
    }
    settings = load_settings(environ, root=tmp_path)
    assert not settings.is_embedded
    assert settings.is_https
    assert settings.database_url == "postgresql+psycopg://rapport:pass%40word@db/rapport"
    assert settings.encryption_keys == (bytes(range(32)), bytes(range(100, 132)))
    assert (settings.mail_server, settings.mail_port) == ("smtp.example.com", 587)
    assert settings.mail_use_tls
    assert settings.mail_folder == Path("/var/mail/rapport")
    assert settings.rate_limit_storage == "redis://cache:6379/0"
    assert (settings.bind_host, settings.bind_port) == ("::1", 9000)
    assert (settings.trusted_proxies, settings.log_level) == (2, "WARNING")
    assert settings.calendar_hosts == {"cloud.lan:443", "cloud:8443"}
    assert not (tmp_path / "instance").exists()


def test_a_port_of_its_own_shows_in_the_public_address(tmp_path: Path) -> None:
    assert load_settings({"BIND": "127.0.0.1:8123"}, root=tmp_path).public_url.endswith(":8123")
    assert load_settings({"BIND": "[::1]:81"}, root=tmp_path).public_url == "http://[::1]:81"


def test_a_load_test_on_this_machine_may_switch_the_rate_limits_off(tmp_path: Path) -> None:
    assert not load_settings({"RATE_LIMITS": "off"}, root=tmp_path).rate_limits


@pytest.mark.parametrize(
    ("environ", "variable", "words"),
    [
        (without("SECRET_KEY"), "SECRET_KEY", "missing"),
        (without("ENCRYPTION_KEYS"), "ENCRYPTION_KEYS", "missing"),
        (without("TRUSTED_PROXIES"), "TRUSTED_PROXIES", "1 or more"),
        (without("PUBLIC_URL", "SECRET_KEY"), "SECRET_KEY", "missing"),
        (without("DATABASE_URL", "ENCRYPTION_KEYS"), "ENCRYPTION_KEYS", "missing"),
        (PRODUCTION | {"SECRET_KEY": "changeme"}, "SECRET_KEY", "easy to guess"),
        (PRODUCTION | {"SECRET_KEY": "a" * 64}, "SECRET_KEY", "easy to guess"),
        (PRODUCTION | {"ENCRYPTION_KEYS": "short"}, "ENCRYPTION_KEYS", "32 bytes"),
        (PRODUCTION | {"ENCRYPTION_KEYS": f"{KEY},"}, "ENCRYPTION_KEYS", "32 bytes"),
        (PRODUCTION | {"ENCRYPTION_KEYS": "A" * 43}, "ENCRYPTION_KEYS", "easy to guess"),
        (PRODUCTION | {"ENCRYPTION_KEYS": f"{KEY},{KEY}="}, "ENCRYPTION_KEYS", "twice"),
        (PRODUCTION | {"SECRET_KEY": KEY}, "ENCRYPTION_KEYS", "differ"),
        (PRODUCTION | {"PUBLIC_URL": "http://book.example.com"}, "PUBLIC_URL", "https://"),
        (PRODUCTION | {"PUBLIC_URL": "book.example.com"}, "PUBLIC_URL", "address"),
        (PRODUCTION | {"PUBLIC_URL": "ftp://book.example.com"}, "PUBLIC_URL", "address"),
        (PRODUCTION | {"PUBLIC_URL": "https://a.example/rapport"}, "PUBLIC_URL", "path"),
        (PRODUCTION | {"PUBLIC_URL": "https://me:pw@a.example"}, "PUBLIC_URL", "login"),
        (PRODUCTION | {"PUBLIC_URL": "https://[::1"}, "PUBLIC_URL", "address"),
        (PRODUCTION | {"PUBLIC_URL": "https://a b.example"}, "PUBLIC_URL", "address"),
        (PRODUCTION | {"PUBLIC_URL": "https://a.example:99999"}, "PUBLIC_URL", "address"),
        (PRODUCTION | {"RATE_LIMITS": "off"}, "RATE_LIMITS", "loopback"),
        (PRODUCTION | {"FLASK_DEBUG": "1"}, "FLASK_DEBUG", "off"),
        (PRODUCTION | {"TRUSTED_PROXIES": "many"}, "TRUSTED_PROXIES", "whole number"),
        (PRODUCTION | {"TRUSTED_PROXIES": "9"}, "TRUSTED_PROXIES", "0 to 5"),
        ({"DATABASE_URL": "mysql://db/rapport"}, "DATABASE_URL", "begin with"),
        ({"DATABASE_URL": "nonsense"}, "DATABASE_URL", "cannot be read"),
        ({"DATABASE_URL": "sqlite://"}, "DATABASE_URL", "memory"),
        ({"DATABASE_URL": "sqlite:////dev/null/x.db"}, "DATABASE_URL", "cannot open"),
        ({"DATABASE_URL": "postgresql://db"}, "DATABASE_URL", "name a database"),
        ({"BIND": "8000"}, "BIND", "a port"),
        ({"BIND": "127.0.0.1:0"}, "BIND", "from 1 to"),
        ({"BIND": "127.0.0.1:70000"}, "BIND", "from 1 to"),
        ({"BIND": "0.0.0.0:8000"}, "PUBLIC_URL", "missing"),
        ({"LOG_LEVEL": "loud"}, "LOG_LEVEL", "one of"),
        ({"RATE_LIMITS": "maybe"}, "RATE_LIMITS", "on or off"),
        ({"RATE_LIMIT_STORAGE": "memcached://x"}, "RATE_LIMIT_STORAGE", "redis://"),
        ({"CALENDAR_HOSTS": "https://cloud.lan/"}, "CALENDAR_HOSTS", "like cloud.lan"),
        ({"CALENDAR_HOSTS": "cloud:port"}, "CALENDAR_HOSTS", "like cloud.lan"),
        ({"MAIL_SERVER": "smtp.example.com"}, "MAIL_SENDER", "missing"),
        ({"MAIL_SERVER": "-bad-", "MAIL_SENDER": "a@b.test"}, "MAIL_SERVER", "host name"),
        ({"MAIL_SENDER": "A <a@b.test>, c@d.test"}, "MAIL_SENDER", "one address"),
        (
            {"MAIL_SERVER": "mail", "MAIL_SENDER": "a@b.test", "MAIL_USERNAME": "u"},
            "MAIL_PASSWORD",
            "missing",
        ),
        (
            {"MAIL_SERVER": "mail", "MAIL_SENDER": "a@b.test", "MAIL_PASSWORD": "p"},
            "MAIL_USERNAME",
            "missing",
        ),
        (
            {
                "MAIL_SERVER": "mail",
                "MAIL_SENDER": "a@b.test",
                "MAIL_USERNAME": "u",
                "MAIL_PASSWORD": "p",
                "MAIL_USE_TLS": "off",
            },
            "MAIL_USE_TLS",
            "has to be on",
        ),
        ({"MAIL_PORT": "smtp"}, "MAIL_PORT", "whole number"),
    ],
)
def test_a_wrong_setting_stops_the_start_with_a_sentence(
    tmp_path: Path, environ: Mapping[str, str], variable: str, words: str
) -> None:
    with pytest.raises(SettingsError) as caught:
        load_settings(environ, root=tmp_path)
    assert caught.value.variable == variable
    assert str(caught.value).startswith(variable)
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_key_file_that_others_can_read_is_refused(tmp_path: Path) -> None:
    load_settings({}, root=tmp_path)
    (tmp_path / "instance" / "keys.toml").chmod(0o640)
    with pytest.raises(SettingsError, match="chmod 600"):
        load_settings({}, root=tmp_path)


def test_a_damaged_key_file_is_not_replaced(tmp_path: Path) -> None:
    load_settings({}, root=tmp_path)
    file = tmp_path / "instance" / "keys.toml"
    file.write_text("SECRET_KEY = \n", encoding="utf-8")
    with pytest.raises(SettingsError, match="mend or restore"):
        load_settings({}, root=tmp_path)
    assert file.read_text(encoding="utf-8") == "SECRET_KEY = \n"


def test_a_database_file_that_anybody_can_read_is_refused(tmp_path: Path) -> None:
    load_settings({}, root=tmp_path)
    (tmp_path / "instance" / "rapport.db").chmod(0o644)
    with pytest.raises(SettingsError, match="anybody can read"):
        load_settings({}, root=tmp_path)


@pytest.mark.parametrize(
    "host", ["localhost", "127.0.0.1", "127.9.9.9", "::1", "[::1]", "a.localhost"]
)
def test_a_loopback_address_is_known_as_one(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize(
    "host", ["192.0.2.1", "10.0.0.1", "example.com", "localhost.example.com", ""]
)
def test_other_addresses_are_not_taken_for_loopback(host: str) -> None:
    assert not is_loopback(host)
