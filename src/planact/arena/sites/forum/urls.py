from django.conf import settings
from django.contrib.auth import views
from django.http import HttpResponse
from django.urls import include, path, re_path
from django.views.static import serve
from haystack.query import SearchQuerySet
from haystack.views import search_view_factory
from machina.apps.forum_search.forms import SearchForm
from machina.apps.forum_search.views import FacetedSearchView

search = search_view_factory(
    view_class=FacetedSearchView,
    form_class=SearchForm,
    searchqueryset=SearchQuerySet(using="forum"),
)
urlpatterns = [
    re_path(r"^media/(?P<path>.*)$", serve, {"document_root": settings.MEDIA_ROOT}),
    path("favicon.ico", lambda request: HttpResponse(status=204)),
    path("accounts/login/", views.LoginView.as_view(template_name="login.html"), name="login"),
    path("accounts/logout/", views.LogoutView.as_view(), name="logout"),
    path("search/", search),
    path("", include("machina.urls")),
]
