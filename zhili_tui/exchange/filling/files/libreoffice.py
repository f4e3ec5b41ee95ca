"""LibreOffice run apart: in a session and a folder of its own, within bounds of time, memory and what it writes; nothing of it is left."""

import contextlib
import hashlib
import os
import select
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

#: What LibreOffice calls the sorts of files: told which it is, it takes no broken one for a text.
FILTERS = {"xls": "MS Excel 97", "doc": "MS Word 97", "ods": "calc8", "odt": "writer8"}
#: Longer than this no form takes.
SECONDS = 120
#: So many milliseconds what was killed may take to be gone.
DYING = 5000
#: So many bytes it may hold in memory, and so many may one file have that it writes.
MEMORY, LARGEST = 2 << 30, 32 << 20
#: The limits hold from before its first instruction, for every process that it starts; one that is lower already stays.
LIMITED = 'ulimit -d "$1"; ulimit -t "$2"; ulimit -f "$3"; shift 3; exec "$@"'


def converted(data: bytes, ending: str, wanted: str) -> bytes | None:
    """A file as LibreOffice converts it; None where it is not installed, cannot, or makes more than LARGEST.

    ``ending``: what sort of file it is (xls, doc, ods, odt); ``wanted``: xlsx or docx.
    """
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        return None
    with tempfile.TemporaryDirectory(prefix="zhili-form-", ignore_cleanup_errors=True) as folder:
        form = Path(folder) / f"form.{ending}"
        form.write_bytes(data)
        settings = Path(folder, "settings").as_uri()
        command = [
            program, "--headless", "--norestore", "--nolockcheck", f"-env:UserInstallation={settings}", f"--infilter={FILTERS[ending]}",
            "--convert-to", wanted, "--outdir", folder, str(form),
        ]  # fmt: skip
        made = form.with_suffix(f".{wanted}")
        try:
            in_time = _run(command, folder)
            return made.read_bytes() if in_time and made.stat().st_size <= LARGEST else None
        except OSError:
            return None
        finally:
            socket_of(settings, os.getuid()).unlink(missing_ok=True)


def socket_of(settings: str, user: int) -> Path:
    """Where LibreOffice listens that has its settings at an address: always in /tmp, and left there where it was killed.

    >>> socket_of("file:///tmp/lo/w/settings", 0).name
    'OSL_PIPE_0_SingleOfficeIPC_39a62ae8f348c7340725bbf7d419dc8'
    """
    digest = hashlib.md5(settings.encode("utf-16-le"), usedforsecurity=False).digest()
    return Path("/tmp", f"OSL_PIPE_{user}_SingleOfficeIPC_{''.join(f'{byte:x}' for byte in digest)}")  # noqa: S108  # its place, not ours


def _run(command: list[str], folder: str) -> bool:
    """Run a command, and end whatever it started; whether it ended before its time was over. Raises OSError."""
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "LANG", "LC_ALL", "LC_CTYPE")}
    here, none = kept | {"HOME": folder, "TMPDIR": folder}, subprocess.DEVNULL
    limits = [str(MEMORY >> 10), str(SECONDS), str(LARGEST >> 9)]  # in the units of ulimit: kilobytes, seconds, blocks of 512
    limited = ["/bin/sh", "-c", LIMITED, "sh", *limits, *command]
    alive, held = os.pipe()  # whatever is started holds it open as long as it lives
    with os.fdopen(alive, "rb") as last, os.fdopen(held, "wb") as given:
        child = subprocess.Popen(
            limited, cwd=folder, env=here, stdin=none, stdout=none, stderr=none, pass_fds=(held,), start_new_session=True
        )
        given.close()
        try:
            child.wait(SECONDS)
        except subprocess.TimeoutExpired:
            return False
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(child.pid, signal.SIGKILL)
            child.wait()
            waiting = select.poll()
            waiting.register(last, 0)  # that nobody holds it any more is told unasked
            waiting.poll(DYING)
        return True
