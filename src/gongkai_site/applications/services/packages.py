"""Applications from a public zone: there each becomes one sealed file, here the desk takes it in, once."""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from django.conf import settings
from django.db import IntegrityError, transaction

from gongkai_site.applications.models import Application, Package
from gongkai_site.applications.services.filing import Attachment, inspect_all, keep_all, may_file
from gongkai_site.applications.services.intake import ALPHABET, CODE, REGISTER, Intake, fault_online, submit
from gongkai_site.audit import trail
from gongkai_site.base import clock
from gongkai_site.base.powers import require
from gongkai_site.base.refusals import Refusal, Refused, raise_if
from gongkai_site.base.secrets import secret
from gongkai_site.crypto import zones
from gongkai_site.crypto.packages import MAGIC, Content, Parcel, Part, check, pack, parse, unpack
from gongkai_site.crypto.places import sync
from gongkai_site.crypto.services import MANAGE
from gongkai_site.organs.models import Organ

PUBLIC = "public"
"""The value of ``GONGKAI_ZONE`` of a public zone."""
SUFFIX = ".gkp"
SKEW = timedelta(minutes=10)
"""How far a zone's clock may be ahead."""
SPARE = 2 * 1024 * 1024
"""What a package may have beside its files."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a zone tells who applied: number, query code, moment. The zone itself keeps nothing of them in the open."""

    number: str
    code: str
    at: datetime


def in_zone() -> bool:
    """Say whether this is a public zone, which writes packages and no case."""
    return bool(settings.GONGKAI_ZONE == PUBLIC)


def outgoing() -> Path:
    """Return the folder in which a zone leaves packages to be fetched."""
    root: Path = settings.GONGKAI_DATA
    return root / "intake" / "outgoing"


def zone_ready() -> Refusal | None:
    """Return why a zone cannot write packages yet, or None: it needs a key of its own and the desk's."""
    try:
        zones.zone_key()
        zones.desk_key()
    except Refused as refused:
        return refused.problem
    return None


def known_to_zone(organ: Organ, key: str) -> bool:
    """Say whether a form was sent before."""
    return _noted(_uid(organ, key)) is not None


def file_in_zone(*, organ: Organ, intake: Intake, key: str, attachments: Sequence[Attachment] = ()) -> Receipt:
    """Write an application into a package for the desk; the same key again returns the receipt that was given.

    Nothing of it lies in the open, not for a moment. Raises Refused as ``file_application`` does, and INTAKE-NO-….
    """
    raise_if(may_file(organ))
    raise_if(fault_online(intake))
    raise_if(zone_ready())
    uid = _uid(organ, key)
    files = inspect_all(attachments, organ.pk)
    if (there := _noted(uid)) is not None:
        return _receipt(uid, there)
    receipt = _receipt(uid, clock.now())
    facts = {
        "organ": organ.slug,
        "credit_code": organ.credit_code,
        "receipt": receipt.number,
        "code": receipt.code,
        "at": receipt.at.isoformat(),
        "intake": asdict(intake),
    }
    content = Content(facts, tuple(Part(each.kind, each.name, each.data) for each in files))
    data = pack(content, uid=uid, at=receipt.at.isoformat(), to=zones.desk_key(), by=zones.zone_key())
    _leave(uid, data, receipt.at)
    noted = _noted(uid)
    return _receipt(uid, noted or receipt.at)


def import_package(*, by: Any, path: Path) -> tuple[Application, bool]:
    """Take a package in; return its application and whether it is new.

    What it was given in the zone stays: receipt, moment, query code. Raises Refused INTAKE-… by what is wrong with the
    package, and what an application is refused with; then nothing was written.
    """
    parcel = _opened(path)
    content = unpack(parcel, _private(parcel))
    organ, intake, at = _facts(content, parcel)
    require(by, REGISTER, organ)
    if there := Package.objects.filter(uid=parcel.head.uid).select_related("application").first():
        return _same(there, parcel), False
    raise_if(fault_online(intake))
    sent = [Attachment(each.kind, each.name, BytesIO(each.data)) for each in content.parts]
    files = inspect_all(sent, organ.pk)
    receipt = str(content.facts["receipt"])[:40]
    try:
        with transaction.atomic():
            made = submit(
                organ=organ,
                intake=intake,
                key=f"zone-{parcel.head.uid}",
                arrived_at=at,
                code=str(content.facts["code"]),
                source=f"公网区回执 {receipt}",
            )
            row = Package.objects.create(
                uid=parcel.head.uid,
                digest=parcel.digest,
                zone=parcel.head.by,
                receipt=receipt,
                received_at=at,
                application=made,
            )
            keep_all(made, files)
            facts = {"number": made.number, "zone": row.zone, "receipt": receipt}
            trail.record("application.unpacked", made, by=by, organ=organ.pk, data=facts)
    except IntegrityError:  # another importer took the same package at the same moment
        there = Package.objects.select_related("application").get(uid=parcel.head.uid)
        return _same(there, parcel), False
    return made, True


def packages_in(paths: Sequence[Path]) -> list[Path]:
    """Return the packages that files and folders name, in a fixed order; what is half written is no package."""
    found: list[Path] = []
    for path in paths:
        inside = sorted(path.glob(f"*{SUFFIX}")) if path.is_dir() else [path]
        found += [each for each in inside if not each.name.startswith(".")]
    return list(dict.fromkeys(found))


def trust_key(*, by: Any, line: str) -> zones.Known:
    """Trust the key of a line: a zone's at the desk, the desk's in a zone. Raises Refused INTAKE-KEY and INTAKE-OWN."""
    require(by, MANAGE)
    known = zones.read_line(line)
    with _recording():
        if zones.trust(known) and not in_zone():
            trail.record("intake.trusted", ("crypto.key", known.id), by=by, data={"side": known.side})
    return known


def distrust_key(*, by: Any, key: str) -> zones.Known:
    """Trust a key no more: packages signed by it are refused from now on. Raises Refused INTAKE-UNKNOWN-KEY."""
    require(by, MANAGE)
    with _recording():
        gone = zones.distrust(key)
        if not in_zone():
            trail.record("intake.distrusted", ("crypto.key", gone.id), by=by, data={"side": gone.side})
    return gone


def _recording() -> AbstractContextManager[Any]:
    """Return a transaction at the desk; a zone writes no database, and keeps no trail."""
    return nullcontext() if in_zone() else transaction.atomic()


def _uid(organ: Organ, key: str) -> str:
    """Return the id of the package of a form: the same form has the same, and nobody can tell the form by it."""
    return hashlib.sha256(secret(settings.GONGKAI_DATA, "zone") + f"\0{organ.slug}\0{key}".encode()).hexdigest()[:32]


def _receipt(uid: str, at: datetime) -> Receipt:
    """Return the receipt of a package: made from its id by a secret of the zone, so that it need not be kept."""
    digest = hashlib.sha256(secret(settings.GONGKAI_DATA, "zone") + b"\0receipt" + uid.encode()).digest()
    signs = [ALPHABET[each % len(ALPHABET)] for each in digest]
    return Receipt(
        f"{at.astimezone(clock.SHANGHAI):%Y%m%d}-{''.join(signs[CODE : CODE + 6])}", "".join(signs[:CODE]), at
    )


def _noted(uid: str) -> datetime | None:
    """Return when a package was written, also after it was fetched; None when it was not."""
    try:
        return datetime.fromisoformat((outgoing().parent / "given" / uid).read_text(encoding="ascii"))
    except FileNotFoundError:
        pass
    try:
        return datetime.fromisoformat(parse((outgoing() / f"{uid}{SUFFIX}").read_bytes(), uid).head.at)
    except FileNotFoundError:
        return None


def _leave(uid: str, data: bytes, at: datetime) -> None:
    """Leave a package in the folder whole, then a note of it; of two writers at one moment the first one's stays."""
    folder, given = outgoing(), outgoing().parent / "given"
    for each in (folder, given):
        each.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft, target = folder / f".{uid}.{secrets.token_hex(4)}", folder / f"{uid}{SUFFIX}"
    try:
        with draft.open("xb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        try:
            target.hardlink_to(draft)
        except FileExistsError:
            at = _noted(uid) or at
    finally:
        draft.unlink(missing_ok=True)
    sync(folder)
    note = given / f".{uid}.{secrets.token_hex(4)}"
    note.write_text(at.isoformat(), encoding="ascii")
    note.replace(given / uid)
    sync(given)


def _opened(path: Path) -> Parcel:
    """Return a package whose signature is that of a zone we trust."""
    most = settings.GONGKAI_FILE_MB * 1024 * 1024 + SPARE
    try:
        with path.open("rb") as stream:
            data = stream.read(most + 1)
    except OSError as fault:
        raise Refused("INTAKE-UNREADABLE", file=path.name) from fault
    if len(data) > most:
        code = "INTAKE-LARGE" if data.startswith(MAGIC) else "INTAKE-FORMAT"
        raise Refused(code, file=path.name, limit=most // (1024 * 1024))
    parcel = parse(data, path.name)
    zone = zones.trusted("zone").get(parcel.head.by)
    if zone is None:
        raise Refused("INTAKE-SIGNER", file=path.name, signer=parcel.head.by)
    check(parcel, zone.public)
    return parcel


def _private(parcel: Parcel) -> X25519PrivateKey:
    key = next((each for each in zones.own("desk") if each.id == parcel.head.to), None)
    if key is None:
        raise Refused("INTAKE-RECIPIENT", file=parcel.name, recipient=parcel.head.to)
    return X25519PrivateKey.from_private_bytes(key.private)


def _facts(content: Content, parcel: Parcel) -> tuple[Organ, Intake, datetime]:
    """Return what a package says; raise Refused INTAKE-FORMAT, INTAKE-ORGAN or INTAKE-FUTURE."""
    facts = content.facts
    try:
        intake, at = Intake(**facts["intake"]), datetime.fromisoformat(facts["at"])
        slug, credit, _ = str(facts["organ"]), str(facts["credit_code"] or ""), (facts["receipt"], facts["code"])
        late = at > clock.now() + SKEW
    except (KeyError, TypeError, ValueError) as fault:
        raise Refused("INTAKE-FORMAT", file=parcel.name) from fault
    organ = Organ.objects.filter(slug=slug).first()
    if organ is None or (credit and organ.credit_code and organ.credit_code != credit):
        raise Refused("INTAKE-ORGAN", file=parcel.name, organ=slug)
    if late:
        raise Refused("INTAKE-FUTURE", file=parcel.name, found=f"{at.astimezone(clock.SHANGHAI):%Y-%m-%d %H:%M}")
    return organ, intake, at


def _same(there: Package, parcel: Parcel) -> Application:
    """Return the application of a package that is there; raise Refused INTAKE-REPLAYED for another under its id."""
    if there.digest != parcel.digest:
        raise Refused("INTAKE-REPLAYED", file=parcel.name, receipt=there.receipt, number=there.application.number)
    return there.application
