"""The wheel: whoever installs it gets the shell, and needs no Node."""

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import httpx2
import pytest

from live_server import LiveServer

ROOT = Path(__file__).parents[2]
SHELL = ROOT / "web" / "dist"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built from the sources beside a shell that was built before: as from an sdist, and without Node."""
    assert (SHELL / "sw.js").is_file(), "The shell is not built: make build"
    tree = tmp_path_factory.mktemp("wheel") / "tree"
    tree.mkdir()
    for name in ("pyproject.toml", "hatch_build.py", "README.md", "LICENSE", ".gitignore"):
        shutil.copy(ROOT / name, tree)
    shutil.copytree(ROOT / "src", tree / "src", ignore=shutil.ignore_patterns("__pycache__", "_web"))
    shutil.copytree(SHELL, tree / "src" / "mooring" / "_web")
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(tree.parent)]
    done = subprocess.run(build, cwd=tree, env=_without_node(), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    (made,) = tree.parent.glob("*.whl")
    return made


def _without_node() -> dict[str, str]:
    return os.environ | {"PATH": str(Path(sys.executable).parent)}


def test_the_wheel_holds_all_of_the_shell(wheel: Path) -> None:
    """Every file of the build, the migrations and the list of common passwords; nothing of the tests."""
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    built = {f"mooring/_web/{path.relative_to(SHELL).as_posix()}" for path in SHELL.rglob("*") if path.is_file()}
    assert len(built) > 20
    assert built <= names
    assert {"mooring/accounts/common_passwords.txt", "mooring/storage/directory/migrations/env.py"} <= names
    assert not any(name.startswith(("tests/", "web/")) for name in names)


def test_what_was_installed_serves_the_shell(wheel: Path, tmp_path: Path) -> None:
    """Unpacked into a folder of its own, without Node and away from the checkout: the page and what it loads are there."""
    site = tmp_path / "site"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    (site / "mooring" / "_web" / "mark.txt").write_text("of the wheel")
    environment = {"PYTHONPATH": str(site), "PATH": str(Path(sys.executable).parent)}
    with LiveServer(tmp_path / "data", environment=environment) as server:
        page = httpx2.get(server.url, headers={"accept": "text/html"})
        assert page.text == (SHELL / "index.html").read_text("utf-8")
        assert httpx2.get(f"{server.url}/mark.txt").text == "of the wheel"
        script = next((SHELL / "assets").glob("index-*.js"))
        assert httpx2.get(f"{server.url}/assets/{script.name}").content == script.read_bytes()
