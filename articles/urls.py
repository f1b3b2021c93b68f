from django.urls import path

from articles import views

urlpatterns = [
    path("", views.home, name="home"),
    path("articles/", views.article_list, name="articles"),
    path("articles/<slug:slug>/", views.article, name="article"),
    path("categories/<slug:slug>/", views.category, name="category"),
]
