"""An OpenID Connect issuer on loopback, for tests: it signs what a test tells it to say.

It keeps to the protocol where it matters: codes count once, the PKCE verifier has to fit, the
client's secret too. `lies` is what a test puts in the token instead of the truth.
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

from flourish_audit.work_account_settings import GroupPart, WorkAccounts

CLIENT, SECRET = "flourish", "a secret of the stub"


@cache
def key(name: str) -> rsa.RSAPrivateKey:
    """The issuer's own key, or a stranger's."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


class StubIssuer:
    def __init__(self) -> None:
        self.person: dict = {}
        self.lies: dict = {}
        self.userinfo: dict = {}
        self.signs_with, self.algorithm = "own", "RS256"
        self.asked: list[dict] = []  # what each browser brought to the sign-in page
        self.codes: dict[str, dict] = {}
        self.is_silent = False
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    def accounts(self, *groups: GroupPart, **more) -> WorkAccounts:
        return WorkAccounts(
            name="Fenmarch account", issuer=self.url, client_id=CLIENT, client_secret=SECRET,
            groups=groups, origins=(self.url,), **more,
        )  # fmt: skip

    def code_for(self, asked: dict) -> str:
        """The person signed in: the address the browser is sent back to."""
        code = secrets.token_urlsafe(8)
        self.codes[code] = asked
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    def token(self, sent: dict) -> tuple[int, dict]:
        asked = self.codes.pop(sent.get("code", ""), None)
        if asked is None or sent.get("client_secret") != SECRET:
            return 400, {"error": "invalid_grant"}
        digest = hashlib.sha256(sent.get("code_verifier", "").encode()).digest()
        if base64.urlsafe_b64encode(digest).rstrip(b"=").decode() != asked["code_challenge"]:
            return 400, {"error": "invalid_grant"}
        now = int(time.time())
        claims = {
            "iss": self.url, "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": asked["nonce"],
        }  # fmt: skip
        claims |= self.person | self.lies
        claims = {name: value for name, value in claims.items() if value is not None}
        signed = jwt.encode(claims, key(self.signs_with), self.algorithm, headers={"kid": "one"})
        return 200, {"access_token": "opaque", "token_type": "Bearer", "id_token": signed}

    def describe(self) -> dict:
        return {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
            "jwks_uri": f"{self.url}/keys",
            "userinfo_endpoint": f"{self.url}/userinfo",
            "end_session_endpoint": f"{self.url}/out",
        }

    def keys(self) -> dict:
        shown = jwt.algorithms.RSAAlgorithm.to_jwk(key("own").public_key(), as_dict=True)
        return {"keys": [shown | {"kid": "one", "use": "sig", "alg": "RS256"}]}


def _handler(issuer: StubIssuer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            answers = {
                "/.well-known/openid-configuration": issuer.describe,
                "/keys": issuer.keys,
                "/userinfo": lambda: issuer.userinfo or {"sub": issuer.person["sub"]},
            }
            if issuer.is_silent:
                self.send_error(503)
            elif parts.path in answers:
                self.answer(200, json.dumps(answers[parts.path]()), "application/json")
            elif parts.path == "/authorize":
                asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
                issuer.asked.append(asked)
                back = html.escape(issuer.code_for(asked))
                page = f'<h1>Stub issuer</h1><a href="{back}">Go on</a>'
                self.answer(200, page, "text/html")
            else:
                self.answer(200, "<h1>Signed out at the stub</h1>", "text/html")

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            sent = {name: values[0] for name, values in parse_qs(body).items()}
            status, said = issuer.token(sent)
            self.answer(status, json.dumps(said), "application/json")

        def answer(self, status: int, body: str, kind: str) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body.encode())))
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *args: object) -> None:
            pass

    return Handler


@contextmanager
def running() -> Iterator[StubIssuer]:
    issuer = StubIssuer()
    thread = threading.Thread(target=issuer.server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield issuer
    finally:
        issuer.server.shutdown()
        issuer.server.server_close()
        thread.join()
