"""Which services answer: each is looked at by itself, and a bad one hides no good one."""

from __future__ import annotations

import httpx

from nexus_desktop.cloud.health import services_health
from nexus_desktop.cloud.settings import CloudSettings
from tests.support.cloud_line import json_answer

NOBODY = CloudSettings("http://127.0.0.1:9", "sb_publishable_test")


def test_each_service_is_told_by_itself() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        path = request.url.path
        if path.startswith("/storage"):
            return json_answer(400, {"statusCode": "404", "error": "not_found"})
        if path.startswith("/auth"):
            return httpx.Response(503, html="<html>busy</html>")
        if path.startswith("/functions"):
            raise httpx.ReadTimeout("slow")
        return json_answer(200, {"status": "ok"})

    found = {each.name: each for each in services_health(NOBODY, httpx.MockTransport(answer))}
    assert found["database"].is_well
    assert found["storage"].is_well, "it works: it knows that there is no such object"
    assert "503" in found["auth"].trouble
    assert "broke off" in found["functions"].trouble
    assert not found["realtime"].is_well
    assert all(each.answer_s >= 0 for each in found.values())


def test_a_page_of_somebody_else_is_no_service() -> None:
    def answer(_request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, html="<html>Welcome to the hotel</html>")

    found = {each.name: each for each in services_health(NOBODY, httpx.MockTransport(answer))}
    assert not found["database"].is_well
    assert not found["auth"].is_well
