"""
Follows docs/how-to/run-in-production.md on loopback: its commands, its files, on a machine that is a folder.

Paths of the page become paths below that folder, its ports become free ones; a command that changes the
machine itself (packages, users) is known by name and left out. A command that is not known fails.
"""

from __future__ import annotations

import http.client
import os
import re
import shlex
import shutil
import socket
import ssl
import subprocess
import sys
import time
from configparser import RawConfigParser
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from maintenance.postgres import Server

ROOT = Path(__file__).resolve().parents[2]
HOW_TO = ROOT / "docs" / "how-to" / "run-in-production.md"
HOLLYBANK = ROOT / "tests" / "worlds" / "hollybank"
NAME = "families.example.gov.uk"
# What changes the machine that it is typed on, and so is not done here. Each is a whole line of the page, or its beginning.
OF_THE_MACHINE = (
    "apt-get install -y postgresql nginx python3-venv",
    "useradd --system ",
    "./dev setup",
    ".venv/bin/python -m pip wheel --no-deps --no-build-isolation --wheel-dir dist .",
    "python3 -m venv /opt/kinfold",
    "/opt/kinfold/bin/pip install --require-hashes --requirement lock/run.txt",
    "/opt/kinfold/bin/pip install --no-deps dist/kinfold-*.whl",
    "systemctl daemon-reload",
    "systemctl reload nginx",
)


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def commands(step: int) -> list[str]:
    """The lines of a numbered step that an administrator types."""
    text = HOW_TO.read_text(encoding="utf-8")
    part = re.split(r"^## ", text, flags=re.MULTILINE)[step]
    assert part.startswith(f"{step}. ")
    return [line for block in re.findall(r"```sh\n(.*?)```", part, re.DOTALL) for line in block.splitlines()]


@dataclass
class Machine:
    """A folder that stands for a machine, and the server of databases that it uses."""

    folder: Path
    server: Server
    passwords: dict[str, str]
    web: int = field(default_factory=free_port)
    http: int = field(default_factory=free_port)
    https: int = field(default_factory=free_port)
    running: list[subprocess.Popen[bytes]] = field(default_factory=list)
    said: list[str] = field(default_factory=list)

    def here(self, text: str) -> str:
        """A path, a port or a line of the page as it is on this machine."""
        for there, ours in (
            ("/opt/kinfold/bin", str(Path(sys.executable).parent)),
            *((path, f"{self.folder}{path}") for path in ("/etc/", "/srv/", "/run/kinfold", "/var/log/")),
            ("127.0.0.1:5432", f"127.0.0.1:{self.server.port}"),
            ("127.0.0.1:8000", f"127.0.0.1:{self.web}"),
            ("--port 8000", f"--port {self.web}"),
            ("listen 80;", f"listen 127.0.0.1:{self.http};"),
            ("listen 443 ssl;", f"listen 127.0.0.1:{self.https} ssl;"),
            ("postgresql://", "postgresql://"),
        ):
            text = re.sub(rf"(?<![\w.]){re.escape(there)}", lambda _, ours=ours: ours, text)
        return text

    def do(self, line: str) -> str:
        """Do what a line of the page says."""
        words = shlex.split(line)
        if line.startswith(OF_THE_MACHINE):
            return ""
        if line.startswith("install -d "):
            return self._make_folders(words)
        if words[0] == "install":
            return self._install(words)
        if words[0] in ("psql", "pg_dump", "pg_restore"):
            return self.run([str(self.server.programs / words[0]), *words[1:]], self._as_administrator())
        if line.startswith("systemctl start "):
            return self.run(*self.unit(words[2]))
        if line.startswith("systemctl enable --now kinfold-web.service "):
            return self._serve()
        if words[0] == "systemd-run":
            told = [word.split("=", 1) for word in words if word.startswith(("EnvironmentFile=", "WorkingDirectory="))]
            return self._as_told(words[words.index("/opt/kinfold/bin/kinfold") :], told)
        if words[0] in ("curl", "/opt/kinfold/bin/python"):
            return self.run([self.here(word) for word in words], {})
        if line == "nginx -t":
            return self.run([*self.nginx(), "-t"], {})
        raise AssertionError(f"The how-to says `{line}`, and this test does not know how to follow it.")

    def unit(self, name: str) -> tuple[list[str], dict[str, str], Path]:
        """The command, the environment and the folder that a unit of systemd says."""
        told = RawConfigParser(strict=False)
        told.optionxform = str  # type: ignore[assignment,method-assign]
        told.read(self.folder / "etc" / "systemd" / "system" / name)
        service = told["Service"]
        files = re.findall(
            r"^EnvironmentFile=(\S+)", Path(self.folder / "etc/systemd/system" / name).read_text(), re.MULTILINE
        )
        folder = Path(self.here(service["WorkingDirectory"]))
        folder.mkdir(parents=True, exist_ok=True)
        return (
            shlex.split(self.here(service["ExecStart"])),
            {key: value for file in files for key, value in self.environment(file).items()},
            folder,
        )

    def environment(self, file: str) -> dict[str, str]:
        """A file of an environment, read as systemd reads it: no shell, no quotes needed."""
        lines = Path(self.here(file)).read_text(encoding="utf-8").splitlines()
        return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))

    def run(self, command: list[str], environment: dict[str, str], folder: Path | None = None) -> str:
        ended = subprocess.run(
            command, env={**_clean(), **environment}, cwd=folder or ROOT, capture_output=True, text=True, timeout=240, check=False,
        )  # fmt: skip
        self.said += [ended.stdout, ended.stderr]
        assert ended.returncode == 0, f"{command}: {ended.stderr}"
        return ended.stdout + ended.stderr

    def fill_in(self) -> None:
        """What an administrator fills in: secrets, the council, its extracts, a certificate."""
        for name in ("kinfold.env", "line.env", "owner.env"):
            file = self.folder / "etc" / "kinfold" / name
            text = self.here(file.read_text(encoding="utf-8"))
            for word, value in self.passwords.items():
                text = re.sub(rf"(?<=[:=]){word.removeprefix('KINFOLD_')}(?=[@\n])", value, text)
            file.write_text(text, encoding="utf-8")
        site = self.folder / "etc" / "kinfold" / "kinfold.env"  # no identity provider yet
        site.write_text(site.read_text().replace("KINFOLD_LOCAL_PASSWORDS=", "KINFOLD_LOCAL_PASSWORDS=1"))
        told = self.folder / "etc" / "kinfold" / "kinfold.toml"
        told.write_text(self.here(told.read_text(encoding="utf-8")), encoding="utf-8")
        shutil.copytree(HOLLYBANK / "council", self.folder / "etc" / "kinfold" / "council")
        shutil.copytree(HOLLYBANK / "extracts", self.folder / "srv" / "kinfold" / "extracts", dirs_exist_ok=True)
        _make_certificate(self.folder / "etc" / "kinfold" / "tls")

    def nginx(self) -> list[str]:
        """The proxy of Debian's package, with the file of the page and nothing else."""
        program = next((p for p in (ROOT / "build/nginx/usr/sbin/nginx", Path("/usr/sbin/nginx")) if p.exists()), None)
        assert program, "There is no nginx: ./dev test fetches it."
        conf = self.folder / "nginx.conf"
        site = self.folder / "etc" / "nginx" / "conf.d" / "kinfold.conf"
        site.write_text(self.here(site.read_text(encoding="utf-8")), encoding="utf-8")
        (self.folder / "var" / "log" / "nginx").mkdir(parents=True, exist_ok=True)
        temporary = "".join(
            f"{kind}_temp_path {self.folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        conf.write_text(
            f"daemon off; pid {self.folder}/nginx.pid; events {{}} http {{ {temporary} include {site}; }}\n"
        )
        return [str(program), "-p", str(self.folder), "-c", str(conf), "-e", str(self.folder / "nginx.error")]

    def stop(self) -> None:
        for process in self.running:
            process.terminate()
        for process in self.running:
            process.wait(30)

    def _as_administrator(self) -> dict[str, str]:
        where = {"PGHOST": "127.0.0.1", "PGPORT": str(self.server.port), "PGUSER": "postgres"}
        return {**where, "PGPASSWORD": self.server.password, **self.passwords}

    def _as_told(self, command: list[str], told: list[list[str]]) -> str:
        files = [value for name, value in told if name == "EnvironmentFile"]
        return self.run(
            [self.here(word).replace("STAFF_ID", "S2").replace("USER_NAME", "s2") for word in command],
            {key: value for file in files for key, value in self.environment(file).items()},
            Path(self.here(dict(told)["WorkingDirectory"])),
        )

    def _make_folders(self, words: list[str]) -> str:
        mode = int(words[words.index("-m") + 1], 8)
        for path in (word for word in words if word.startswith("/")):
            folder = Path(self.here(path)) if not path.startswith("/opt") else self.folder / "opt"
            folder.mkdir(parents=True, exist_ok=True)
            folder.chmod(mode)
        return ""

    def _install(self, words: list[str]) -> str:
        mode = int(words[words.index("-m") + 1], 8)
        into = Path(self.here(words[words.index("-t") + 1])) if "-t" in words else None
        last = words[-1]
        for file in ROOT.glob(last if into else words[-2]):
            target = into / file.name if into else Path(self.here(last))
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(file, target)
            target.chmod(mode)
        return ""

    def _serve(self) -> str:
        command, environment, folder = self.unit("kinfold-web.service")
        said = (self.folder / "site.log").open("wb")
        self.running.append(
            subprocess.Popen(command, env={**_clean(), **environment}, cwd=folder, stdout=said, stderr=said)
        )
        proxied = (self.folder / "nginx.log").open("wb")
        self.running.append(subprocess.Popen(self.nginx(), stdout=proxied, stderr=proxied))
        for port in (self.web, self.https):
            _wait_for(port)
        return ""


@dataclass
class Browser:
    """Speaks TLS to the proxy under the site's own name, and keeps cookies as a browser does."""

    machine: Machine
    cookies: dict[str, str] = field(default_factory=dict)
    set_cookies: list[str] = field(default_factory=list)

    def ask(self, method: str, path: str, form: str = "") -> tuple[int, http.client.HTTPMessage, str]:
        trusted = ssl.create_default_context(cafile=str(self.machine.folder / "etc/kinfold/tls/fullchain.pem"))
        plain = socket.create_connection(("127.0.0.1", self.machine.https), timeout=30)
        with trusted.wrap_socket(plain, server_hostname=NAME) as wrapped:
            asked = http.client.HTTPConnection(NAME)
            asked.sock = wrapped
            told = {"Host": NAME, "Origin": f"https://{NAME}", "Referer": f"https://{NAME}{path}"}
            told["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
            if form:
                told["Content-Type"] = "application/x-www-form-urlencoded"
            asked.request(method, path, body=form or None, headers=told)
            answer = asked.getresponse()
            body = answer.read().decode()
        for line in answer.headers.get_all("Set-Cookie") or []:
            self.set_cookies.append(line)
            name, _, value = line.split(";")[0].partition("=")
            self.cookies[name] = value
        return answer.status, answer.headers, body


def _clean() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith(("KINFOLD", "DJANGO", "PG"))}


def _wait_for(port: int) -> None:
    give_up = time.monotonic() + 60
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            assert time.monotonic() < give_up, f"nothing listens on {port}"
            time.sleep(0.1)


def _make_certificate(folder: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, NAME)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(NAME)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    (folder / "fullchain.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    plain = serialization.NoEncryption()
    (folder / "key.pem").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    )
