from django.urls import path

from answers import (
    baselineviews,
    peerviews,
    pictureviews,
    reviewing,
    setviews,
    sharing,
    views,
)

app_name = "answers"

urlpatterns = [
    path("answers/", views.answers, name="answers"),
    path("answers/begin/<slug:slug>/", views.begin, name="begin"),
    path("answers/<int:pk>/", views.attempt, name="attempt"),
    path("answers/<int:pk>/draft/", views.draft, name="draft"),
    path("answers/<int:pk>/finish/", views.finish, name="finish"),
    path("answers/<int:pk>/follow-up/", views.follow_up, name="follow-up"),
    path("answers/<int:pk>/rate/", views.rate, name="rate"),
    path("answers/<int:pk>/give-up/", views.give_up, name="give-up"),
    path("answers/<int:pk>/discard/", views.discard, name="discard"),
    path("answers/<int:pk>/compare/", views.compare, name="compare"),
    path("answers/<int:pk>/levels/<int:level>/", views.pass_level, name="pass-level"),
    path("answers/<int:pk>/starter.zip", views.starter, name="starter"),
    path("answers/<int:pk>/pictures/", pictureviews.add, name="add-picture"),
    path("answers/<int:pk>/pictures/<uuid:picture>/", pictureviews.picture, name="picture"),
    path("answers/sets/", setviews.sets, name="sets"),
    path("answers/sets/begin/", setviews.begin, name="set-begin"),
    path("answers/sets/<int:pk>/", setviews.practice_set, name="set"),
    path("answers/sets/<int:pk>/finish/", setviews.finish, name="set-finish"),
    path("answers/sets/<int:pk>/<int:position>/", setviews.go, name="set-go"),
    path("answers/baseline/<slug:track>/", baselineviews.baseline, name="baseline"),
    path("answers/<int:pk>/offer/", peerviews.offer, name="offer"),
    path("answers/<int:pk>/revoke/", peerviews.revoke, name="revoke"),
    path("answers/<int:pk>/submit/", peerviews.submit, name="submit"),
    path("answers/<int:pk>/withdraw/", peerviews.withdraw, name="withdraw"),
    path("answers/<int:pk>/consent/", peerviews.consent, name="consent"),
    path("answers/peers/", peerviews.index, name="peers"),
    path("answers/peers/<int:offer>/", peerviews.rate, name="peer-rate"),
    path("answers/peers/<int:rating>/thank/", peerviews.thank, name="thank"),
    path("answers/peers/<slug:round>/gate/", peerviews.gate, name="gate"),
    path("answers/shared/<uuid:picture>/", sharing.picture, name="shared-picture"),
    path("review/", reviewing.review, name="review"),
    path("review/plan/", reviewing.plan, name="review-plan"),
    path("review/<slug:slug>/later/", reviewing.later, name="review-later"),
]
