"""The product with one protection off, for a control: what breaks off at the standby stays so."""

from __future__ import annotations

from cases import standby
from flourish_audit.wsgi import application as application


def _once(view, request, *args, **kwargs):
    with standby._watched():
        return view(request, *args, **kwargs)


standby._whole_page = _once
