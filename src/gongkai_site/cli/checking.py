"""``gongkai site check``: the settings as they are, and whether the site can run."""

from __future__ import annotations

import os

import click

from gongkai.cli.base import Command, lang_option, language
from gongkai_site.cli.base import pending, start


@click.command("check", cls=Command)
@lang_option
def check() -> int:
    """List every setting and what it is now; run Django's own checks; look at database and trail."""
    from gongkai_site.base.variables import variables

    for variable in variables().values():
        click.echo(f"{variable.name}={variable.shown(os.environ)}\t{getattr(variable, language())}")
    start()
    from django.core import checks

    from gongkai.problems import Problem
    from gongkai_site.base.refusals import refusal

    problems: list[Problem] = []
    if count := pending():
        problems.append(refusal("SITE-NOT-INITIALISED", count=count))
    else:
        from gongkai_site.audit.verify import verify
        from gongkai_site.files.queries import verify as verify_files

        problems += [*verify(), *verify_files()]
    from gongkai_site.applications.services import in_zone, zone_ready

    if in_zone() and (wrong := zone_ready()):
        problems.append(wrong)
    for problem in problems:
        click.echo(f"{problem.code}  {problem.text(language())}")
    faults = [found for found in checks.run_checks(include_deployment_checks=False) if found.level >= checks.ERROR]
    for fault in faults:
        click.echo(f"{fault.id}  {fault.msg}")
    return int(bool(problems or faults))
