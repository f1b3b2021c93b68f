"""The environment, read once, typed and loud: a wrong value is refused by name at start."""

import os
import secrets
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ
from cryptography.fernet import Fernet
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent
LOOPBACK_HOSTS = {"127.0.0.1", "localhost", "::1"}
DATABASE_ENGINES = {
    "sqlite": "mtcrm.sqlite",
    "postgres": "django.db.backends.postgresql",
    "postgresql": "django.db.backends.postgresql",
}
SQLITE_OPTIONS = {
    # A write transaction takes its lock at once, so two writers queue instead of failing half-way.
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
}
POSTGRES_OPTIONS = {"connect_timeout": 3}

_env = environ.Env()

# Opening a connection costs more than most requests.
KEPT = {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}


class BadSetting(ImproperlyConfigured):
    """A variable of the environment has a value that cannot be used; the message names it."""


def text(name: str, default: str = "") -> str:
    """The variable's value without surrounding blanks, or ``default``."""
    return os.environ.get(name, default).strip()


def flag(name: str, *, default: bool) -> bool:
    """A yes-or-no variable. Raises BadSetting for a word that is neither."""
    value = text(name).lower()
    if not value:
        return default
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off"}:
        return False
    raise BadSetting(f"{name} must be true or false, not {value!r}.")


def number(name: str, *, default: int, least: int = 0) -> int:
    """A whole number of at least ``least``. Raises BadSetting otherwise."""
    value = text(name) or str(default)
    if not value.isdecimal() or int(value) < least:
        raise BadSetting(f"{name} must be a whole number of at least {least}, not {value!r}.")
    return int(value)


def words(name: str) -> list[str]:
    """A comma-separated list without empty parts."""
    return [word.strip() for word in text(name).split(",") if word.strip()]


def folder(name: str, default: Path) -> Path:
    """A folder that exists and can be written to afterwards. Raises BadSetting otherwise."""
    path = Path(text(name) or default).absolute()
    try:
        # What is kept there is for nobody else on this machine.
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise BadSetting(f"{name}: {path} cannot be made a folder ({error.strerror}).") from error
    if not os.access(path, os.W_OK):
        raise BadSetting(f"{name}: the folder {path} cannot be written to.")
    return path


def base_url(name: str, default: str) -> str:
    """An http(s) address without path. Plain http is allowed on this machine only."""
    value = (text(name) or default).rstrip("/")
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path:
        raise BadSetting(f"{name} must look like https://www.example.org, not {value!r}.")
    if parts.scheme == "http" and parts.hostname not in LOOPBACK_HOSTS:
        raise BadSetting(f"{name} must use https unless the site is on this machine only.")
    return value


def database(name: str, default: str) -> dict[str, Any]:
    """Django's settings for one database, SQLite or PostgreSQL, tuned for each.

    Raises BadSetting for another engine or an address that cannot be read.
    """
    value = text(name) or default
    scheme = value.split(":", 1)[0]
    if scheme not in DATABASE_ENGINES:
        raise BadSetting(f"{name} must begin with postgresql:// or sqlite:///.")
    try:
        config: dict[str, Any] = _env.db_url_config(value)
    except (ValueError, ImproperlyConfigured) as error:
        raise BadSetting(f"{name} cannot be read as a database address.") from error
    if not config.get("NAME"):
        raise BadSetting(f"{name} names no database.")
    config["ENGINE"] = DATABASE_ENGINES[scheme]
    if scheme == "sqlite":
        config["OPTIONS"] = {**SQLITE_OPTIONS, **config.get("OPTIONS", {})}
        test_name = f"{Path(config['NAME']).with_suffix('')}-test.sqlite3"
        return config | KEPT | {"TEST": {"NAME": test_name}}
    config["OPTIONS"] = {**POSTGRES_OPTIONS, **config.get("OPTIONS", {})}
    return config | KEPT


def address(name: str, *, schemes: set[str], default: str = "") -> str:
    """A URL with one of ``schemes``. Raises BadSetting for another scheme or no host."""
    value = text(name) or default
    if not value:
        return ""
    try:
        parts = urlsplit(value)
        known = parts.scheme in schemes and bool(parts.hostname) and parts.port != 0
    except ValueError:
        known = False
    if not known:
        expected = " or ".join(f"{scheme}://host:port" for scheme in sorted(schemes))
        raise BadSetting(f"{name} must look like {expected}.")
    return value


def scanner(name: str) -> str:
    """Where clamd listens: ``clamd://host:port`` or ``unix:///path``. Raises BadSetting."""
    value = text(name)
    if value.startswith("unix:///"):
        return value
    try:
        return address(name, schemes={"clamd"})
    except BadSetting as error:
        raise BadSetting(f"{name} must look like clamd://host:port or unix:///path.") from error


def secret(name: str, *, local: bool, var_dir: Path) -> str:
    """A secret from the environment; on a local profile one that is made once and kept.

    The kept file is in ``var_dir`` with mode 600. Raises BadSetting when the site is public
    and the variable is missing.
    """
    value = text(name)
    if value:
        return value
    if not local:
        raise BadSetting(f"{name} must be set for a public site.")
    return _kept_secret(var_dir / "secrets" / name.lower())


def _kept_secret(path: Path) -> str:
    path.parent.mkdir(mode=0o700, exist_ok=True)
    made = path.with_suffix(f".{os.getpid()}.{secrets.token_hex(4)}")
    if not path.exists():
        made.touch(mode=0o600)
        made.write_text(Fernet.generate_key().decode())
        # link() fails when another process was first, so all processes read the same secret.
        with suppress(FileExistsError):
            os.link(made, path)
        made.unlink()
    return path.read_text().strip()


def field_keys(value: str) -> list[str]:
    """The keys of encrypted fields, newest first. Raises BadSetting for one that is no key."""
    keys = [key.strip() for key in value.split(",") if key.strip()]
    for key in keys:
        try:
            Fernet(key)
        except ValueError as error:
            raise BadSetting(
                "FIELD_KEYS must be Fernet keys (32 bytes, URL-safe base64) joined by commas."
            ) from error
    return keys
