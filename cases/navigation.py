"""What stands around every page: the role's navigation, team, and the demo banner."""

from django.http import HttpRequest


def page_frame(request: HttpRequest) -> dict:
    return {}
