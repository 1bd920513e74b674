from django.urls import path

from notifications import views

app_name = "notifications"

urlpatterns = [
    path("settings/mail/", views.choices, name="choices"),
    path("mail/off/<str:token>/", views.unsubscribe, name="unsubscribe"),
]
