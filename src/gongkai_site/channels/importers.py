"""Import of the exports of accounts: one importer a channel, the account told by a column or by being the only one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from gongkai.catalogue import CHANNELS, Channel
from gongkai.resources import read_toml
from gongkai_site import PACKAGE
from gongkai_site.base.refusals import refusal
from gongkai_site.channels import services
from gongkai_site.channels.models import Account
from gongkai_site.imports.parsing import day, text
from gongkai_site.imports.registry import Became, Context, Field, Importer, Row, importer
from gongkai_site.organs.models import Organ

PARSE = {"title": text(300), "day": day, "address": text(500), "account": text(60)}
FIELDS = tuple(
    Field(name, entry["label"], entry["synonyms"], required=name in {"title", "day"}, parse=PARSE[name])
    for name, entry in read_toml(PACKAGE / "channels" / "imports.toml").items()
)


class Export(Importer):
    """An importer of one channel's exports."""

    act = services.POST
    fields = FIELDS
    channel: Channel

    def key(self, values: Mapping[str, Any]) -> str:
        """Return what tells a post from all others of its account."""
        return f"{values.get('account') or ''}|{services.key_of(None, values)}"

    def save(self, by: Any, organ: int, rows: Sequence[Row], context: Context) -> Iterable[Became]:
        """Enter what is right, account by account; say of the rest what is wrong."""
        whose = Organ.objects.get(pk=organ)
        accounts = {each.name: each for each in Account.objects.filter(organ=whose, channel=self.channel.key)}
        only = next(iter(accounts.values())) if len(accounts) == 1 else None
        became: list[Became] = []
        right: dict[Account, list[tuple[int, dict[str, Any]]]] = {}
        for at, row in enumerate(rows):
            facts = {name: value for name, value in row.values.items() if value is not None}
            name = facts.pop("account", "")
            account = accounts.get(name) if name else only
            wrong = services.fault(whose, self.channel.key, account, facts)
            if account is None:
                names = sorted(accounts)
                wrong = refusal("CHANNEL-WHICH", found=name, names=names or None, channel=self.channel.words)
            became.append(wrong or "unchanged")
            if wrong is None and account is not None:
                right.setdefault(account, []).append((at, facts))
        for account, found in right.items():
            told = services.add_posts(by=by, account=account, rows=[facts for _, facts in found], source=context.file)
            for (at, _), added in zip(found, told, strict=True):
                became[at] = "added" if added else "unchanged"
        return became


for _key, _channel in CHANNELS.items():
    if _channel.account:
        words = {"zh": f"{_channel.zh}导出的推送", "en": f"posts of a {_channel.en}"}
        importer(f"channels.{_key}")(type(_key.title(), (Export,), {"channel": _channel, "label": words}))
