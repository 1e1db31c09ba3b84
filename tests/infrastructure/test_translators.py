"""Every engine keeps the port's promises; Apertium where it is installed, the other one over a real line."""

import pytest

from application.ports import Translation, TranslatorAway, Untranslatable, Why
from application.translating import Translating
from infrastructure.posting import LONGEST_ANSWER
from infrastructure.settings import Settings, SettingUnusable
from infrastructure.translation.apertium import Apertium, commands, installed
from infrastructure.translation.detection import KNOWN, detect
from infrastructure.translation.engines import translating_of
from infrastructure.translation.http import HttpTranslator
from infrastructure.translation.phrasebook import Phrasebook
from tests.translator_endpoint import slowly, translator_endpoint

MODES = installed()
NO_APERTIUM = "NOTHING WAS TRANSLATED BY APERTIUM: apertium-eng-spa is not installed here"
SAID = {"phrasebook": "¡Gracias!", "apertium": "Hola, el paquete llegó roto.", "http": "hola"}
TOLD = {"phrasebook": "Thank you!", "apertium": "Hello, the package arrived broken.", "http": "hello"}


def apertium(**patience):
    if ("es", "en") not in MODES:
        pytest.skip(NO_APERTIUM)
    return Apertium(MODES, **patience)


@pytest.fixture
def endpoint():
    with translator_endpoint() as serving:
        yield serving


@pytest.fixture(params=SAID)
def engine(request, endpoint):
    made = {
        "phrasebook": Phrasebook,
        "apertium": apertium,
        "http": lambda: HttpTranslator(endpoint.url, "", "Toy 2"),
    }[request.param]()
    yield request.param, made
    made.close()


class TestEveryEngine:
    def test_says_what_it_supports(self, engine):
        assert engine[1].supports("es", "en")
        assert not engine[1].supports("es", "es")

    def test_translates_with_its_name_and_version(self, engine):
        name, translator = engine
        for _ in range(2):
            made = translator.translate(SAID[name], "es", "en")
            assert made.text == TOLD[name]
            assert all((made.engine, made.engine_version))

    def test_keeps_marks_line_breaks_and_signs(self, engine):
        name, translator = engine
        if name == "phrasebook":
            pytest.skip("it has whole sentences only")
        text = "hola ⟦0⟧ ⟦12⟧.\nhola [x] ^a$ {b} <c> @ / \\ \\n"
        told = translator.translate(text, "es", "en").text
        assert [told.count(one) for one in ("⟦0⟧", "⟦12⟧", "[x]", "$", "{b}", "@", "/", "\\ \\n", "\n")] == [1] * 9

    def test_has_nothing_to_say_to_what_it_does_not_know(self, engine):
        name, translator = engine
        if name == "apertium":
            pytest.skip("it tells what it supports")
        with pytest.raises(Untranslatable) as refused:
            translator.translate("saepe et multum", "la", "tlh")
        assert refused.value.why is Why.UNSUPPORTED_PAIR


class TestApertium:
    def test_its_version_is_that_of_programs_and_rules(self):
        engine = apertium()
        made = engine.translate("Hola", "es", "en")
        engine.close()
        assert made.engine == "apertium spa-eng"
        assert len(made.engine_version.partition("+")[2]) == 8

    def test_one_that_does_not_answer_in_time_is_away_and_comes_back(self):
        engine = apertium(altogether=0.0)
        with pytest.raises(TranslatorAway):
            engine.translate("Hola", "es", "en")
        engine.close()
        again = apertium()
        assert again.translate("Hola", "es", "en").text == "Hello"
        again.close()

    def test_one_that_died_is_started_again(self):
        engine = apertium()
        assert engine.translate("Hola", "es", "en").text == "Hello"
        program = engine.pipelines["es", "en"].programs[3]
        program.kill()
        program.wait()
        assert engine.translate("Hola", "es", "en").text == "Hello"
        engine.close()

    def test_a_text_with_a_nul_never_gets_there(self):
        engine = apertium()
        with pytest.raises(Untranslatable):
            engine.translate("Hola\0", "es", "en")
        engine.close()

    def test_modes_are_told_by_their_names(self, tmp_path, monkeypatch):
        (tmp_path / "lt-proc").touch(0o755)
        monkeypatch.setenv("PATH", str(tmp_path))
        for name in ("spa-eng", "spa-eng_US", "es-pt", "oc-es", "nno-nob", "spa-eng-debug", "x"):
            (tmp_path / f"{name}.mode").write_text("lt-proc $1 '/a b/c.bin' | lrx-proc -m $2 d")
        assert set(installed(tmp_path)) == {("es", "en"), ("es", "pt"), ("oc", "es")}
        assert commands(tmp_path / "spa-eng.mode") == [
            ["lt-proc", "-z", "-n", "/a b/c.bin"],
            ["lrx-proc", "-z", "-m", "d"],
        ]

    def test_where_it_is_not_installed_there_is_none(self, tmp_path):
        assert installed(tmp_path / "nowhere") == {}


class TestOverHttp:
    def test_it_is_asked_as_libretranslate_is(self, endpoint):
        made = HttpTranslator(f"{endpoint.url}/", "k-1", "LibreTranslate 1.6").translate("hola", "es", "en")
        asked = {"q": "hola", "source": "es", "target": "en", "format": "text", "api_key": "k-1"}
        assert made == Translation("hello", "LibreTranslate", "1.6")
        assert endpoint.calls == [{"path": "/engine/translate", **asked}]

    def test_without_a_key_none_is_sent_and_a_name_needs_no_version(self, endpoint):
        made = HttpTranslator(endpoint.url, "", "Ours").translate("hola", "es", "en")
        assert (made.engine, made.engine_version, "api_key" in endpoint.calls[0]) == ("Ours", "", False)

    @pytest.mark.parametrize("status", [401, 403, 408, 429, 500, 502, 503])
    def test_it_is_away_when_the_text_is_not_to_blame(self, endpoint, status):
        endpoint.behave = lambda _: (status, b"{}")
        with pytest.raises(TranslatorAway):
            HttpTranslator(endpoint.url, "", "Toy 1").translate("hola", "es", "en")

    @pytest.mark.parametrize("behave", [lambda _: None, lambda _: (200, b" " * (LONGEST_ANSWER + 1)), slowly(0.3)])
    def test_it_is_away_when_there_is_no_whole_answer_in_time(self, endpoint, behave):
        endpoint.behave = behave
        with pytest.raises(TranslatorAway):
            HttpTranslator(endpoint.url, "", "Toy 1", altogether=0.2).translate("hola", "es", "en")

    def test_it_is_away_when_nobody_is_there(self):
        with pytest.raises(TranslatorAway):
            HttpTranslator("http://127.0.0.1:9", "", "Toy 1").translate("hola", "es", "en")

    @pytest.mark.parametrize(
        ("status", "body"),
        [(200, b"<html>"), (200, b'{"translatedText": 1}'), (200, b"{}"), (200, b"\xff"), (302, b"{}"), (404, b"{}")],
    )
    def test_an_answer_that_says_nothing_is_none(self, endpoint, status, body):
        endpoint.behave = lambda _: (status, body)
        with pytest.raises(Untranslatable) as refused:
            HttpTranslator(endpoint.url, "", "Toy 1").translate("hola", "es", "en")
        assert refused.value.why is Why.ENGINE_FAILED


class TestWhichThereAre:
    def test_the_phrasebook_always_and_the_chosen_one_before_the_one_that_is_installed(self, endpoint):
        chosen = translating_of(Settings(translator_url=endpoint.url))
        kinds = [type(engine) for engine in chosen.engines]
        chosen.close()
        assert kinds == [Phrasebook, HttpTranslator, *([Apertium] if MODES else [])]
        assert chosen.detect is detect

    def test_no_model_is_loaded_where_there_is_nothing_but_the_phrasebook(self, monkeypatch):
        monkeypatch.setenv("PATH", "")
        alone = translating_of(Settings())
        assert isinstance(alone, Translating)
        assert alone.detect("El paquete llegó roto, y nadie responde") == ""

    @pytest.mark.parametrize("url", ["ftp://x.example", "http://x.example", "https://a:b@x.example", "x"])
    def test_an_address_must_be_safe_to_post_to(self, url):
        with pytest.raises(SettingUnusable, match="REDRESS_TRANSLATOR_URL"):
            Settings.read({"REDRESS_TRANSLATOR_URL": url})

    def test_one_on_this_machine_will_do(self):
        assert Settings.read({"REDRESS_TRANSLATOR_URL": "http://127.0.0.1:5000"}).translator_url


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The parcel has not arrived yet", "en"),
        ("El paquete llegó roto y nadie responde", "es"),
        ("O produto chegou quebrado e quero devolver", "pt"),
        ("Посылка пришла повреждённой", "ru"),
        ("包裹还没有到，请帮我查一下", "zh"),  # noqa: RUF001
        ("Das Paket ist noch nicht angekommen", "de"),
    ],
)
def test_languages_are_told_apart(text, language):
    assert detect(text) == language
    assert language in KNOWN
