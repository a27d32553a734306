from hypothesis import given
from hypothesis import strategies as st

from hub.people import chain

PEOPLE = st.sampled_from("abcdefgh")
COMPANIES = st.dictionaries(PEOPLE, st.none() | PEOPLE)


def walks_in_a_circle(above: dict[str, str | None], start: str) -> bool:
    here: str | None = start
    for _ in range(len(above) + 1):
        here = above.get(here) if here else None
    return here is not None


@given(COMPANIES, PEOPLE)
def test_a_circle_is_found_where_one_would_walk_for_ever(
    above: dict[str, str | None], start: str
) -> None:
    assert bool(chain.circle(above, start)) == walks_in_a_circle(above, start)


@given(COMPANIES)
def test_the_whole_company_has_a_circle_if_anybody_runs_into_one(
    above: dict[str, str | None],
) -> None:
    found = chain.first_circle(above)
    assert bool(found) == any(walks_in_a_circle(above, start) for start in above)


@given(COMPANIES, PEOPLE)
def test_a_circle_leads_from_each_to_the_next_and_back(
    above: dict[str, str | None], start: str
) -> None:
    for found in (chain.circle(above, start), chain.first_circle(above)):
        for here, following in zip(found, found[1:] + found[:1], strict=True):
            assert above[here] == following


def test_a_long_chain_is_walked_without_recursion() -> None:
    above: dict[str, str | None] = {str(n): str(n + 1) for n in range(50_000)}
    assert chain.first_circle(above) == []
    assert chain.circle(above, "0") == []
