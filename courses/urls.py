from django.urls import path

from courses import views

app_name = "courses"

urlpatterns = [
    path("courses/", views.courses, name="courses"),
    path("courses/saved/", views.saved, name="saved"),
    path("courses/<slug:course>/", views.course, name="course"),
    path("courses/<slug:course>/<slug:lesson>/", views.lesson, name="lesson"),
    path("courses/<slug:course>/<slug:lesson>/complete/", views.complete, name="complete"),
    path("courses/<slug:course>/<slug:lesson>/bookmark/", views.bookmark, name="bookmark"),
    path("courses/<slug:course>/<slug:lesson>/note/", views.note, name="note"),
    path("courses/<slug:course>/modules/<slug:module>/skip/", views.skip, name="skip"),
    path("frameworks/", views.frameworks, name="frameworks"),
    path("frameworks/<slug:slug>/", views.framework, name="framework"),
]
