from django.urls import path

from questions import views

app_name = "questions"

urlpatterns = [
    path("", views.questions, name="questions"),
    path("deal/", views.deal, name="deal"),
    path("generate/", views.generate, name="generate"),
    path("<slug:slug>/", views.question, name="question"),
    path("<slug:slug>/bookmark/", views.bookmark, name="bookmark"),
    path("<slug:slug>/levels/<int:level>/", views.pass_level, name="pass-level"),
    path("<slug:slug>/report/", views.report, name="report"),
]
