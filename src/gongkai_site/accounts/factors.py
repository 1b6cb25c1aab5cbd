"""Second factors beyond what allauth does: codes work once in all processes, and secrets follow the site's keys."""

from __future__ import annotations

from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from allauth.mfa.utils import decrypt, encrypt
from django.db import transaction

from gongkai_site.base.refusals import Refused
from gongkai_site.crypto.sealing import current_header

STEP = "last_step"
"""The step of time of the last code that was used, kept beside the secret."""


@transaction.atomic
def use_once(authenticator: Authenticator, code: str) -> bool:
    """Say whether a code that is right is used for the first time, and note it; recovery codes note it themselves."""
    if authenticator.type != Authenticator.Type.TOTP:
        return True
    held = Authenticator.objects.select_for_update().get(pk=authenticator.pk)
    secret = decrypt(held.data["secret"])
    for step in yield_hotp_counters_from_time():
        right = compare_user_code(actual=code, expected=format_hotp_value(hotp_value(secret, step)))
        if right and step > held.data.get(STEP, 0):
            held.data[STEP] = step
            held.save(update_fields=["data"])
            return True
    return False


@transaction.atomic
def seal_anew() -> tuple[int, list[int]]:
    """Seal secrets of older keys with the current one; return how many, and the factors that do not open.

    Called by the service that tells of it: secrets stand in a table of allauth, which knows nothing of our fields.
    """
    done, broken = 0, []
    for held in Authenticator.objects.select_for_update().exclude(type=Authenticator.Type.WEBAUTHN):
        name = "secret" if held.type == Authenticator.Type.TOTP else "seed"
        stored = str(held.data.get(name, ""))
        if not stored or stored.startswith(current_header()):
            continue
        try:
            held.data[name] = encrypt(decrypt(stored))
        except Refused:
            broken.append(held.pk)
            continue
        held.save(update_fields=["data"])
        done += 1
    return done, broken
