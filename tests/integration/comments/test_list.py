"""Reading what is said: in order, a page at a time, and again only when it has changed."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import insert

from hub.comments import jobs, queries, searched
from hub.comments.model import Comment
from hub.core.ids import new_id
from hub.index import tables as index
from tests import statements
from tests.factories import THEN


def fill(database, clip, count):
    with database.write() as session:
        rows = [
            {
                "id": new_id(),
                "clip_id": clip,
                "text": f"Comment {i}",
                "at_s": float(i % 60),
                "question": i % 10 == 0,
                "created_at": THEN + timedelta(seconds=i),
            }
            for i in range(count)
        ]
        session.execute(insert(Comment), rows)
    return [row["id"] for row in rows]


def read(talk, headers, **which):
    return talk.client.get(
        f"/api/v1/clips/{talk.clip}/comments", query_string=which, headers=headers
    ).json


def test_threads_come_by_moment_newest_or_unanswered(talk):
    talk.say(talk.ana, text="whole")
    talk.say(talk.ana, text="late", at_s=50)
    talk.say(talk.ana, text="early", at_s=5, question=True)

    def order(name):
        return [one["text"] for one in read(talk, talk.ben, order=name)["comments"]]

    assert order("moment") == ["early", "late", "whole"]
    assert order("newest") == ["early", "late", "whole"]
    assert order("unanswered") == ["early"]
    answer = talk.client.get(f"/api/v1/clips/{talk.clip}/comments?order=loudest", headers=talk.ana)
    assert answer.status_code == 422


def test_ten_thousand_comments_are_read_a_page_at_a_time(talk, database):
    fill(database, talk.clip, 10_000)
    asked = statements.heard(talk.client.application.extensions["hub.services"].database.engine)
    first = read(talk, talk.ana, order="newest")
    assert (len(first["comments"]), first["more"], first["total"]) == (50, True, 10_000)
    assert first["waiting"] == 1_000
    assert sum(count for _, count in first["marks"]) == 10_000
    assert len([s for s in asked if "FROM comments" in s]) <= 4
    second = read(talk, talk.ana, order="newest", start=50, limit=500)
    assert second["comments"][0]["text"] == "Comment 9949"
    last = read(talk, talk.ana, order="newest", start=9_990)
    assert (len(last["comments"]), last["more"]) == (10, False)
    page = talk.client.get(f"/clips/{talk.clip}?order=newest&from=100", headers=talk.ana).text
    assert "Comment 9899" in page
    assert page.count('<li class="cmt"') == 50


def test_of_many_replies_the_first_are_shown_and_the_thread_has_all(talk, database):
    top = talk.say(talk.ana, text="When?", question=True).json["id"]
    with database.write() as session:
        rows = [
            {
                "id": new_id(),
                "clip_id": talk.clip,
                "reply_to_id": top,
                "text": f"Reply {i}",
                "created_at": THEN + timedelta(seconds=i),
            }
            for i in range(30)
        ]
        session.execute(insert(Comment), rows)
    talk.say(talk.leader, text="In May.", reply_to=top)
    (thread,) = talk.read(talk.ana)["comments"]
    assert (len(thread["replies"]), thread["reply_count"]) == (20, 31)
    assert thread["replies"][0]["text"] == "In May."
    whole = talk.client.get(f"/api/v1/comments/{top}", headers=talk.ana).json
    assert len(whole["replies"]) == 31


@pytest.mark.parametrize("path", ["/api/v1/clips/{}/comments", "/clips/{}/comments"])
def test_asking_again_costs_nothing_until_something_changes(talk, path):
    path = path.format(talk.clip)
    said = talk.say(talk.ana, text="Hello").json["id"]

    def etag(headers=talk.ben):
        return talk.client.get(path, headers=headers).headers["ETag"]

    seen = [etag()]
    again = talk.client.get(path, headers=talk.ben | {"If-None-Match": seen[0]})
    assert (again.status_code, again.data) == (304, b"")
    mine = f"/api/v1/comments/{said}"
    for change in (
        lambda: talk.client.patch(mine, json={"text": "Hallo"}, headers=talk.ana),
        lambda: talk.say(talk.ben, text="Hi", reply_to=said),
        lambda: talk.client.delete(mine, headers=talk.ana),
    ):
        change()
        assert etag() not in seen
        seen.append(etag())
    assert etag(talk.ana) != etag(talk.ben), "what one may do with a comment differs"


def test_two_who_write_at_once_are_both_there_and_both_found(talk, database):
    def say(text):
        return talk.client.application.test_client().post(
            f"/api/v1/clips/{talk.clip}/comments", json={"text": text}, headers=talk.ana
        )

    with ThreadPoolExecutor(4) as pool:
        texts = [f"alpaca{i}" for i in range(8)]
        assert {one.status_code for one in pool.map(say, texts)} == {201}
    assert talk.read(talk.ben)["total"] == 8
    assert words_in_index(database, talk.clip) >= set(texts)


def words_in_index(database, clip):
    with database.read() as session:
        found = session.scalars(
            index.pages.select()
            .with_only_columns(index.pages.c.text)
            .where(index.pages.c.clip_id == clip, index.pages.c.field == "comments")
        )
        return set(" ".join(found).split())


def test_where_very_much_is_said_search_learns_of_it_a_little_later(talk, database, services):
    fill(database, talk.clip, searched.AT_ONCE)
    said = talk.say(talk.ana, text="lighthouse").json["id"]
    assert "lighthouse" not in words_in_index(database, talk.clip)
    jobs.index_due(services)
    assert found(talk, "lighthouse") == ["lighthouse"]
    assert talk.client.delete(f"/api/v1/comments/{said}", headers=talk.ana).status_code == 204
    assert "lighthouse" in words_in_index(database, talk.clip)
    assert found(talk, "lighthouse") == [], "what was deleted is not shown till then"
    jobs.index_due(services)
    assert "lighthouse" not in words_in_index(database, talk.clip)


def found(talk, q):
    """What search shows of comments."""
    hits = talk.client.get(f"/api/v1/search?q={q}", headers=talk.ben).json["hits"]
    return [one["text"] for hit in hits for one in (*hit["moments"], *hit["written"])]


def test_a_person_can_say_everything_without_scripts(talk, database):
    form = {"text": "From a **form**", "at": "0:12", "question": "1"}
    answer = talk.client.post(f"/clips/{talk.clip}/comments", data=form, headers=talk.ana)
    assert answer.status_code == 302
    (thread,) = talk.read(talk.ben)["comments"]
    assert (thread["at_s"], thread["question"]) == (12.0, True)
    page = talk.client.get(f"/clips/{talk.clip}", headers=talk.ben).text
    assert "From a <strong>form</strong>" in page
    path = f"/comments/{thread['id']}"
    reply = {"text": "A reply", "reply_to": thread["id"]}
    talk.client.post(f"/clips/{talk.clip}/comments", data=reply, headers=talk.ben)
    assert "A reply" in talk.client.get(path, headers=talk.ana).text
    assert talk.client.post(f"{path}/edit", data={"text": ""}, headers=talk.ana).status_code == 422
    talk.client.post(f"{path}/edit", data={"text": "New words"}, headers=talk.ana)
    done = {"text": "Done."}
    assert talk.client.post(f"{path}/done", data=done, headers=talk.ana).status_code == 403
    assert talk.client.post(f"{path}/done", data=done, headers=talk.leader).status_code == 302
    assert talk.client.post(f"{path}/reopen", headers=talk.leader).status_code == 302
    assert talk.client.post(f"{path}/report", data={}, headers=talk.ben).status_code == 302
    assert talk.client.post(f"{path}/delete", headers=talk.ben).status_code == 403
    assert talk.client.post(f"{path}/delete", headers=talk.ana).status_code == 302
    with database.read() as session:
        assert [t.comment.text for t in queries.threads(session, talk.clip)] == [""]
