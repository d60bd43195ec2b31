"""A Qualys WAS on this machine, for tests.

    with mockqualys.start() as qualys:
        sync(qualys.url, qualys.user, qualys.password)
        qualys.advance("7d")
        sync(qualys.url, qualys.user, qualys.password)

Needs the program `mockqualys` and nothing but Python's standard library.
"""

from ._admin import Qualys, QualysError, connect, record_digest
from ._program import find_program, start

__all__ = ["Qualys", "QualysError", "connect", "find_program", "record_digest", "start"]
