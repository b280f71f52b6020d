"""The product with protections off, for controls: what breaks off at the standby stays so, and a
request that asks for it reads there who somebody is and which parts they play.
"""

from __future__ import annotations

from cases import standby
from flourish_audit import standby_router
from flourish_audit.wsgi import application as whole


def _once(view, request, *args, **kwargs):
    with standby._watched():
        return view(request, *args, **kwargs)


def application(environ, start_response):
    if "HTTP_X_ALL_AT_THE_STANDBY" not in environ:
        return whole(environ, start_response)
    token = standby._reading.set(standby._Reading())
    try:
        return whole(environ, start_response)
    finally:
        standby._reading.reset(token)


standby._whole_page = _once
standby_router.AT_PRIMARY.discard("membership")
