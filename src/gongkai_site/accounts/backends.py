"""Sign in by name and password; of Django's permissions only one exists: to enter the desk."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.backends import ModelBackend

from gongkai_site.accounts.models import Person
from gongkai_site.accounts.powers import grants_of

DESK = "wagtailadmin.access_admin"


class PowersBackend(ModelBackend):
    """Passwords as Django keeps them; rights by roles. Wagtail's own rights by group are never granted."""

    def user_can_authenticate(self, user: Any) -> bool:
        """Say whether an account is enabled and not expired."""
        return isinstance(user, Person) and user.is_live

    def get_user_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        """Return what a person is granted: the desk, when they hold any role."""
        return self.get_all_permissions(user_obj, obj)

    def get_group_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        """Return nothing."""
        return set()

    def get_all_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        """Return what a person is granted: the desk, when they hold any role."""
        if obj is not None or not isinstance(user_obj, Person) or not user_obj.is_live:
            return set()
        return {DESK} if grants_of(user_obj) else set()

    def has_perm(self, user_obj: Any, perm: str, obj: Any = None) -> bool:
        """Say whether a person is granted a permission."""
        return perm in self.get_all_permissions(user_obj, obj)
