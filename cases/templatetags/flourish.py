"""The words and marks of the pages: one tag for every rating, dates in words."""

from django import template

register = template.Library()
