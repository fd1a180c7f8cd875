"""Processes of this computer, told apart for good: a number is used again, a number and its start are not.

On Windows and macOS this is checked by types only; it has not been run there.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

if sys.platform == "linux":
    _STATE, _START = 0, 19  # of what follows the name in /proc/<pid>/stat
    _ENDED = (b"Z", b"X")

    def started(pid: int) -> str:
        """When the process began, in the system's own words; '' where none has this number."""
        with suppress(OSError, IndexError):
            fields = Path(f"/proc/{pid}/stat").read_bytes().rpartition(b")")[2].split()
            boot = Path("/proc/sys/kernel/random/boot_id").read_text("ascii").strip()
            if fields[_STATE] not in _ENDED:
                return f"{boot} {fields[_START].decode()}"
        return ""

    def kill(pid: int, since: str) -> None:
        """Ends the process that has this number since then, and no other. Raises OSError where it may not."""
        with suppress(ProcessLookupError):
            handle = os.pidfd_open(pid)
            try:
                if started(pid) == since:
                    signal.pidfd_send_signal(handle, signal.SIGKILL)
            finally:
                os.close(handle)

elif sys.platform == "win32":
    import ctypes
    from ctypes import wintypes

    _QUERY, _TERMINATE = 0x1000, 0x0001
    _STILL_ACTIVE = 259

    def started(pid: int) -> str:
        """When the process began, in the system's own words; '' where none has this number."""
        handle = ctypes.windll.kernel32.OpenProcess(_QUERY, False, pid)
        if not handle:
            return ""
        try:
            return _start_of(handle)
        finally:
            ctypes.windll.kernel32.CloseHandle(handle)

    def kill(pid: int, since: str) -> None:
        """Ends the process that has this number since then, and no other. Raises OSError where it may not."""
        handle = ctypes.windll.kernel32.OpenProcess(_QUERY | _TERMINATE, False, pid)
        if not handle:
            return
        try:
            if _start_of(handle) == since and not ctypes.windll.kernel32.TerminateProcess(handle, 1):
                raise ctypes.WinError()
        finally:
            ctypes.windll.kernel32.CloseHandle(handle)

    def _start_of(handle: int) -> str:
        code = wintypes.DWORD()
        times = [wintypes.FILETIME() for _ in range(4)]
        kernel = ctypes.windll.kernel32
        running = kernel.GetExitCodeProcess(handle, ctypes.byref(code)) and code.value == _STILL_ACTIVE
        if not running or not kernel.GetProcessTimes(handle, *map(ctypes.byref, times)):
            return ""
        return str(times[0].dwHighDateTime << 32 | times[0].dwLowDateTime)

else:

    def started(pid: int) -> str:
        """When the process began, in the system's own words; '' where none has this number."""
        told = subprocess.run(["ps", "-o", "lstart=", "-p", str(pid)], capture_output=True, check=False)
        return told.stdout.decode(errors="replace").strip()

    def kill(pid: int, since: str) -> None:
        """Ends the process that has this number since then, and no other. Raises OSError where it may not."""
        with suppress(ProcessLookupError):
            if started(pid) == since:
                os.kill(pid, signal.SIGKILL)
