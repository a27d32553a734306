"""Two versions of an update: each person has one, everywhere, and nobody sees a result early."""

import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from hub.audiences import actions as audiences
from hub.captions import suggestions
from hub.captions.model import Cue, Transcript
from hub.clips import queries as clips
from hub.clips.model import State
from hub.clips.variants_model import Arm, Half, Variant
from hub.core import clock
from hub.core.errors import Conflict, Rejected
from hub.experiments import actions, jobs, queries
from hub.experiments.model import Kind, Measure, Stage
from hub.experiments.plan import Plan
from hub.notices import feed_keys
from hub.notices import jobs as notices
from hub.people import queries as people
from hub.people.model import Person
from hub.pulses import actions as pulses
from hub.pulses.model import PulseAnswer
from hub.site import personal
from hub.viewing.model import SeenSeconds
from tests import factories
from tests.integration.experiments.conftest import FIRST, KEY, SECOND

TITLES = Plan(Kind.TITLES, title=SECOND)
CUTS = Plan(Kind.CUTS, take_number=1, measure=Measure.COMPLETED)


def start(database, house, plan, at=None):
    at = at or clock.now()
    with database.write() as session:
        clip = clips.get(session, house.clip)
        actions.keep(session, house.leader.id, clip, plan, at)
        actions.start(session, house.leader.id, clip, KEY, at)
    house.learn(database)


def end(services, database, house):
    """Let its time be over, and the chore come by."""
    with database.write() as session:
        queries.current(session, house.clip).ends_at = clock.now() - timedelta(seconds=1)
    jobs.finish(services)


def watch(session, house, person, number, seen_s):
    take = next(t for t in clips.get(session, house.clip).takes if t.number == number)
    session.add(
        SeenSeconds(
            person_id=person.id, take_id=take.id, clip_id=house.clip, seen=b"", seen_s=seen_s,
            content_s=float(seen_s), is_viewer=True, completed=seen_s >= 0.9 * take.duration_s,
            first_view_at=clock.now() - timedelta(minutes=1), updated_at=clock.now(),
        )
    )  # fmt: skip


def half(house, arm):
    return [one for one in house.staff if house.arms.get(one.id) is arm]


def test_both_halves_are_of_one_size_and_whoever_prepares_is_in_none(database, house):
    start(database, house, TITLES)
    first, second = half(house, Arm.FIRST), half(house, Arm.SECOND)
    assert len(first) == len(second) >= 30
    assert len(house.arms) == len(first) + len(second)
    assert not {house.leader.id, house.comms.id} & set(house.arms)


def test_each_reads_the_own_title_on_every_page_and_never_the_other(
    app, database, services, house, sign_in
):
    start(database, house, TITLES)
    notices.deliver(services)
    for arm, own, other in ((Arm.FIRST, FIRST, SECOND), (Arm.SECOND, SECOND, FIRST)):
        client = sign_in(house.of(arm))
        seen = 0
        for address in addresses(app, house.clip):
            page = client.get(address, headers={"Accept": "text/html, application/json"})
            text = page.get_data().decode("utf-8", "replace")
            assert not holds(text, other), address
            seen += holds(text, own)
        assert seen >= 8  # home, library, watch, feed, the bell, the API …


def holds(text, title):
    """Also cut into marked pieces, as search shows it."""
    return title.lower() in re.sub("<[^>]*>", "", text).lower()


def addresses(app, clip_id):
    """Every address that can be read with nothing but a clip's id, with what it may be asked."""
    for rule in app.url_map.iter_rules():
        if "GET" not in rule.methods or rule.arguments - {"clip_id"} or "events" in rule.rule:
            continue
        if rule.rule.endswith((".pdf", "openapi.json")):  # slow, and made of the same or of none
            continue
        yield rule.rule.replace("<clip_id>", clip_id)
    yield f"/api/v1/search?q={FIRST.split()[0]}"
    yield f"/api/v1/search?q={SECOND.split()[0]}"
    yield f"/search?q={FIRST.split()[0][:4]}&typing=1"
    yield f"/oembed?url=http://localhost/clips/{clip_id}"
    yield "/library?show=new"


def found(client, words):
    return client.get("/api/v1/search", query_string={"q": words}).json["total"]


def test_search_finds_a_title_only_for_whom_it_is_theirs(database, house, sign_in):
    start(database, house, TITLES)
    a, b = sign_in(house.of(Arm.FIRST)), sign_in(house.of(Arm.SECOND))
    assert [found(a, "harbour"), found(a, "lighthouse")] == [1, 0]
    assert [found(b, "harbour"), found(b, "lighthouse")] == [0, 1]
    assert [found(one, "walruses") for one in (a, b)] == [1, 1]
    assert found(b, "harbour lighthouse") == 0
    assert found(sign_in(house.comms), "lighthouse") == 0


def test_letters_carry_the_readers_own_title(app, database, services, house):
    start(database, house, TITLES)
    notices.deliver(services)
    from hub.notices import letters
    from hub.notices import queries as told
    from hub.people import queries as people

    with database.read() as session:
        for arm, own, other in ((Arm.FIRST, FIRST, SECOND), (Arm.SECOND, SECOND, FIRST)):
            reader = people.asker(session, house.of(arm).id)
            items, _more = told.page(session, reader, clock.now(), only_unread=False, start=0)
            letter = letters.compose(services, reader, items).as_string()
            assert own in letter
            assert other not in letter


def test_each_gets_the_own_recording_with_its_words_and_never_the_other(database, house, sign_in):
    start(database, house, CUTS)
    for arm, number, own, other in (
        (Arm.FIRST, 2, "walruses", "pelicans"),
        (Arm.SECOND, 1, "pelicans", "walruses"),
    ):
        client = sign_in(house.of(arm))
        assert client.get(f"/api/v1/clips/{house.clip}").json["take"] == number
        assert own in client.get(f"/clips/{house.clip}").get_data(as_text=True)
        words = client.get(f"/api/v1/clips/{house.clip}/transcripts/en.txt")
        assert own in words.get_data(as_text=True)
        assert [found(client, own), found(client, other)] == [1, 0]
        takes = f"/clips/{house.clip}/media/master.m3u8?take="
        assert client.get(takes + str(number)).status_code == 200
        assert client.get(takes + str(3 - number)).status_code == 404


def test_key_messages_keep_their_seconds_for_the_recording_they_are_of(database, house, sign_in):
    start(database, house, CUTS)
    seconds = [
        sign_in(house.of(arm)).get(f"/api/v1/clips/{house.clip}").json["key_messages"][0]["start_s"]
        for arm in Arm
    ]
    assert seconds == [5.0, None]


def test_no_comment_tells_by_its_second_who_saw_which(database, house, sign_in):
    where, early = f"/api/v1/clips/{house.clip}/comments", {"text": "Sealions?", "at_s": 6.0}
    assert sign_in(house.comms).post(where, json=early).json["at_s"] == 6.0
    start(database, house, CUTS)
    late = {"text": "Well said", "at_s": 6.0}
    assert sign_in(house.of(Arm.SECOND)).post(where, json=late).json["at_s"] is None
    for arm in Arm:
        (hit,) = sign_in(house.of(arm)).get("/api/v1/search?q=sealions").json["hits"]
        assert (hit["moments"], [one["text"] for one in hit["written"]]) == ([], ["Sealions?"])


def test_figures_of_one_recording_wait_while_two_are_compared(database, house, sign_in):
    start(database, house, CUTS)
    with database.write() as session:
        for number, arm in ((2, Arm.FIRST), (1, Arm.SECOND)):
            for person in half(house, arm)[:20]:
                watch(session, house, person, number, 40)
    for reader in (house.comms, house.of(Arm.FIRST), house.of(Arm.SECOND)):
        numbers = sign_in(reader).get(f"/api/v1/clips/{house.clip}/numbers").json
        assert numbers["reach"] is not None
        assert numbers["retention"] is None
        assert "compared" in numbers["hidden"]["retention"]
        heard = sign_in(reader).get(f"/api/v1/clips/{house.clip}/perception").json
        assert "compared" in heard["hidden"]


def test_nobody_reads_a_result_before_the_end_and_then_it_stays(database, services, house, sign_in):
    start(database, house, CUTS)
    with database.write() as session:
        for number, arm, many, seen_s in ((2, Arm.FIRST, 30, 4), (1, Arm.SECOND, 30, 60)):
            for person in half(house, arm)[:many]:
                watch(session, house, person, number, seen_s)
    leader = sign_in(house.leader)
    address = f"/api/v1/clips/{house.clip}/experiment"
    jobs.finish(services)
    assert leader.get(address).json["result"] is None
    assert "better" not in leader.get(f"/studio/{house.clip}/experiment").get_data(as_text=True)
    refused = leader.post(f"{address}/decide", json={"winner": "b"})
    assert refused.status_code == 409
    end(services, database, house)
    before = leader.get(address).json
    assert before["stage"] == "ended"
    assert before["result"]["ahead"] == "b"
    assert before["result"]["low"] > 0
    with database.write() as session:
        watch(session, house, half(house, Arm.FIRST)[30], 2, 40)
    jobs.finish(services)
    assert leader.get(address).json["result"] == before["result"]


def test_a_plan_that_has_begun_is_never_changed(database, house, sign_in):
    start(database, house, TITLES)
    leader, clip = sign_in(house.leader), f"/api/v1/clips/{house.clip}"
    plan = {"kind": "titles", "title": "Third", "days": 30}
    assert leader.put(f"{clip}/experiment", json=plan).status_code == 409
    assert leader.patch(clip, json={"title": "Other"}).status_code == 409
    assert leader.patch(clip, json={"audience": "department:Ships"}).status_code == 409
    assert leader.patch(clip, json={"description": "More of it."}).status_code == 200


def test_with_the_decision_everybody_gets_one_and_nobody_knows_who_had_which(
    database, services, house, sign_in
):
    start(database, house, TITLES)
    a, b = sign_in(house.of(Arm.FIRST)), sign_in(house.of(Arm.SECOND))
    end(services, database, house)
    decided = sign_in(house.leader).post(
        f"/studio/{house.clip}/experiment/decide", data={"winner": "b"}
    )
    assert decided.status_code == 302
    for one in (a, b):
        assert one.get(f"/api/v1/clips/{house.clip}").json["title"] == SECOND
        assert [found(one, "harbour"), found(one, "lighthouse")] == [0, 1]
    with database.read() as session:
        for table in (Half, Variant):
            assert session.scalar(select(func.count()).select_from(table)) == 0


def test_stopping_early_shows_nothing_and_leaves_the_first(database, services, house, sign_in):
    start(database, house, CUTS)
    leader = sign_in(house.leader)
    address = f"/api/v1/clips/{house.clip}/experiment"
    assert leader.post(f"{address}/stop").json["result"] is None
    b = sign_in(house.of(Arm.SECOND))
    assert b.get(f"/api/v1/clips/{house.clip}").json["take"] == 2
    assert leader.post(f"{address}/decide", json={"winner": "a"}).status_code == 409


def test_a_rehearsal_waits_for_the_others_until_it_is_opened(database, services, house, sign_in):
    start(database, house, Plan(Kind.NOTHING, rehearsal="department:Care"))
    inside = next(p for n, p in enumerate(house.staff) if not n % 6)
    outside = next(p for n, p in enumerate(house.staff) if n % 6)
    page = f"/api/v1/clips/{house.clip}"
    assert sign_in(inside).get(page).status_code == 200
    assert sign_in(outside).get(page).status_code == 404
    opened = sign_in(house.leader).post(f"{page}/experiment/decide", json={"winner": "a"})
    assert opened.status_code == 200
    assert sign_in(outside).get(page).status_code == 200
    notices.deliver(services)
    assert sign_in(outside).get("/notices").get_data(as_text=True).count(FIRST) == 1
    numbers = sign_in(house.comms).get(f"{page}/numbers").json
    assert numbers["audience"] >= len(house.staff)


def test_a_rehearsal_that_is_stopped_is_a_draft_again(database, house, sign_in):
    start(database, house, Plan(Kind.NOTHING, rehearsal="department:Care"))
    leader = sign_in(house.leader)
    assert leader.post(f"/api/v1/clips/{house.clip}/experiment/stop").status_code == 200
    with database.write() as session:
        clip = clips.get(session, house.clip)
        assert clip.state is State.DRAFT
        assert clip.audience.spec == "everyone"
        actions.keep(session, house.leader.id, clip, TITLES, clock.now())


@pytest.mark.parametrize("way", [actions.decide, actions.stop])
def test_a_rehearsal_goes_on_when_whoever_it_names_is_erased(database, house, way):
    gone, left = (house.staff[n] for n in (0, 1))
    with database.write() as session:
        clip = clips.get(session, house.clip)
        audiences.change(session, clip.audience, f"person:{gone.email},person:{left.email}")
    start(database, house, Plan(Kind.NOTHING, rehearsal=f"person:{gone.email}"))
    with database.write() as session:
        personal.erase_person(session, gone.id, clock.now())
    with database.write() as session:
        clip = clips.get(session, house.clip)
        told = ("a",) if way is actions.decide else ()
        way(session, house.leader.id, clip, *told, clock.now())
        assert clip.audience.spec == f"person:{left.email}"
        assert clip.state is (State.PUBLISHED if told else State.DRAFT)
        kept = queries.current(session, house.clip)
        assert gone.email not in f"{kept.rehearsal} {kept.audience}"


def test_a_suggested_correction_has_the_own_title(database, house, sign_in):
    start(database, house, TITLES)
    one = house.of(Arm.SECOND)
    with database.write() as session:
        asker, clip = people.asker(session, one.id), clips.get(session, house.clip)
        cue = session.scalars(
            select(Cue).join(Transcript).where(Transcript.take_id == clip.take.id)
        ).one()
        suggestions.ask(session, asker, clip, cue.id, "We speak of seals.", clock.now())
    shown = sign_in(one).get("/me").text
    assert SECOND in shown
    assert FIRST not in shown


def test_too_few_people_are_not_compared_and_nothing_has_happened(database, house, sign_in):
    leader = sign_in(house.leader)
    address = f"/api/v1/clips/{house.clip}"
    plan = {"kind": "titles", "title": SECOND, "rehearsal": "department:Care"}
    assert leader.put(f"{address}/experiment", json=plan).status_code == 200
    refused = leader.post(f"{address}/experiment/start")
    assert refused.status_code == 422
    assert leader.get(address).json["state"] == "draft"
    assert leader.get(f"{address}/experiment").json["stage"] == "planned"


def test_what_was_seen_by_somebody_already_is_not_compared(database, house):
    with database.write() as session:
        clip = factories.clip(session, house.leader, "Open already")
        with pytest.raises(Conflict):
            actions.keep(session, house.leader.id, clip, TITLES, clock.now())


IMPOSSIBLE = (
    (Plan(Kind.TITLES, title=" harbour  PLANS "), "title"),
    (Plan(Kind.CUTS, take_number=2), "take"),
    (Plan(Kind.NOTHING), "rehearsal"),
    (Plan(Kind.TITLES, title=SECOND, days=61), "days"),
    (Plan(Kind.TITLES, title=SECOND, measure=Measure.UNDERSTOOD, question_id=0), "question"),
    (Plan(Kind.TITLES, title=SECOND, rehearsal="department:Nowhere"), "rehearsal"),
)


def test_a_plan_that_cannot_be_carried_out_names_the_part(database, house):
    with database.write() as session:
        clip = clips.get(session, house.clip)
        for plan, field in IMPOSSIBLE:
            with pytest.raises(Rejected) as refused:
                actions.keep(session, house.leader.id, clip, plan, clock.now())
            assert refused.value.field == field


def test_staff_neither_read_nor_start_an_experiment(database, house, sign_in):
    start(database, house, TITLES)
    client = sign_in(house.of(Arm.FIRST))
    assert client.get(f"/api/v1/clips/{house.clip}/experiment").status_code == 403
    assert client.get(f"/studio/{house.clip}/experiment").status_code == 403
    assert client.post(f"/studio/{house.clip}/experiment/stop").status_code == 403


def test_a_withdrawn_update_ends_its_experiment_without_a_result(
    database, services, house, sign_in
):
    start(database, house, TITLES)
    leader = sign_in(house.leader)
    assert leader.post(f"/api/v1/clips/{house.clip}/withdraw").status_code == 200
    jobs.finish(services)
    with database.read() as session:
        assert queries.current(session, house.clip).stage is Stage.STOPPED


def test_reading_a_result_is_listed_at_me(database, services, house, sign_in):
    start(database, house, TITLES)
    person = house.of(Arm.FIRST)
    end(services, database, house)
    sign_in(house.comms).get(f"/studio/{house.clip}/experiment")
    assert "Cora Comms" in sign_in(person).get("/me").get_data(as_text=True)


def test_right_answers_are_compared_by_halves_and_keep_no_department(
    database, services, house, sign_in
):
    plan = Plan(Kind.CUTS, take_number=1, measure=Measure.UNDERSTOOD, question_id=house.question)
    start(database, house, plan)
    with database.write() as session:
        clip = clips.get(session, house.clip)
        for arm, right in ((Arm.FIRST, 6), (Arm.SECOND, 16)):
            for number, person in enumerate(half(house, arm)[:23]):
                asker = people.asker(session, person.id)
                given = {house.question: 1 if number < right else 0}
                pulses.answer(session, asker, clip, given, clock.now())
    end(services, database, house)
    told = sign_in(house.leader).get(f"/api/v1/clips/{house.clip}/experiment").json["result"]
    assert told["n"] == [20, 20]  # 23 have answered each; by fives
    assert told["asked"] == [23, 23]
    assert told["ahead"] == "b"
    assert told["difference"] > (16 - 6) / 20  # guessing is taken from both
    with database.read() as session:
        rows = session.execute(
            select(PulseAnswer.half, PulseAnswer.department_id, func.count()).group_by(
                PulseAnswer.half, PulseAnswer.department_id
            )
        ).all()
    assert sorted(rows) == [("a", None, 23), ("b", None, 23)]


def test_two_who_start_at_once_start_one(app, database, house, sign_in):
    with database.write() as session:
        clip = clips.get(session, house.clip)
        actions.keep(session, house.leader.id, clip, TITLES, clock.now())
    clients = sign_in(house.leader), sign_in(house.comms)
    address = f"/api/v1/clips/{house.clip}/experiment/start"
    with ThreadPoolExecutor(2) as pool:
        codes = list(pool.map(lambda client: client.post(address).status_code, clients))
    assert sorted(codes) == [200, 409]
    house.learn(database)
    assert len(half(house, Arm.FIRST)) == len(half(house, Arm.SECOND))


def test_who_opts_out_or_is_erased_meanwhile_changes_no_size(database, services, house, sign_in):
    start(database, house, TITLES)
    before = len(half(house, Arm.FIRST))
    with database.write() as session:
        personal.erase_person(session, house.of(Arm.FIRST).id, clock.now())
        session.get(Person, half(house, Arm.SECOND)[1].id).measured = False
    end(services, database, house)
    told = sign_in(house.leader).get(f"/api/v1/clips/{house.clip}/experiment").json
    assert told["people"] == told["result"]["n"] == [before, before]


def test_a_channel_that_both_halves_read_is_told_neither_title(database, house):
    start(database, house, TITLES)
    with database.read() as session:
        assert clips.get_for_many(session, house.clip).title == "…"


def test_the_feed_has_the_own_title_and_the_sound_of_the_own_recording(
    app, database, house, sign_in, client
):
    start(database, house, CUTS)
    for arm, number in ((Arm.FIRST, 2), (Arm.SECOND, 1)):
        with database.write() as session:
            key = feed_keys.make(session, house.of(arm).id, clock.now())
        told = client.get(f"/feed.xml?key={key}").get_data(as_text=True)
        assert f"{house.clip}.{number}.m4a" in told
        assert f"{house.clip}.{3 - number}.m4a" not in told
        other = client.get(f"/feed/{house.clip}.{3 - number}.m4a?key={key}")
        assert other.status_code == 404


def test_what_opens_by_itself_waits_for_no_plan(database, house):
    for change in ({"publish_when_playable": True}, {"state": State.SCHEDULED}):
        with database.write() as session:
            clip = clips.get(session, house.clip)
            for name, value in change.items():
                setattr(clip, name, value)
            with pytest.raises(Conflict):
                actions.keep(session, house.leader.id, clip, TITLES, clock.now())
            session.rollback()


HOSTILE = (
    {"kind": "titles", "title": "\x00 ", "days": 7},
    {"kind": "titles", "title": SECOND, "days": 10**12},
    {"kind": "titles", "title": "x" * 201},
    {"kind": "cuts", "take": 10**30},
    {"kind": "titles", "title": SECOND, "measure": "understood", "question": 10**30},
    {"kind": "nothing", "rehearsal": "person:';drop table people"},
    {"kind": "prices"},
    {},
)


def test_hostile_plans_are_refused_in_a_sentence(house, sign_in):
    leader = sign_in(house.leader)
    for plan in HOSTILE:
        refused = leader.put(f"/api/v1/clips/{house.clip}/experiment", json=plan)
        assert refused.status_code == 422, plan
        assert refused.json["detail"]
    assert leader.get(f"/api/v1/clips/{house.clip}/experiment").status_code == 404


def test_a_smaller_group_compares_first_and_then_everybody_gets_the_better(
    database, services, house, sign_in
):
    start(database, house, replace(TITLES, rehearsal="department:Ships"))
    assert len(house.arms) == 60
    outside = next(one for one in house.staff if one.id not in house.arms)
    page = f"/api/v1/clips/{house.clip}"
    assert sign_in(outside).get(page).status_code == 404
    end(services, database, house)
    assert sign_in(outside).get(page).status_code == 404
    decided = sign_in(house.leader).post(f"{page}/experiment/decide", json={"winner": "b"})
    assert decided.status_code == 200
    for one in (outside, house.of(Arm.FIRST)):
        assert sign_in(one).get(page).json["title"] == SECOND


def test_the_studio_says_that_two_are_compared_and_keeps_what_was_typed(database, house, sign_in):
    start(database, house, TITLES)
    leader, page = sign_in(house.leader), f"/studio/{house.clip}"
    assert f"{page}/experiment" in leader.get(page).text
    assert "stay as they are" in leader.get(page).text
    typed = {"title": "Quite another", "description": "Typed long", "speakers": "lea@example.com"}
    refused = leader.post(page, data=typed | {"audience": "everyone", "act": "save"})
    assert refused.status_code == 422
    assert "Decide that first" in refused.text
    assert "Typed long" in refused.text
