"""Starts WordPress as Debian packs it, with a database of its own and PHP's own web server."""

from __future__ import annotations

import json
import secrets
import shutil
import time
from importlib import resources
from pathlib import Path

from tests.cms import MissingError
from tests.cms.serving import Servers, free_port, run

PACKAGES = (
    "wordpress wordpress-theme-twentytwentythree mariadb-server php-cli php-mysql php-curl php-gd "
    "php-xml php-mbstring php-intl php-zip"
)
INSTALLED = Path("/usr/share/wordpress")
THEME = INSTALLED / "wp-content/themes/twentytwentythree"
HERE = Path(__file__).parent


def start(folder: Path, servers: Servers) -> dict[str, str]:
    if not (THEME.is_dir() and shutil.which("mariadbd") and shutil.which("php")):
        raise MissingError(f"WordPress is not installed (Debian: apt-get install {PACKAGES})")
    site = folder / "wordpress"
    # The package is links to other packages' files, which a copy has to follow.
    run("cp", "-aL", INSTALLED, site, cwd=folder)
    socket = _start_database(folder, servers)
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    settings = {"url": url, "socket": str(socket), "password": secrets.token_urlsafe(12)}
    (folder / "settings.json").write_text(json.dumps(settings))
    shutil.copy(HERE / "wp-config.php", site)
    plugins = site / "wp-content" / "mu-plugins"
    plugins.mkdir()
    plugin = resources.files("styrdok.pull.targets").joinpath("styrdok.php")
    (plugins / "styrdok.php").write_bytes(plugin.read_bytes())
    editors, password = run("php", HERE / "wp-install.php", site, cwd=folder).split()[-2:]
    (folder / "editors-password").write_text(editors)
    server = ("php", "-d", "display_errors=0", "-S", f"127.0.0.1:{port}", "-t", site)
    log = servers.start(*server, env={"PHP_CLI_SERVER_WORKERS": "4"})
    servers.wait_for(f"{url}/wp-login.php", log)
    return {
        "url": f"{url}/",
        "user": "styrdok",
        "password": password,
        "login": settings["password"],
        "python": "",
    }


def _start_database(folder: Path, servers: Servers) -> Path:
    data, socket = folder / "database", folder / "database.sock"
    # A place of its own: two databases that are made at once remove each other's files in /tmp.
    temporary = folder / "temporary"
    temporary.mkdir()
    own = (f"--datadir={data}", f"--tmpdir={temporary}")
    install = ("mariadb-install-db", "--no-defaults", *own, "--skip-test-db")
    run(*install, "--auth-root-authentication-method=normal", cwd=folder)
    log = servers.start(
        "mariadbd",
        "--no-defaults",
        "--user=root",
        "--skip-networking",
        *own,
        f"--socket={socket}",
        # Nothing here has to outlive a power cut.
        "--innodb-flush-log-at-trx-commit=0",
    )
    while not socket.exists():
        servers.check(log)
        time.sleep(0.05)
    run(
        *("mariadb", "--no-defaults", f"--socket={socket}", "--user=root"),
        *("--execute", "CREATE DATABASE wordpress CHARACTER SET utf8mb4"),
        cwd=folder,
    )
    return socket
