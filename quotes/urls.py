from django.urls import path

from quotes import calling, later, views

urlpatterns = [
    path("keep/", views.keep, name="quote-keep"),
    path("later/", later.later, name="quote-later"),
    path("kept/", later.kept, name="quote-kept"),
    path("go-on/<str:token>/", later.resume, name="quote-resume"),
    path("link-over/", later.link_over, name="quote-link-over"),
    path("over/", views.start_over, name="quote-start-over"),
    path("call/", calling.call_first, name="quote-call"),
    path("held/<uuid:form_key>/", views.held, name="quote-held"),
    path("received/<uuid:request_uuid>/", views.received, name="quote-received"),
]
