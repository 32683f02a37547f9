from django.apps import apps
from django.conf import settings
from django.templatetags.static import static
from django.urls import include, path, re_path
from django.views.generic import RedirectView
from django.views.static import serve

urlpatterns = [
    re_path(r"^media/(?P<path>.*)$", serve, {"document_root": settings.MEDIA_ROOT}),
    path("favicon.ico", RedirectView.as_view(url=static("oscar/favicon.ico"))),
    path("", include(apps.get_app_config("oscar").urls[0])),
]
