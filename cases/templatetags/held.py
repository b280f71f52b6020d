"""The form token every posting form carries, so that typed work can be held for its writer."""

from __future__ import annotations

from django import template
from django.conf import settings
from django.template.context import Context
from django.template.defaulttags import CsrfTokenNode
from django.utils.html import format_html
from django.utils.safestring import SafeString

from flourish_audit.held_posts import TOKEN_FIELD, form_token

register = template.Library()


@register.inclusion_tag("account/_still_here.html", takes_context=True)
def still_here(context: Context) -> dict:
    """The notice before a sign-in ends for want of use; nothing for a visitor."""
    user = getattr(context.get("request"), "user", None)
    signed_in = user is not None and user.is_authenticated
    return {"seconds": settings.SESSION_IDLE_SECONDS if signed_in else 0}


class FormTokensNode(CsrfTokenNode):
    """Django's csrf_token and, beside it, who the form was shown to.

    It takes the name of Django's own tag: a posting form cannot do without that one, so no form can
    be written that forgets to be held when the sign-in has ended.
    """

    def render(self, context: Context) -> SafeString:
        csrf = super().render(context)
        token = form_token(context.get("request"))
        if not csrf or not token:
            return csrf
        return format_html('{}<input type="hidden" name="{}" value="{}">', csrf, TOKEN_FIELD, token)


@register.tag("csrf_token")
def csrf_token(parser: template.base.Parser, token: template.base.Token) -> FormTokensNode:
    return FormTokensNode()
