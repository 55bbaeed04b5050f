"""A sorter's state at the border."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course.components.sorter import Bucket, Card, Sorter
from tests.components.untrusted import ANYTHING, near, stands

CARDS = tuple(Card(id=i, label=i) for i in ("a", "b", "c"))
BUCKETS = (Bucket(id="left", label="左"), Bucket(id="right", label="右"))
SORTER = Sorter(name="s", cards=CARDS, buckets=BUCKETS)
ORDER = Sorter(name="s", mode="order", cards=CARDS)
IDS = st.sampled_from(["a", "b", "c", "d", 3, None, [], {}])


@given(ANYTHING | near("placed", "a", "b", "left", "right"))
def test_every_card_is_in_a_bucket_that_exists_or_in_none(raw):
    state = stands(SORTER, raw)
    assert set(state) == {"placed"} and set(state["placed"]) <= {"a", "b", "c"}
    assert set(state["placed"].values()) <= {"left", "right"}


@given(ANYTHING | near("order", "a", "b", "c") | st.fixed_dictionaries({"order": st.lists(IDS, max_size=5)}))
def test_an_order_names_every_card_once_or_is_open(raw):
    state = stands(ORDER, raw)
    assert set(state) == {"order"}
    assert sorted(state["order"]) in ([], ["a", "b", "c"])


@given(st.permutations(["a", "b", "c"]))
def test_an_order_stays_as_it_was_made(order):
    assert ORDER.clean({"order": order}) == {"order": order}


def test_a_card_stays_where_it_was_put():
    raw = {"placed": {"a": "left", "b": "nowhere", "d": "left", "c": ["left"]}}
    assert SORTER.clean(raw) == {"placed": {"a": "left"}}


@pytest.mark.parametrize(("part", "blank"), [(SORTER, {"placed": {}}), (ORDER, {"order": []})])
def test_the_blank_start_is_open(part, blank):
    assert part.blank() == blank == part.clean(blank)
