"""What kind of machine somebody watches on, as their browser says; nothing finer is kept."""

COMPUTER, PHONE, TABLET, OTHER = "computer", "phone", "tablet", "other"
KINDS = (COMPUTER, PHONE, TABLET, OTHER)


def of(user_agent: str) -> str:
    """Return the kind of machine that a User-Agent names.

    An iPad that asks for pages as on a desk says it is a computer, and is taken for one.
    """
    said = user_agent.lower()
    if "ipad" in said or "tablet" in said or ("android" in said and "mobi" not in said):
        return TABLET
    if "mobi" in said or "iphone" in said:
        return PHONE
    if any(name in said for name in ("windows", "macintosh", "x11", "cros", "wayland")):
        return COMPUTER
    return OTHER
