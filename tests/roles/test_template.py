from __future__ import annotations

from planact.llm.embedded import SETTINGS
from planact.roles import executor
from planact.types import Element, Line, ModelSettings, Observation, Part

MENU = Element(number=1, role="button", name="Menu", states=("collapsed", "disabled"))
PAGE = Observation(
    url="http://a.test:81/list?page=2", title="A", content=(Line(parts=(Part(element=MENU),)),)
)


def prompt(settings: ModelSettings) -> str:
    page = executor.shown("Open the menu", None, PAGE, settings)
    actions = executor.offered(settings, None)
    messages = executor.render("Open the menu", None, (), page, settings, actions=actions)
    return "\n".join(message.content for message in messages)


def test_a_model_is_told_what_is_collapsed_whole_addresses_and_gestures() -> None:
    said = prompt(ModelSettings())
    assert '[1] button "Menu" (collapsed) (disabled)' in said
    assert "http://a.test:81/list?page=2" in said
    assert "hover" in said


def test_the_embedded_models_are_told_what_they_were_trained_on() -> None:
    said = prompt(SETTINGS)
    assert '[1] button "Menu" (disabled)' in said
    assert "(a.test/list)" in said
    assert "hover" not in said
