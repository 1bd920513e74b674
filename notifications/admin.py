"""The outbox in the admin: what failed and why, trying again, and a look at each kind of mail."""

from django.contrib import admin, messages
from django.contrib.auth.decorators import permission_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.views.decorators.clickjacking import xframe_options_sameorigin

from accounts.requests import person
from notifications import mails
from notifications.kinds import KINDS, Kind
from notifications.models import Message, MessageQuerySet


@admin.register(Message)
class MessageAdmin(admin.ModelAdmin[Message]):
    """Nobody writes or changes a message by hand."""

    change_list_template = "admin/notifications/message/change_list.html"
    list_display = ["subject", "kind", "recipient", "state", "due", "tries", "error"]
    list_filter = ["state", "kind"]
    search_fields = ["subject", "recipient__email"]
    list_select_related = ["recipient"]
    date_hierarchy = "due"
    ordering = ["-due", "-pk"]
    actions = ["try_again", "take_back"]
    # What a mail says is between the site and its reader, and may open an account.
    exclude = ["details", "lease"]
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Message | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Message | None = None) -> bool:
        return False

    @admin.action(description="Try the failed ones again", permissions=["view"])
    def try_again(self, request: HttpRequest, chosen: MessageQuerySet) -> None:
        self.say(request, chosen.retry(), "will be tried again now.")

    @admin.action(description="Take back what has not gone", permissions=["view"])
    def take_back(self, request: HttpRequest, chosen: MessageQuerySet) -> None:
        self.say(request, chosen.cancel("taken back in the admin"), "taken back.")

    def say(self, request: HttpRequest, count: int, what: str) -> None:
        level = messages.SUCCESS if count else messages.WARNING
        self.message_user(request, f"{count} of the chosen messages {what}", level)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("kinds/", view(kinds), name="notifications_kinds"),
            path("kinds/<str:name>/", view(kind_page), name="notifications_kind"),
            path("kinds/<str:name>/html/", view(kind_html), name="notifications_kind_html"),
            *super().get_urls(),
        ]


may_look = permission_required("notifications.view_message", raise_exception=True)


@may_look
def kinds(request: HttpRequest) -> HttpResponse:
    """All kinds of mail, with their subjects."""
    listed = [(kind, sample_of(kind, request)[0]) for kind in KINDS.values()]
    return render(request, "admin/notifications/kinds.html", shown(request, "Mails", kinds=listed))


@may_look
def kind_page(request: HttpRequest, name: str) -> HttpResponse:
    kind = find(name)
    subject, text, _ = sample_of(kind, request)
    context = shown(request, kind.title, kind=kind, subject=subject, text=text)
    return render(request, "admin/notifications/kind.html", context)


@may_look
@xframe_options_sameorigin
def kind_html(request: HttpRequest, name: str) -> HttpResponse:
    """The mail as a mail program shows it, alone in its frame."""
    response = HttpResponse(sample_of(find(name), request)[2])
    # Mails carry their styles inline; nothing else may run or load.
    response["Content-Security-Policy"] = (
        "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; sandbox"
    )
    return response


def sample_of(kind: Kind, request: HttpRequest) -> tuple[str, str, str]:
    """With sample data, as if it went to the person who looks."""
    return mails.rendered(kind, kind.sample(), person(request))


def find(name: str) -> Kind:
    if name not in KINDS:
        raise Http404
    return KINDS[name]


def shown(request: HttpRequest, title: str, **context: object) -> dict[str, object]:
    """What the admin's own pages need, and this one."""
    return {**admin.site.each_context(request), "title": title, **context}
