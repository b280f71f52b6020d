"""Addresses of the framework library."""

app_name = "frameworks"
urlpatterns: list = []
