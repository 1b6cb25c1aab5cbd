"""Settings of the tests: a data folder that goes with them, and a quick hash for passwords."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

_DATA = tempfile.mkdtemp(prefix="gongkai-tests-")
atexit.register(shutil.rmtree, _DATA, ignore_errors=True)
os.environ["GONGKAI_DATA"] = _DATA
os.environ.setdefault("GONGKAI_LOG", "text")
os.environ.setdefault("GONGKAI_SECOND_FACTOR", "offered")  # tests of signing in ask for it

(Path(_DATA) / "static").mkdir()  # where WhiteNoise looks

from gongkai_site.settings import *  # noqa: E402, F403  # the folder comes first

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
INSTALLED_APPS = [*INSTALLED_APPS, "tests.site.content"]  # noqa: F405  # content of no register, to review
