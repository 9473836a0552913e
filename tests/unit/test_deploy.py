"""The samples in `deploy` name settings that exist."""

import re
import tomllib
from pathlib import Path

import pytest
import yaml

from mooring.settings import PREFIX, SECRETS, Settings

DEPLOY = Path(__file__).parents[2] / "deploy"
KNOWN = {PREFIX + name.upper() for name in Settings.__struct_fields__} | {"MOORING_CONFIG"}
KNOWN |= {f"{PREFIX}{name.upper()}_FILE" for name in SECRETS}


@pytest.mark.parametrize("sample", sorted(DEPLOY.iterdir()), ids=lambda path: path.name)
def test_a_sample_names_settings_that_exist(sample: Path) -> None:
    """Also where they are comments: whoever removes the mark gets a service that starts."""
    named = set(re.findall(r"\bMOORING_[A-Z0-9_]+", sample.read_text("utf-8")))
    assert named - KNOWN == set()


def test_the_settings_file_is_one_with_its_comments_and_without() -> None:
    """Each line that is a comment of a setting is one that Mooring knows."""
    text = (DEPLOY / "mooring.toml").read_text("utf-8")
    bare = re.sub(r"^# (?=\w+ = )", "", text, flags=re.MULTILINE)
    for read in (tomllib.loads(text), tomllib.loads(bare)):
        assert set(read) - set(Settings.__struct_fields__) == set()
    assert "mail_from" in tomllib.loads(bare)


def test_the_compose_file_mounts_the_secrets_that_it_names() -> None:
    """Every secret's file in the settings is one of the service's secrets."""
    read = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))
    service = read["services"]["mooring"]
    files = {value for value in service["environment"].values() if value.startswith("/run/secrets/")}
    assert files == {f"/run/secrets/{name}" for name in service["secrets"]}
    assert set(service["secrets"]) == set(read["secrets"])
