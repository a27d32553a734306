"""``python -m hub.translations``: bring the catalogues up to date, and name what is missing."""

import sys

from hub.translations import catalogue


def main() -> int:
    """Return 1 while something is missing."""
    lacking = [text for language in catalogue.LANGUAGES for text in catalogue.write(language)]
    sys.stderr.writelines(f"not translated: {text}\n" for text in lacking)
    return 1 if lacking else 0


if __name__ == "__main__":
    sys.exit(main())
