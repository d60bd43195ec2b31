"""Finds the program, starts it, waits until it answers, ends it."""

from __future__ import annotations

import atexit
import json
import os
import selectors
import shutil
import subprocess
import tempfile
import time
from typing import Sequence

from ._admin import Qualys, QualysError


def find_program(program: "str | os.PathLike[str] | None" = None) -> str:
    """The argument, else the variable MOCKQUALYS, else `mockqualys` of PATH. Raises QualysError when there is none."""
    for given, said in ((program, f"{program}"), (os.environ.get("MOCKQUALYS"), "the variable MOCKQUALYS")):
        if not given:
            continue
        found = shutil.which(os.fspath(given))
        if found is None:
            raise QualysError(f"{said} names no program that can be run: {os.fspath(given)}")
        return found
    found = shutil.which("mockqualys")
    if found is None:
        raise QualysError("there is no mockqualys in PATH; install it, or set MOCKQUALYS to the program "
                          "(build/release/bin/mockqualys after scripts/build release mockqualys)")
    return found


def start(estate: "str | None" = None, *, program: "str | os.PathLike[str] | None" = None, findings: "int | None" = None,
          webapps: "int | None" = None, start: "str | None" = None, https: bool = False, arguments: Sequence[str] = (),
          timeout: float = 30.0) -> Qualys:
    """Starts `mockqualys serve` on free ports and returns when it answers.

    estate    a shipped estate ("storefront", "traps" ...) or a folder
    findings  instead: an estate computed with so many findings, and `webapps`
    start     where its calendar begins: "now" (default), "estate" (the dates as they are written), or a moment
    arguments further words of the command line (mockqualys serve --help)

    Use it in a `with`, or call stop(); what is left runs until this process ends.
    """
    command = [find_program(program), "serve"]
    for option, value in (("--estate", estate), ("--findings", findings), ("--webapps", webapps), ("--start", start)):
        if value is not None:
            command += [option, str(value)]
    command += ["--https" if https else "--no-https", *arguments]
    reader, writer = os.pipe()
    said = tempfile.TemporaryFile()  # not a pipe: nobody reads it while the server runs
    try:
        process = subprocess.Popen([*command, "--ready-fd", str(writer)], pass_fds=(writer,), stdin=subprocess.DEVNULL,
                                   stdout=subprocess.DEVNULL, stderr=said)
    except OSError as error:
        os.close(reader)
        raise QualysError(f"{command[0]} cannot be started: {error}") from None
    finally:
        os.close(writer)

    def stop() -> None:
        atexit.unregister(stop)
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        said.close()

    atexit.register(stop)
    try:
        ready = _read_to_end(reader, timeout)
        if not ready:
            code = process.wait(timeout)
            said.seek(0)
            text = said.read().decode(errors="replace").strip()
            raise QualysError(f"{' '.join(command)} ended with {code}: {text}")
        return Qualys(json.loads(ready), timeout=timeout, stop=stop)
    except BaseException:
        stop()
        raise
    finally:
        os.close(reader)


def _read_to_end(descriptor: int, timeout: float) -> bytes:
    """The ready line; the server closes the descriptor behind it, and its end closes it too."""
    text, until = b"", time.monotonic() + timeout
    with selectors.DefaultSelector() as selector:
        selector.register(descriptor, selectors.EVENT_READ)
        while True:
            if not selector.select(max(0.0, until - time.monotonic())):
                raise QualysError(f"mockqualys did not answer within {timeout:g} s")
            piece = os.read(descriptor, 65536)
            if not piece:
                return text
            text += piece
