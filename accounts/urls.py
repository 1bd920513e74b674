from django.urls import path

from accounts import data, resuming, sessions, views

app_name = "accounts"

urlpatterns = [
    path("", views.profile, name="profile"),
    path("sessions/", sessions.signed_in, name="sessions"),
    path("sessions/others/", sessions.sign_out_others, name="sign-out-others"),
    path("sessions/<int:pk>/", sessions.sign_out, name="sign-out"),
    path("data/", data.data, name="data"),
    path("data/export/", data.export, name="export"),
    path("data/export/<int:pk>/", data.download, name="download"),
    path("data/leave/", data.leave, name="leave"),
    path("data/stay/", data.stay, name="stay"),
    path("resume/", resuming.resume, name="resume"),
    path("resume/send/", resuming.send, name="resume-send"),
    path("resume/discard/", resuming.discard, name="resume-discard"),
]
