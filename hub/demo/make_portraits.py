"""Write the portraits that pages show, `static/img/people/*.svg`: run by hand after a change.

python -m hub.demo.make_portraits
"""

from pathlib import Path

from hub.demo.figures import avatar, portrayed

TARGET = Path(__file__).parents[2] / "static" / "img" / "people"


def main() -> None:
    """Write one file for each drawn face."""
    TARGET.mkdir(parents=True, exist_ok=True)
    for who in portrayed():
        (TARGET / f"{who}.svg").write_text(avatar(who), "utf-8")


if __name__ == "__main__":
    main()
