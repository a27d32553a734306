"""`hub web` as a process of a bench: the site, or the same one that stores no beacon.

python -m tests.bench.viewing.serve nothing web --host 127.0.0.1 --port 8000
"""

import sys

from hub.cli import main
from hub.core import server

if __name__ == "__main__":
    if sys.argv[1] == "nothing":
        server.TARGET = "tests.bench.viewing.nothing:from_environment"
    main(sys.argv[2:])
