from __future__ import annotations

from typing import Any

from django.db import migrations, models
from django.db.models import Min

from gongkai.catalogue import CHANNELS


def enter_portals(apps: Any, schema_editor: Any) -> None:
    """Enter the part of this site of every organ that has published here already."""
    accounts, items = apps.get_model("channels", "Account").objects, apps.get_model("publishing", "Item").objects
    rows = items.filter(published_on__isnull=False).order_by()
    for row in rows.values("organ", "organ__name", "organ__slug").annotate(first=Min("published_on")):
        name = row["organ__name"]
        facts = {"name": name[:60], "handle": row["organ__slug"][:60], "sponsor": name, "opened_on": row["first"]}
        accounts.create(organ_id=row["organ"], channel="site", stale_days=CHANNELS["site"].stale, **facts)


class Migration(migrations.Migration):
    dependencies = [
        ("channels", "0001_initial"),
        ("organs", "0003_interpretation_days"),
        ("publishing", "0002_facets"),
    ]

    operations = [
        migrations.AlterField(
            model_name="account",
            name="channel",
            field=models.CharField(
                choices=[
                    ("site", "政府网站"),
                    ("wechat", "微信公众号"),
                    ("app", "政务客户端、省级新媒体平台"),
                    ("douyin", "抖音公众号"),
                    ("weibo", "政务微博"),
                ],
                max_length=12,
                verbose_name="channel",
            ),
        ),
        migrations.AddConstraint(
            model_name="account",
            constraint=models.UniqueConstraint(
                condition=models.Q(("channel", "site")), fields=("organ",), name="channels_one_portal"
            ),
        ),
        migrations.RunPython(enter_portals, migrations.RunPython.noop, elidable=False),
    ]
