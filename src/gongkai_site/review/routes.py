"""Wagtail's own rows of a review: a workflow for each set of levels, a task for each level."""

from __future__ import annotations

from typing import Any

from wagtail.models import TaskState, WorkflowState, WorkflowTask

from gongkai.review import LEVELS, Rule
from gongkai_site.accounts.models import Person
from gongkai_site.base import clock
from gongkai_site.review.models import LevelTask, Review, Route


def route_for(rule: Rule) -> Route:
    """Return the workflow of a rule's levels, making it when it is the first of its kind."""
    levels = list(rule.levels)
    name = "、".join(LEVELS[level].zh for level in levels)
    route: Route
    route, new = Route.objects.get_or_create(levels=",".join(levels), defaults={"name": name})
    if new:
        for order, level in enumerate(levels):
            task, _ = LevelTask.objects.get_or_create(level=level, defaults={"name": LEVELS[level].zh})
            WorkflowTask.objects.create(workflow=route.workflow_ptr, task=task, sort_order=order)
    return route


def start(content: Any, rule: Rule, person: Person) -> WorkflowState:
    """Start the workflow of an item on its latest revision."""
    state: WorkflowState = route_for(rule).workflow_ptr.start(content, person)
    return state


def pass_level(review: Review, person: Person, opinion: str) -> None:
    """Approve the level at hand; after the last one Wagtail calls our finish action."""
    state = WorkflowState.objects.get(pk=review.workflow_state_id)
    state.current_task_state.approve(user=person, comment=opinion)


def skip_to_end(review: Review, person: Person, reason: str) -> None:
    """Pass over the level at hand and what follows, and finish: the urgent door."""
    state = WorkflowState.objects.get(pk=review.workflow_state_id)
    task = state.current_task_state
    task.status, task.finished_at, task.finished_by, task.comment = (
        TaskState.STATUS_SKIPPED,
        clock.now(),
        person,
        reason,
    )
    task.save()
    state.finish(user=person)


def reject(review: Review, person: Person, opinion: str) -> None:
    """Send the item back at the level at hand."""
    state = WorkflowState.objects.get(pk=review.workflow_state_id)
    state.current_task_state.reject(user=person, comment=opinion)


def cancel(review: Review, person: Person | None) -> None:
    """End the workflow of a review."""
    _cancel(WorkflowState.objects.get(pk=review.workflow_state_id), person)


def cancel_active(content: Any, person: Person) -> None:
    """End what is left of an earlier workflow of an item, such as one that was sent back."""
    for state in content.workflow_states.active():
        _cancel(state, person)


def _cancel(state: WorkflowState, person: Person | None) -> None:
    if state.status in {WorkflowState.STATUS_IN_PROGRESS, WorkflowState.STATUS_NEEDS_CHANGES}:
        state.cancel(user=person)
