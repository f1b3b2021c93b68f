"""`dev.py broker`: the embedded broker alone, for those who start the parts by hand."""

from devtools import engines, processes, venv
from devtools.failure import Failure
from devtools.run import only_one, writable_folder

PORT = 6379


def broker(_arguments: list[str]) -> int:
    """Run Valkey in the foreground until it is interrupted. Raises Failure when it cannot."""
    folder = writable_folder()
    with only_one(folder):
        if not engines.port_is_free(PORT):
            raise Failure(f"port {PORT} is taken; perhaps a Redis or Valkey server runs already.")
        python = venv.ready(venv.RUNTIME)
        home = folder / "valkey"
        home.mkdir(exist_ok=True)
        return processes.do(engines.valkey_command(python, port=PORT, folder=home))
