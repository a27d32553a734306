"""Asker: the person behind a request, with what decides their rights, read once."""

from dataclasses import dataclass

from hub.people.model import Role


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks. ``keys`` are matched by audiences: everyone, department, chains, role, person."""

    id: str
    email: str
    name: str
    initials: str
    title: str
    role: Role
    department_id: int | None
    department: str
    picture: str
    locale: str
    theme: str
    keys: frozenset[str]
    manages_people: bool
    measured: bool

    @property
    def above(self) -> frozenset[str]:
        """Ids of the managers above this person, up to the top of the company."""
        chains = (key.removeprefix("chain:") for key in self.keys if key.startswith("chain:"))
        return frozenset(chains) - {self.id}

    @property
    def may_upload(self) -> bool:
        """Executives put up updates; comms and administrators may do it for them."""
        return self.role in (Role.EXECUTIVE, Role.COMMS, Role.ADMIN)

    @property
    def edits_all(self) -> bool:
        """Comms and administrators edit every clip."""
        return self.role in (Role.COMMS, Role.ADMIN)

    @property
    def sees_drafts(self) -> bool:
        """Those who edit all, and legal, who advises before publication."""
        return self.edits_all or self.role is Role.LEGAL

    @property
    def runs_hub(self) -> bool:
        """Administrators look after people and settings."""
        return self.role is Role.ADMIN
