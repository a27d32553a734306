"""What one saves for later: by form and by API, for one's own eyes alone."""

from hub.site import personal
from hub.viewing import saved as viewing_saved
from tests.integration.site.conftest import NOW


def saved(client) -> list[str]:
    page = client.get("/saved").text
    return [part.partition('"')[0] for part in page.split('data-clip="')[1:]]


def test_a_clip_is_put_aside_and_back(world, kim):
    clip = world.clip("October update")
    assert "Nothing saved" in kim.get("/saved").text
    for _ in range(2):
        assert kim.put(f"/api/v1/clips/{clip}/saved").status_code == 204
    assert saved(kim) == [clip]
    assert 'aria-pressed="true"' in kim.get("/library").text
    for _ in range(2):
        assert kim.delete(f"/api/v1/clips/{clip}/saved").status_code == 204
    assert saved(kim) == []


def test_a_form_does_it_without_javascript_and_goes_back(world, kim):
    clip = world.clip("October update")
    answer = kim.post(f"/clips/{clip}/saved", data={"keep": "1", "next": "/library?page=1"})
    assert (answer.status_code, answer.location) == (303, "/library?page=1")
    assert saved(kim) == [clip]
    answer = kim.post(f"/clips/{clip}/saved", data={"keep": "0", "next": "//evil.example"})
    assert answer.location == f"/clips/{clip}"
    assert saved(kim) == []


def test_what_is_not_for_one_cannot_be_put_aside(world, kim):
    hidden = world.clip("Secret", audience="department:Ships")
    assert kim.put(f"/api/v1/clips/{hidden}/saved").status_code == 404
    assert kim.post(f"/clips/{hidden}/saved", data={"keep": "1"}).status_code == 404


def test_a_saved_clip_that_is_withdrawn_is_gone(world, kim):
    clip = world.clip("October update")
    kim.put(f"/api/v1/clips/{clip}/saved")
    world.withdraw(clip)
    assert saved(kim) == []


def test_nobody_else_sees_what_one_saved_and_erasing_forgets_it(world, kim, sign_in):
    clip = world.clip("October update")
    kim.put(f"/api/v1/clips/{clip}/saved")
    assert saved(sign_in(world.admin)) == []
    with world.database.write() as session:
        mine = personal.export_person(session, world.kim.id, own=True)
        assert [one["clip"] for one in mine["saved"]] == [clip]
        assert "saved" not in personal.export_person(session, world.kim.id, own=False)
        personal.erase_person(session, world.kim.id, NOW)
        assert viewing_saved.among(session, world.kim.id, [clip]) == set()
