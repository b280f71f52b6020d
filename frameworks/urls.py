"""Addresses of the framework library."""

from django.urls import path

from frameworks import views

app_name = "frameworks"
urlpatterns = [
    path("", views.index, name="index"),
    path("search/", views.search, name="search"),
    path("<slug:code>/", views.framework, name="framework"),
    path("<slug:code>/editions/", views.editions, name="editions"),
    path("<slug:code>/editions/<int:number>/", views.edition, name="edition"),
    path("<slug:code>/items/<str:item_code>/", views.item, name="item"),
    path("<slug:code>/<str:section_code>/", views.section, name="section"),
]
