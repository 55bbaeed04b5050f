"""Sorter: cards into buckets, or cards into an order."""

from __future__ import annotations

from typing import Literal

from course.components.part import Part, Slug, Spec, State, mapping


class Card(Spec):
    """One thing to sort."""

    id: Slug
    label: str
    detail: str = ""


class Bucket(Spec):
    """One place to put cards."""

    id: Slug
    label: str
    detail: str = ""


class Sorter(Part):
    """``mode="buckets"``: state ``{"placed": {"<card id>": "<bucket id>"}}``.
    ``mode="order"``: state ``{"order": ["<card id>", …]}``; empty until the learner has moved a card
    or said that the order stands."""

    kind: Literal["sorter"] = "sorter"
    mode: Literal["buckets", "order"] = "buckets"
    cards: tuple[Card, ...]
    buckets: tuple[Bucket, ...] = ()

    def blank(self) -> State:
        return {"placed": {}} if self.mode == "buckets" else {"order": []}

    def clean(self, raw: object) -> State:
        state = mapping(raw)
        if self.mode == "buckets":
            given, known = mapping(state.get("placed")), {bucket.id for bucket in self.buckets}
            return {
                "placed": {
                    c.id: given[c.id] for c in self.cards if isinstance(given.get(c.id), str) and given[c.id] in known
                }
            }
        order = state.get("order")
        ids = [c.id for c in self.cards]
        if not isinstance(order, list) or len(order) != len(ids) or not all(isinstance(i, str) for i in order):
            return {"order": []}
        return {"order": list(order) if sorted(order) == sorted(ids) else []}
