"""All addresses. This is the one module that knows every room."""

from django.conf import settings
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path
from django.views.generic import RedirectView

from accounts.api import ExportView
from answers import development as editors
from courses.api import ReadingView
from prepsite.web import development, searchapi, views
from recordings.urls import api as recordings_api

api: list[URLPattern | URLResolver] = [
    path("search/", searchapi.SearchView.as_view(), name="search-api"),
    path("export/", ExportView.as_view(), name="export-api"),
    path("lessons/<slug:content_id>/reading/", ReadingView.as_view(), name="lesson-reading"),
    path("recordings/", include(recordings_api)),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("planner.urls")),
    path("", include("courses.urls")),
    path("questions/", include("questions.urls")),
    path("recordings/", include("recordings.urls")),
    path("", include("answers.urls")),
    path("search/", views.search, name="search"),
    path("accounts/sessions/", RedirectView.as_view(pattern_name="accounts:sessions")),
    path("accounts/", include("allauth.urls")),
    path("settings/", include("accounts.urls")),
    path("", include("notifications.urls")),
    path("api/v1/", include(api)),
    path("admin/", admin.site.urls),
    path("health/", views.health, name="health"),
    path("health/ready/", views.ready, name="ready"),
    path("offline/", views.offline, name="offline"),
    path("sw.js", views.service_worker, name="service-worker"),
    path("robots.txt", views.robots, name="robots"),
    path("favicon.ico", views.favicon, name="favicon"),
    path("media/content/<path:path>", views.content_image, name="content-image"),
]

if settings.DEBUG:
    urlpatterns += [
        path("dev/components/", development.components, name="dev-components"),
        path("dev/mail/", development.mail, name="dev-mail"),
        path("dev/editors/", editors.editors, name="dev-editors"),
        path("dev/pictures/", editors.add_picture, name="dev-pictures"),
        path("dev/pictures/<str:name>", editors.picture, name="dev-picture"),
    ]
