"""Every way to the public but the one is shut."""

from pathlib import Path

import pytest
from tests.site.content.models import Notice, Row
from tests.site.review_kit import Cast, everything

import gongkai_site
from gongkai_site.base.refusals import Refused
from gongkai_site.review.registry import kind_of, register


@pytest.fixture
def notice(bureau) -> Notice:
    made = Notice(organ=bureau, title="关于公布 2020 年许可事项的通知", body="正文")
    made.save()
    made.save_revision()
    return made


def shut(function, *arguments, **options) -> str:
    with pytest.raises(Refused) as refused:
        function(*arguments, **options)
    assert not Notice.objects.filter(live=True).exists()
    return refused.value.code


def test_content_is_a_draft_at_first(notice):
    assert not notice.live


def test_a_revision_does_not_publish_itself(notice):
    assert shut(notice.latest_revision.publish) == "REVIEW-DOOR"


def test_nor_by_the_action_of_wagtail(notice):
    from wagtail.actions.publish_revision import PublishRevisionAction

    assert shut(PublishRevisionAction(notice.latest_revision).execute, skip_permission_checks=True) == "REVIEW-DOOR"


def test_nor_by_a_plain_save(notice):
    notice.live = True
    assert shut(notice.save) == "REVIEW-DOOR"
    assert shut(notice.save, update_fields=["live"]) == "REVIEW-DOOR"


def test_nor_by_bulk_writes(notice, bureau):
    assert shut(Notice.objects.update, live=True) == "REVIEW-DOOR"
    assert shut(Notice.objects.bulk_create, [Notice(organ=bureau, title="二", live=True)]) == "REVIEW-DOOR"
    notice.live = True
    assert shut(Notice.objects.bulk_update, [notice], ["live"]) == "REVIEW-DOOR"


@pytest.fixture
def public(person, bureau) -> Notice:
    Cast(person, bureau).published()
    return Notice.objects.get()


def unchanged(function, *arguments, **options) -> str:
    before = everything()
    with pytest.raises(Refused) as refused:
        function(*arguments, **options)
    assert everything() == before
    return refused.value.code


def test_what_is_public_is_not_changed_in_place(public):
    public.body = "改了"
    assert unchanged(public.save) == "REVIEW-DOOR"
    assert unchanged(public.save, update_fields=["body"]) == "REVIEW-DOOR"
    assert unchanged(Notice.objects.update, body="改了") == "REVIEW-DOOR"
    assert unchanged(Notice.objects.bulk_update, [public], ["body"]) == "REVIEW-DOOR"


def test_nor_by_one_who_still_takes_it_for_a_draft(public):
    public.live, public.body = False, "改了"
    assert unchanged(public.save) == "REVIEW-DOOR"
    assert unchanged(public.save, update_fields=["body"]) == "REVIEW-DOOR"
    assert unchanged(Notice.objects.bulk_update, [public], ["body"]) == "REVIEW-DOOR"


def test_nor_taken_down_past_a_service(public):
    assert unchanged(public.unpublish) == "REVIEW-DOOR"


def test_what_no_reader_sees_of_a_public_row_may_change(public):
    public.locked = True
    public.save(update_fields=["locked"])
    assert Notice.objects.get().locked


def test_nor_at_an_hour(notice):
    from django.utils import timezone

    assert shut(notice.save_revision, approved_go_live_at=timezone.now()) == "REVIEW-SCHEDULE"


def test_a_kind_is_registered_once():
    facts = {"column": str, "title": str, "organ": str}
    assert kind_of(Notice).kind == "notices"
    with pytest.raises(ValueError, match="registered already"):
        register(Row, kind="notices", reviewed_fields=("title",), **facts)
    with pytest.raises(ValueError, match="no fields"):
        register(Row, kind="others", reviewed_fields=("nothing",), **facts)
    assert kind_of(Row).kind == "rows"


def test_one_place_alone_opens_the_door():
    site = Path(gongkai_site.__file__).parent
    opening = [path.name for path in site.rglob("*.py") if "door.opened(" in path.read_text(encoding="utf-8")]
    assert opening == ["publishing.py"]
