"""Settings: read once, typed, and refused in one sentence."""

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
    read = Settings.read({"REDRESS_PORT": "9000", "REDRESS_DATA": "elsewhere", "REDRESS_MEDIATORS": "mia, milan,"})
    assert (read.port, read.data, read.mediators) == (9000, Path("elsewhere"), ("mia", "milan"))


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
