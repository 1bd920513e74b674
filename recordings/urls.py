from django.urls import URLPattern, path

from recordings import views
from recordings.api import ChunkView, FinishView, RecordingsView, RecordingView

app_name = "recordings"

urlpatterns = [
    path("", views.recordings, name="recordings"),
    path("try/", views.try_devices, name="try"),
    path("<uuid:pk>/media/", views.media, name="media"),
    path("<uuid:pk>/expiry/", views.set_expiry, name="expiry"),
    path("<uuid:pk>/delete/", views.delete, name="delete"),
]

api: list[URLPattern] = [
    path("", RecordingsView.as_view(), name="recordings-api"),
    path("<uuid:pk>/", RecordingView.as_view(), name="recording-api"),
    path(
        "<uuid:pk>/segments/<int:segment>/chunks/<int:number>/",
        ChunkView.as_view(),
        name="recording-chunk",
    ),
    path("<uuid:pk>/finish/", FinishView.as_view(), name="recording-finish"),
]
