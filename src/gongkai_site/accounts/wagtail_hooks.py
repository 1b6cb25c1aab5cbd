"""What this app adds to the desk: drafts of forms."""

from __future__ import annotations

from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from wagtail import hooks


@hooks.register("insert_global_admin_js")
def drafts() -> SafeString:
    """Let forms keep what is typed."""
    return format_html(
        '<script src="{}" defer data-drafts="{}" data-drafts-restored="{}" data-drafts-drop="{}" data-drafts-out="{}">'
        "</script>",
        static("gongkai/drafts.js"),
        reverse("account_draft"),
        _("What you typed here earlier and did not send is back (kept {at})."),
        _("Discard it"),
        _("You are signed out, so this is no longer kept. Sign in again in another window, then go on here."),
    )
