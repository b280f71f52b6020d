"""OpenID Connect with one issuer: asking it who somebody is, and believing only what it signed.

allauth keeps the state and makes the PKCE pair and the requests; what stands in the token is judged
here: signature, issuer, audience, time, nonce. Nothing here knows a person of ours.
"""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass, field
from typing import Any

import jwt
import requests
from allauth.socialaccount.internal import statekit
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from flourish_audit.work_account_settings import WorkAccounts

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384")
LEEWAY = 60  # seconds that two clocks may differ
SECONDS = 10  # an issuer that takes longer is not there


class NotBelieved(Exception):
    """What came back does not prove who this is; the message is for the operator's log."""


class NotThere(Exception):
    """The issuer does not answer."""


@dataclass(frozen=True)
class Told:
    """What the issuer says of somebody."""

    subject: str
    email: str  # "" unless the issuer has verified it
    name: str
    groups: frozenset[str] | None  # None: it says nothing of groups
    state: dict = field(default_factory=dict)


class _Adapter(OpenIDConnectOAuth2Adapter):
    def __init__(self, request: HttpRequest, provider: Issuer) -> None:
        self.provider = provider
        super().__init__(request, provider.app.provider_id)

    def get_provider(self) -> Issuer:
        return self.provider

    def get_callback_url(self, request: HttpRequest, app: SocialApp) -> str:
        return request.build_absolute_uri(reverse("work_back"))


class Issuer(OpenIDConnectProvider):
    """The one issuer of the settings; no table holds it."""

    pkce_enabled_default = True

    def __init__(self, request: HttpRequest, accounts: WorkAccounts) -> None:
        self.accounts = accounts
        app = SocialApp(
            provider="openid_connect",
            provider_id=accounts.key,
            name=accounts.name,
            client_id=accounts.client_id,
            secret=accounts.client_secret,
            settings={"server_url": accounts.issuer},
        )
        super().__init__(request, app=app)

    def get_oauth2_adapter(self, request: HttpRequest) -> _Adapter:
        return _Adapter(request, self)

    def leave_for(self, next_url: str | None, **more: Any) -> HttpResponse:
        """Send the browser to the issuer; what comes back must fit what was kept here."""
        nonce = secrets.token_urlsafe(24)
        asked = {"nonce": nonce} | ({"prompt": "login"} if more.get("again") else {})
        kept = {"nonce": nonce, "begun": int(time.time())} | more
        with _reaching():
            self._know()
            return self.redirect(self.request, "login", next_url, auth_params=asked, **kept)

    def come_back(self) -> Told:
        """Who the issuer says came back, or NotBelieved."""
        given = self.request.GET
        state = statekit.unstash_state(
            self.request, provider_id=self.sub_id, state_id=given.get("state", "")
        )
        if state is None:
            raise NotBelieved("the state is not one that was sent from this browser")
        if "code" not in given:
            raise NotBelieved("the issuer said no, or the person went back")
        with _reaching():
            adapter = self._know()
            client = adapter.get_client(self.request, self.app)
            try:
                tokens = client.get_access_token(given["code"], state.get("pkce_code_verifier"))
            except OAuth2Error as fault:
                raise NotBelieved("the issuer did not take the code") from fault
            claims = self._verified(adapter, tokens.get("id_token", ""), state)
            return self._told(claims | self._more(adapter, tokens, claims), state)

    def end_address(self) -> str:
        """Where the browser ends its sign-in at the issuer; "" if it has no such place."""
        with _reaching():
            return self._know().openid_config.get("end_session_endpoint", "")

    def _know(self) -> _Adapter:
        """The issuer's own description, which has to speak of itself."""
        adapter = self.get_oauth2_adapter(self.request)
        said = adapter.openid_config.get("issuer", "")
        if said.rstrip("/") != self.accounts.issuer:
            raise NotBelieved("the issuer's description names another issuer")
        return adapter

    def _verified(self, adapter: _Adapter, token: str, state: dict) -> dict:
        config, client = adapter.openid_config, self.accounts.client_id
        try:
            header = jwt.get_unverified_header(token)
            if header.get("alg") not in ALGORITHMS:
                raise NotBelieved("the token is not signed in a way we know")
            claims = jwt.decode(
                token,
                key=_key(config["jwks_uri"], header.get("kid")),
                algorithms=[header["alg"]],
                audience=client,
                issuer=config["issuer"],
                leeway=LEEWAY,
                options={"require": ["exp", "iat", "iss", "aud", "sub"]},
            )
        except jwt.PyJWTError as fault:
            raise NotBelieved(f"the token is not good: {type(fault).__name__}") from fault
        if isinstance(claims["aud"], list) and claims.get("azp", client) != client:
            raise NotBelieved("the token was made for somebody else")
        if not secrets.compare_digest(str(claims.get("nonce", "")), state["nonce"]):
            raise NotBelieved("the token answers another question")
        if state.get("again") and claims.get("auth_time", state["begun"]) < state["begun"] - LEEWAY:
            raise NotBelieved("nobody signed in again at the issuer")
        return claims

    def _more(self, adapter: _Adapter, tokens: dict, claims: dict) -> dict:
        """What the token leaves out, if the issuer tells it of the same person."""
        wanted = {self.accounts.email_claim, "name"}
        wanted |= {self.accounts.group_claim} if self.accounts.groups else set()
        if wanted <= claims.keys() or "userinfo_endpoint" not in adapter.openid_config:
            return {}
        said = adapter._fetch_user_info(tokens["access_token"])
        if said.get("sub") != claims["sub"]:
            raise NotBelieved("the issuer speaks of two people")
        more = (*wanted, "email_verified", "preferred_username")
        return {name: said[name] for name in more if name in said and name not in claims}

    def _told(self, claims: dict, state: dict) -> Told:
        verified = self.accounts.emails_are_verified or claims.get("email_verified") is True
        groups = claims.get(self.accounts.group_claim)
        if isinstance(groups, str):
            groups = [groups]
        return Told(
            subject=str(claims["sub"])[:191],
            email=str(claims.get(self.accounts.email_claim) or "").strip() if verified else "",
            name=str(claims.get("name") or "").strip()[:150],
            groups=frozenset(map(str, groups)) if isinstance(groups, list) else None,
            state=state,
        )


def issuer_of(request: HttpRequest) -> Issuer | None:
    return Issuer(request, settings.WORK_ACCOUNTS) if settings.WORK_ACCOUNTS else None


def _key(address: str, kid: str | None) -> Any:
    """The issuer's key of this name; of a single key the name may be missing."""
    answer = requests.get(address, timeout=SECONDS)
    answer.raise_for_status()
    keys = jwt.PyJWKSet.from_dict(answer.json()).keys
    fits = [key for key in keys if key.key_id == kid] if kid or len(keys) != 1 else keys
    if not fits:
        raise NotBelieved("the token is signed with a key the issuer does not show")
    return fits[0]


class _reaching:  # reads as words after `with`
    """Whatever goes wrong on the way to the issuer is one thing for whoever waits."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type | None, fault: BaseException | None, _: object) -> None:
        if isinstance(fault, (requests.RequestException, OSError)):
            raise NotThere from fault
        if isinstance(fault, (KeyError, TypeError, ValueError)):  # an answer of another shape
            raise NotBelieved(f"an answer cannot be read: {type(fault).__name__}") from fault
