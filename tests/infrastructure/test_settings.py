"""Settings: read once, typed, and refused in one sentence."""

from dataclasses import fields
from pathlib import Path

import pytest

from infrastructure.settings import Mode, Settings, SettingUnusable, documentation

PRODUCTION = {
    "REDRESS_MODE": "production",
    "REDRESS_ISSUER": "https://id.example.com",
    "REDRESS_JWKS_URL": "https://id.example.com/keys",
}


def test_without_any_setting_it_is_development_on_loopback():
    settings = Settings.read({})
    assert (settings.mode, settings.host, settings.port) == (Mode.DEVELOPMENT, "127.0.0.1", 8080)


def test_each_setting_is_read_as_its_type():
    old, new = "o" * 32, "n" * 32
    read = Settings.read(
        {"REDRESS_PORT": "9000", "REDRESS_DATA": "elsewhere", "REDRESS_PAYMENTS_SECRET": f"{new}, {old},"}
    )
    assert (read.port, read.data, read.payments_secret) == (9000, Path("elsewhere"), (new, old))


def test_production_needs_somebody_to_issue_tokens():
    assert not Settings.read(PRODUCTION).development
    for missing in ("REDRESS_ISSUER", "REDRESS_JWKS_URL"):
        with pytest.raises(SettingUnusable, match=missing):
            Settings.read({name: value for name, value in PRODUCTION.items() if name != missing})


@pytest.mark.parametrize(
    ("name", "text"), [("REDRESS_PORT", "http"), ("REDRESS_MODE", "prod"), ("REDRESS_SWEEP_SECONDS", "1s")]
)
def test_what_can_not_be_read_is_named(name, text):
    with pytest.raises(SettingUnusable, match=name):
        Settings.read({name: text})


def test_a_misspelt_setting_does_not_go_unnoticed():
    with pytest.raises(SettingUnusable, match="REDRESS_PROT"):
        Settings.read({"REDRESS_PROT": "8081"})


def test_a_setting_may_stand_in_a_file_of_its_own(tmp_path):
    (tmp_path / "audience").write_text("redress-eu\n")
    assert Settings.read({"REDRESS_AUDIENCE_FILE": str(tmp_path / "audience")}).audience == "redress-eu"


@pytest.mark.parametrize("content", [None, b"\xff"], ids=["missing", "not-text"])
def test_a_file_that_can_not_be_read_is_named(tmp_path, content):
    file = tmp_path / "audience"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(SettingUnusable, match="REDRESS_AUDIENCE_FILE"):
        Settings.read({"REDRESS_AUDIENCE_FILE": str(file)})


def test_a_setting_is_not_given_in_two_places(tmp_path):
    (tmp_path / "audience").write_text("redress-eu")
    with pytest.raises(SettingUnusable, match="REDRESS_AUDIENCE and REDRESS_AUDIENCE_FILE"):
        Settings.read({"REDRESS_AUDIENCE": "redress", "REDRESS_AUDIENCE_FILE": str(tmp_path / "audience")})


def test_only_settings_are_looked_for_in_files():
    with pytest.raises(SettingUnusable, match="REDRESS_NOTHING_FILE is not a setting"):
        Settings.read({"REDRESS_NOTHING_FILE": "nothing"})


def test_other_programs_settings_are_none_of_ours():
    assert Settings.read({"PORT": "1", "HOME": "/"}) == Settings.read({})


def test_every_setting_is_explained():
    assert all(about.endswith(".") for _, _, about in documentation())


@pytest.mark.parametrize("place", ["/var/evidence", "s3://", "s3:///evidence", "https://bucket"])
def test_evidence_is_kept_in_the_data_directory_or_in_a_bucket(place):
    assert Settings.read({"REDRESS_EVIDENCE": "s3://bucket/redress"}).evidence == "s3://bucket/redress"
    with pytest.raises(SettingUnusable, match="REDRESS_EVIDENCE"):
        Settings.read({"REDRESS_EVIDENCE": place})


def test_no_secret_shows_up_where_settings_are_printed():
    assert "hush" not in repr(Settings.read({"REDRESS_S3_SECRET_KEY": "hush", "REDRESS_S3_ACCESS_KEY": "hush"}))


PAYING = {"REDRESS_PAYMENTS_SECRET": "s" * 32}


@pytest.mark.parametrize("url", ["https://pay.example.com/refunds", "https://10.0.0.7:8443/r?tenant=1"])
def test_refund_requests_may_go_to_an_https_address(url):
    assert Settings.read(PRODUCTION | PAYING | {"REDRESS_PAYMENTS": url}).payments_url == url


@pytest.mark.parametrize("url", ["http://127.0.0.1:9000/", "http://[::1]/", "http://localhost:9000/refunds"])
def test_without_tls_they_stay_on_this_machine_and_in_development(url):
    assert Settings.read(PAYING | {"REDRESS_PAYMENTS": url}).payments_url == url
    with pytest.raises(SettingUnusable, match="REDRESS_PAYMENTS must be"):
        Settings.read(PRODUCTION | PAYING | {"REDRESS_PAYMENTS": url})


@pytest.mark.parametrize(
    "url",
    [
        "http://pay.example.com/",
        "http://127.0.0.1.example.com/",
        "https://",
        "https://user:hunter2@pay.example.com/",
        "https://hunter2@pay.example.com/",
        "https://pay.example.com:port/",
        "https://pay.example.com/hunter2 HTTP/1.1\r\nX: 1",
        "https://päy.example.com/",
        "https://[::1",
        "ftp://pay.example.com/",
        "file:///etc/hunter2",
        "Manual",
        "",
    ],
)
def test_they_go_nowhere_else_and_the_address_is_not_repeated(url):
    with pytest.raises(SettingUnusable, match="REDRESS_PAYMENTS must be") as raised:
        Settings.read(PAYING | {"REDRESS_PAYMENTS": url})
    assert "hunter2" not in str(raised.value)


@pytest.mark.parametrize("secret", ["", "short", f"{'s' * 32},hunter2"])
def test_they_are_signed_with_a_secret_worth_the_name(secret):
    with pytest.raises(SettingUnusable, match="REDRESS_PAYMENTS_SECRET must have 32 bytes") as raised:
        Settings.read({"REDRESS_PAYMENTS": "https://pay.example.com/", "REDRESS_PAYMENTS_SECRET": secret})
    assert "hunter2" not in str(raised.value)


def test_production_pays_with_real_money():
    with pytest.raises(SettingUnusable, match="REDRESS_PAYMENTS can't be simulated"):
        Settings.read(PRODUCTION | {"REDRESS_PAYMENTS": "simulated"})


@pytest.mark.parametrize("share", ["-0.1", "1.1", "nan"])
def test_a_share_is_one(share):
    with pytest.raises(SettingUnusable, match="REDRESS_SIMULATED_FAILURES"):
        Settings.read({"REDRESS_SIMULATED_FAILURES": share})


def test_a_secret_is_not_shown():
    settings = Settings.read(PAYING | {"REDRESS_PAYMENTS": "https://pay.example.com/"})
    assert settings.payments_secret == ("s" * 32,)
    assert "sss" not in repr(settings)


def test_secrets_are_not_shown():
    secrets = {member.name: "a-secret" for member in fields(Settings) if member.metadata.get("secret")}
    assert "database" in secrets
    assert "a-secret" not in repr(Settings(**secrets))


MAILING = {
    "REDRESS_MAIL_URL": "smtps://mx.example.com",
    "REDRESS_MAIL_FROM": "Redress <no-reply@example.com>",
    "REDRESS_MAIL_LINK": "https://market.example/mail",
}


def test_letters_go_nowhere_unless_a_mail_server_is_set():
    assert Settings.read({}).mail_url == ""
    assert Settings.read(PRODUCTION | MAILING).mail_url == "smtps://mx.example.com"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("REDRESS_MAIL_URL", "smtp://me:hunter2@mx.example.com"),
        ("REDRESS_MAIL_URL", "mx.example.com"),
        ("REDRESS_MAIL_FROM", ""),
        ("REDRESS_MAIL_FROM", "Redress <hunter2>"),
        ("REDRESS_MAIL_LINK", ""),
        ("REDRESS_MAIL_LINK", "http://market.example/mail"),
        ("REDRESS_MAIL_USER", "hunter2"),
        ("REDRESS_MAIL_PASSWORD", "hunter2"),
    ],
)
def test_who_writes_letters_says_from_whom_over_what_and_where_to_turn_them_off(name, value):
    with pytest.raises(SettingUnusable, match=name) as raised:
        Settings.read(PRODUCTION | MAILING | {name: value})
    assert "hunter2" not in str(raised.value)


def test_a_replica_of_an_embedded_database_means_nothing():
    with pytest.raises(SettingUnusable, match="REDRESS_REPLICA means nothing without REDRESS_DATABASE"):
        Settings.read({"REDRESS_REPLICA": "host=replica"})


@pytest.mark.parametrize(
    ("background", "database", "works"),
    [("embedded", "", True), ("embedded", "host=x", False), ("always", "host=x", True), ("never", "", False)],
)
def test_who_serves_also_works_on_embedded_databases_or_when_told_to(background, database, works):
    settings = Settings.read({"REDRESS_BACKGROUND": background, "REDRESS_DATABASE": database})
    assert settings.serving_works is works
