from django.urls import path

from disclaimers import views

urlpatterns = [
    path("", views.all_clauses, name="disclaimers"),
    path("<slug:code>/", views.one_clause, name="disclaimer"),
]
