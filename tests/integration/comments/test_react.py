"""One tap at a moment, counted once and shown from five people on."""

from concurrent.futures import ThreadPoolExecutor

from tests import factories


def path(talk, kind="agree", at=10):
    return f"/api/v1/clips/{talk.clip}/reactions/{kind}?at_s={at}"


def strip(talk, headers):
    return talk.client.get(f"/api/v1/clips/{talk.clip}/reactions", headers=headers).json


def test_a_second_tap_within_two_seconds_counts_once_and_can_be_taken_back(talk):
    for at in (10, 11.9):
        assert talk.client.put(path(talk, at=at), headers=talk.ana).status_code == 204
    assert strip(talk, talk.ana)["mine"] == [{"kind": "agree", "at_s": 10}]
    assert talk.client.delete(path(talk, at=11), headers=talk.ana).status_code == 204
    assert strip(talk, talk.ana)["mine"] == []


def test_four_people_are_not_shown_and_five_are(talk, database):
    with database.write() as session:
        five = [factories.token(session, factories.person(session)) for _ in range(5)]
    for headers in five[:4]:
        talk.client.put(path(talk), headers=headers)
    assert strip(talk, talk.ana)["bins"] == []
    assert strip(talk, talk.ana)["hidden"]
    talk.client.put(path(talk, "unsure", 40), headers=five[4])
    bins = strip(talk, talk.ana)["bins"]
    assert sum(b["agree"] for b in bins) == 4
    assert sum(b["unsure"] for b in bins) == 1
    assert (bins[0]["start_s"], bins[-1]["end_s"]) == (0, 60)


def test_unknown_kinds_and_moments_are_refused(talk):
    assert talk.client.put(path(talk, "hate"), headers=talk.ana).status_code == 404
    assert talk.client.put(path(talk, at=90), headers=talk.ana).status_code == 422
    assert talk.client.put(path(talk, at="nan"), headers=talk.ana).status_code == 422


def test_many_taps_at_once_count_once(talk):
    def tap(_):
        client = talk.client.application.test_client()
        return client.put(path(talk), headers=talk.ana).status_code

    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(tap, range(12))) == {204}
    assert strip(talk, talk.ana)["mine"] == [{"kind": "agree", "at_s": 10}]


def test_nobody_reacts_to_what_is_not_for_them(talk):
    hidden = f"/api/v1/clips/{talk.hidden}/reactions/agree?at_s=1"
    assert talk.client.put(hidden, headers=talk.ana).status_code == 404
    assert talk.client.delete(hidden, headers=talk.ana).status_code == 404
