"""A tier changes by signed events of the payment service alone: once each, and in their order."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from typing import Any
from uuid import uuid4

import httpx

from tests.e2e.backend.conftest import STRIPE_SECRET
from tests.support.backend_people import People, Person


def subscription(ann: Person, kind: str, **changes: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
    return {
        "id": f"evt_{uuid4().hex}",
        "type": f"customer.subscription.{kind}",
        "created": changes.pop("created", int(time.time())),
        "data": {
            "object": {
                "customer": f"cus_{ann.id}",
                "status": "active",
                "metadata": {"user_id": ann.id},
                "items": {"data": [{"price": {"id": "price_pro"}}]},
                **changes,
            }
        },
    }


def paid(
    people: People, event: dict[str, Any], *, secret: str = STRIPE_SECRET, age_s: int = 0
) -> httpx.Response:
    body, signed_at = json.dumps(event), int(time.time()) - age_s
    signed = hmac.new(secret.encode(), f"{signed_at}.{body}".encode(), hashlib.sha256).hexdigest()
    headers = {"stripe-signature": f"t={signed_at},v1={signed}"}
    return people.http.post("/functions/v1/stripe-webhook", content=body, headers=headers)


def tier_of(ann: Person) -> str:
    (profile,) = ann.rows("profiles")
    return str(profile["subscription_tier"])


def test_a_tier_follows_the_subscription(ann: Person, people: People) -> None:
    now = int(time.time())
    bought = subscription(ann, "created", created=now - 50)
    assert paid(people, bought).json() == {"result": "applied"}
    assert tier_of(ann) == "pro"
    studio = {"data": [{"price": {"id": "price_studio"}}]}
    paid(people, subscription(ann, "updated", created=now - 30, items=studio))
    assert tier_of(ann) == "studio"
    assert paid(people, bought).json() == {"result": "ignored"}
    older = subscription(ann, "updated", created=now - 40)
    assert paid(people, older).json() == {"result": "ignored"}
    assert tier_of(ann) == "studio"
    paid(people, subscription(ann, "updated", created=now - 20, status="unpaid"))
    assert tier_of(ann) == "free"
    paid(people, subscription(ann, "updated", created=now - 10))
    assert tier_of(ann) == "pro"
    paid(people, subscription(ann, "deleted", created=now))
    assert tier_of(ann) == "free"


def test_nobody_else_can_say_that_something_was_paid(ann: Person, people: People) -> None:
    event = subscription(ann, "created")
    assert paid(people, event, secret="whsec_of_a_thief").status_code == 401
    assert paid(people, event, age_s=301).status_code == 401
    unsigned = people.http.post("/functions/v1/stripe-webhook", json=event)
    assert unsigned.status_code == 401
    nobody = subscription(ann, "created", metadata={})
    assert paid(people, nobody).status_code == 422
    unknown = {"data": [{"price": {"id": "price_of_something_else"}}]}
    assert paid(people, subscription(ann, "created", items=unknown)).status_code == 422
    assert tier_of(ann) == "free"
