"""Wagtail's own rows of a review: a workflow for each set of levels, a task for each level.

They are written as Wagtail's ``start`` and ``approve`` write them, but without its log, for the trail tells of each
step, and without looking up every row they point at, which the database does by itself.
"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from wagtail.models import Revision, TaskState, WorkflowState, WorkflowTask

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


def start(content: Any, revision: Revision, rule: Rule, person: Person) -> WorkflowState:
    """Start the workflow of an item on the revision under review; IntegrityError while another one is under way."""
    state = WorkflowState(
        content_type=content.get_content_type(),
        base_content_type=content.get_base_content_type(),
        object_id=str(content.pk),
        workflow_id=route_for(rule).pk,
        requested_by=person,
    )
    WorkflowState.objects.bulk_create([state])
    _enter(state, next(iter(rule.levels)), revision.pk)
    return state


def pass_level(review: Review, following: str | None, person: Person, opinion: str) -> None:
    """Approve the level at hand and go on to the one that follows; after the last Wagtail calls our finish action."""
    state = WorkflowState.objects.get(pk=review.workflow_state_id)
    at_hand = TaskState.objects.filter(pk=state.current_task_state_id, status=TaskState.STATUS_IN_PROGRESS)
    if not at_hand.update(
        status=TaskState.STATUS_APPROVED, finished_at=clock.now(), finished_by=person, comment=opinion
    ):
        raise PermissionDenied
    if following is None:
        state.finish(user=person)
    else:
        _enter(state, following, review.revision_id)


def _enter(state: WorkflowState, level: str, revision: int) -> None:
    task = LevelTask.objects.get(level=level)
    state.current_task_state = TaskState.objects.create(workflow_state=state, revision_id=revision, task=task)
    WorkflowState.objects.filter(pk=state.pk).update(current_task_state=state.current_task_state)


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
