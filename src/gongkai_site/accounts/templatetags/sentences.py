"""Problems as sentences."""

from __future__ import annotations

from django import template

from gongkai.problems import Problem
from gongkai_site.base.refusals import lang

register = template.Library()


@register.filter
def sentence(problem: Problem) -> str:
    """Return the sentence of a problem in the language of this request."""
    return problem.text(lang())
