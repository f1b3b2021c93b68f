from django.urls import path

from quotes import views

urlpatterns = [
    path("keep/", views.keep, name="quote-keep"),
    path("over/", views.start_over, name="quote-start-over"),
    path("call/", views.call_first, name="quote-call"),
    path("held/<uuid:form_key>/", views.held, name="quote-held"),
    path("received/<uuid:request_uuid>/", views.received, name="quote-received"),
]
