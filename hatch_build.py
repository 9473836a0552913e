"""Build hook: puts the built shell into the package, so that installing the wheel needs no Node."""

import shutil
import subprocess
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class ShellBuildHook(BuildHookInterface):
    """Builds `web/` into `src/mooring/_web`, except for editable installs and builds from an sdist that holds it."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        web = Path(self.root, "web")
        target = Path(self.root, "src", "mooring", "_web")
        if version == "editable" or (not (web / "package.json").exists() and target.exists()):
            return
        subprocess.run(["npm", "install", "--no-save", "--no-audit", "--no-fund"], cwd=web, check=True)
        subprocess.run(["npm", "run", "build"], cwd=web, check=True)
        shutil.rmtree(target, ignore_errors=True)
        shutil.copytree(web / "dist", target)
