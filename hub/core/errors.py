"""What can go wrong in Hub, as one tree; every text is fit to show to a person.

* HubError
  - NotFound       the thing does not exist, or this person may not know that it does
  - NotSignedIn    nobody is signed in, or the token is not known
  - NotAllowed     the person may see it but not do this to it
  - Rejected       the request cannot be honoured as given; ``field`` says where
  - Conflict       the thing is not in a state that allows this
  - Gone           it was here and has ended (an expired upload, a used link)
  - Busy           somebody is changing it right now; trying again in a moment helps
  - TooLarge       more bytes than this place takes
  - TooMany        too often; ``retry_after_s`` says when to come back
  - Unavailable    something Hub needs is missing now (a model, a server, a busy stream)
    - NoRoom       a disk is full, or too full to begin; ``needed_bytes`` where that is known
"""


class HubError(Exception):
    """Base of every error Hub raises on purpose.

    ``permanent``: trying the same again can't help, so a worker does not.
    """

    permanent = True


class NotFound(HubError):
    """The thing does not exist, or this person may not know that it does."""


class NotSignedIn(HubError):
    """Nobody is signed in, or the token is not known."""


class NotAllowed(HubError):
    """The person may see the thing but not do this to it."""


class Rejected(HubError):
    """The request cannot be honoured as given; ``field`` names what to mend."""

    def __init__(self, message: str, field: str | None = None) -> None:
        """Keep the sentence and the name of the field it is about."""
        super().__init__(message)
        self.field = field


class Conflict(HubError):
    """The thing is not in a state that allows this."""


class Gone(HubError):
    """It was here and has ended."""


class Busy(HubError):
    """Somebody is changing it right now."""


class TooLarge(HubError):
    """More bytes than this place takes."""


class TooMany(HubError):
    """Too often; come back after ``retry_after_s`` seconds."""

    def __init__(self, message: str, retry_after_s: int) -> None:
        """Keep the sentence and the seconds to wait."""
        super().__init__(message)
        self.retry_after_s = retry_after_s


class Unavailable(HubError):
    """Something Hub needs is missing now; trying later may help."""

    permanent = False


class NoRoom(Unavailable):
    """A disk is full, or too full to begin; work waits for room and goes on by itself."""

    def __init__(self, message: str, needed_bytes: int = 0) -> None:
        """Keep the sentence and how much is needed, 0 where nobody knows."""
        super().__init__(message)
        self.needed_bytes = needed_bytes
