"""What Wagtail calls when a workflow is done: the one way to the public (``WAGTAIL_FINISH_WORKFLOW_ACTION``)."""

from __future__ import annotations

from typing import Any


def publish_reviewed(workflow_state: Any, user: Any = None) -> None:
    """Publish exactly the revision that was signed, or hold it, after looking again whether all was.

    In the transaction of the last signature. Raises Refused REVIEW-DOOR for a workflow that is no review of ours,
    REVIEW-CHANGED when the content is not what was signed, REVIEW-INCOMPLETE, and those of ``findings.stops``.
    """
    from gongkai_site.review.publishing import publish  # Wagtail reads this module while its models are made

    publish(workflow_state, user)
