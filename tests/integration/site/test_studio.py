"""The studio's list loads what it shows, however much there is."""

from sqlalchemy import event

from hub.clips.model import Take
from hub.people.model import Role
from hub.site import studio
from tests import factories


def test_the_list_loads_the_takes_of_its_page_alone(database, sign_in):
    with database.write() as session:
        cora = factories.person(session, "Cora West", role=Role.COMMS)
        for number in range(studio.PAGE + 5):
            factories.clip(session, cora, f"Update {number}")
    client, loaded = sign_in(cora), []

    def note(take, _context):
        loaded.append(take)

    event.listen(Take, "load", note)
    try:
        pages = [client.get(f"/studio?page={number}").text for number in (1, 2)]
    finally:
        event.remove(Take, "load", note)
    assert len(loaded) == studio.PAGE + 5
    assert [page.count('href="/studio/') > 5 for page in pages] == [True, True]
