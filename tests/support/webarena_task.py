"""A task as WebArena publishes them, with every kind of check."""

from __future__ import annotations

from typing import Any

WEBARENA: dict[str, Any] = {
    "sites": ["shopping_admin"],
    "task_id": 0,
    "require_login": True,
    "storage_state": "./.auth/shopping_admin_state.json",
    "start_url": "__SHOPPING_ADMIN__",
    "geolocation": None,
    "intent_template": "What sold best in {{year}}",
    "instantiation_dict": {"year": 2022},
    "intent": "What sold best in 2022",
    "require_reset": False,
    "eval": {
        "eval_types": ["string_match", "url_match", "program_html"],
        "reference_answers": {"must_include": ["Quest Duffle"]},
        "reference_url": "__SHOPPING_ADMIN__/a |OR| __SHOPPING__/b",
        "url_note": "GOLD in PRED",
        "program_html": [
            {
                "url": "last",
                "locator": "document.querySelector('h1').outerText",
                "required_contents": {"must_include": ["duffle |OR| bag"]},
                "prep_actions": ["document.body.click()"],
            }
        ],
        "string_note": "",
        "reference_answer_raw_annotation": "Quest Duffle",
    },
    "intent_template_id": 279,
}
