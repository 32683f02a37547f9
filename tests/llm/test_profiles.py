from __future__ import annotations

from pathlib import Path

import pytest

from planact.errors import UsageError
from planact.llm import profiles
from planact.llm.names import Endpoint, resolve
from planact.llm.profiles import FILE, Profile
from planact.types import Constraint, ModelSettings, Price


@pytest.fixture(autouse=True)
def home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A folder to run in, and an empty home; the folder of the user's own configuration."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    own = tmp_path / "config" / "planact"
    own.mkdir(parents=True)
    return own


def write(folder: Path, text: str) -> None:
    (folder / FILE).write_text(text)


FAST = "models:\n  fast:\n    model: q@http://localhost:1/v1\n"


def test_a_profile_is_known_wherever_a_model_is_named(tmp_path: Path) -> None:
    write(tmp_path, FAST + "    page_tokens: 900\n    price: {input: 1, output: 2.5}\n")
    found = resolve("fast", "judge")
    assert isinstance(found, Endpoint)
    assert (found.name, found.model, found.base_url) == ("fast", "q", "http://localhost:1/v1")
    settings = found.profile.settings(None, Constraint.SCHEMA)
    assert (settings.page_tokens, settings.price) == (900, Price(input=1, output=2.5))
    assert settings.constrain is Constraint.SCHEMA


def test_the_folders_profile_goes_before_the_users(tmp_path: Path, home: Path) -> None:
    write(home, FAST + "    history: 1\n  slow:\n    model: openai:s\n")
    assert profiles.profiles()["fast"].history == 1
    write(tmp_path, FAST + "    history: 2\n")
    assert {name: p.history for name, p in profiles.profiles().items()} == {"fast": 2, "slow": None}


def test_the_key_is_the_one_that_the_profile_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, FAST + "    key: TEAM_KEY\n")
    with pytest.raises(UsageError, match=r"needs an API key\. Set TEAM_KEY"):
        resolve("fast", "planner")
    monkeypatch.setenv("TEAM_KEY", "secret-2")
    found = resolve("fast", "planner")
    assert isinstance(found, Endpoint) and found.key == "secret-2"
    assert "secret-2" not in repr(found)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("models: [", "cannot be read"),
        ("models: []", "has no models"),
        ("- a", "has no models"),
        ("models:\n  a/b: {model: x}", "'a/b' cannot be a profile's name"),
        ("models:\n  embedded: {model: x}", "cannot be a profile's name"),
        ("models:\n  a: {}", "a has no model"),
        ("models:\n  a: 3", "a: Input should be"),
        ("models:\n  a: {model: x, pages: 3}", r"a\.pages: Extra inputs"),
        ("models:\n  a: {model: x, context: 3}", r"a\.context: "),
        ("models:\n  a: {model: x, price: {input: free, output: 1}}", r"a\.price\.input: "),
        ("models:\n  a: {model: x, constrain: hard}", r"a\.constrain: "),
        ("models:\n  a: {model: fast}", "Unknown model 'fast'"),
    ],
)
def test_what_is_wrong_is_told_with_file_and_field(tmp_path: Path, text: str, said: str) -> None:
    write(tmp_path, text)
    with pytest.raises(UsageError, match=said) as caught:
        resolve("a", "planner")
    assert "\n" not in str(caught.value)


def test_an_unknown_name_tells_the_profiles_that_there_are(tmp_path: Path) -> None:
    write(tmp_path, FAST)
    with pytest.raises(UsageError, match=r"embedded:base.*one of planact\.yaml: fast"):
        resolve("fats", "planner")


@pytest.mark.parametrize("context", [512, 2048, 4096, 8192, 16_384, 32_768, 1_000_000])
def test_settings_fit_the_context(context: int) -> None:
    settings = Profile(model="m").settings(context, Constraint.NONE)
    assert settings.max_tokens <= context / 4
    assert settings.page_tokens >= 200
    if context >= 4096:
        assert settings.page_tokens + settings.max_tokens + profiles.BESIDE <= context
    default = ModelSettings()
    assert (settings == default) == (context >= 32_768)


def test_what_a_profile_says_goes_before_what_fits() -> None:
    profile = Profile(model="m", context=4096, max_tokens=100, constrain=Constraint.NONE)
    settings = profile.settings(1_000_000, Constraint.GRAMMAR)
    assert (settings.max_tokens, settings.constrain) == (100, Constraint.NONE)
    assert settings.page_tokens < 4096
