"""A small OpenID Connect provider on loopback: who is signed in at it is set by the test, and every token is signed."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT, SECRET = "kinfold", "a secret of the tests"


@dataclass
class Provider:
    """What it will say of whoever comes, and what it was asked."""

    url: str = ""
    who: dict[str, Any] = field(default_factory=dict)
    proved_at: int = field(default_factory=lambda: int(time.time()))
    """When whoever sits there last proved to it who they are; asked for a sign-in, it asks them anew."""
    tells_when: bool = True
    twisted: dict[str, Any] = field(default_factory=dict)
    """What the token says that it should not; None for what it leaves out."""
    besides: dict[str, Any] = field(default_factory=dict)
    """What it tells of somebody beside the token, that the token does not."""
    signs: bool = True
    asked: list[dict[str, str]] = field(default_factory=list)
    said: list[dict[str, Any]] = field(default_factory=list)
    """Of each token what it held."""
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    key: rsa.RSAPrivateKey = field(default_factory=lambda: rsa.generate_private_key(65537, 2048))

    def authorise(self, query: dict[str, str]) -> str:
        """Where the browser is sent back to, with a code for what was asked."""
        self.asked.append(query)
        code = secrets.token_urlsafe(16)
        self.codes[code] = query
        return f"{query['redirect_uri']}?{urlencode({'code': code, 'state': query['state']})}"

    def token(self, form: dict[str, str]) -> dict[str, Any] | None:
        """A code is good once, for the client it was given to, with the verifier of its challenge."""
        query = self.codes.pop(form.get("code", ""), None)
        if query is None or (form.get("client_id"), form.get("client_secret")) != (CLIENT, SECRET):
            return None
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        if base64.urlsafe_b64encode(digest).rstrip(b"=").decode() != query["code_challenge"]:
            return None
        now = int(time.time())
        if query.get("prompt") == "login":
            self.proved_at = now
        claims = {"iss": self.url, "aud": CLIENT, "iat": now, "exp": now + 300, **self.who}
        if self.tells_when:
            claims["auth_time"] = self.proved_at
        if "nonce" in query:
            claims["nonce"] = query["nonce"]
        claims = {name: value for name, value in {**claims, **self.twisted}.items() if value is not None}
        self.said.append(claims)
        signed = jwt.encode(claims, self.key, algorithm="RS256", headers={"kid": "1"})
        told = {"access_token": secrets.token_urlsafe(16), "token_type": "Bearer"}
        return {**told, "id_token": signed} if self.signs else told

    def about(self) -> dict[str, Any]:
        return {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorise",
            "token_endpoint": f"{self.url}/token",
            "userinfo_endpoint": f"{self.url}/userinfo",
            "jwks_uri": f"{self.url}/keys",
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
        }


@contextmanager
def a_provider() -> Iterator[Provider]:
    provider = Provider()

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            at = urlsplit(self.path)
            if at.path == "/.well-known/openid-configuration":
                return self._json(provider.about())
            if at.path == "/userinfo":
                return self._json({**provider.who, **provider.besides})
            if at.path == "/keys":
                key = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(provider.key.public_key()))
                return self._json({"keys": [{**key, "kid": "1"}]})
            if at.path != "/authorise":
                return self._json(None)
            self.send_response(302)
            self.send_header("Location", provider.authorise({k: v[0] for k, v in parse_qs(at.query).items()}))
            self.end_headers()
            return None

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self._json(provider.token({name: values[0] for name, values in parse_qs(body).items()}))

        def _json(self, told: Any) -> None:
            self.send_response(200 if told is not None else 400)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(json.dumps(told).encode())

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    provider.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()


def set_up(settings: Any, provider: Provider) -> None:
    """The site's settings as an environment that names this provider would have made them."""
    from kinfold.web.accounts.identity_provider import read_identity_provider

    told = {"KINFOLD_OIDC_URL": provider.url, "KINFOLD_OIDC_CLIENT": CLIENT, "KINFOLD_OIDC_SECRET": SECRET}
    known = read_identity_provider(told)
    assert known
    settings.KINFOLD_IDENTITY_PROVIDER = known
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [known.app()]}}
    policy = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    settings.CONTENT_SECURITY_POLICY = {"DIRECTIVES": {**policy, "form-action": [*policy["form-action"], known.origin]}}
    settings.KINFOLD_LOCAL_PASSWORDS = False
