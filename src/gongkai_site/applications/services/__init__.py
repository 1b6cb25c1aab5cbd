"""Every write to applications."""

from gongkai_site.applications.services.applicant import (
    confirm_by_applicant,
    correct_by_applicant,
    fetch_paper,
    give_reasons,
    register_if_confirmed,
    withdraw_by_applicant,
)
from gongkai_site.applications.services.bringing import take_over
from gongkai_site.applications.services.clocks import recompute, refresh_due
from gongkai_site.applications.services.feeds import turn_feed
from gongkai_site.applications.services.filing import Attachment, file_application, may_file
from gongkai_site.applications.services.helping import count_help, helped
from gongkai_site.applications.services.intake import Intake, enter, enter_with_papers, submit
from gongkai_site.applications.services.letters import (
    compose,
    compose_answer,
    keep_letter,
    letters_of,
    read_letter,
    written,
)
from gongkai_site.applications.services.many import assign_many, look_up
from gongkai_site.applications.services.opening import order_anew, take_back_order
from gongkai_site.applications.services.packages import (
    Receipt,
    distrust_key,
    file_in_zone,
    import_package,
    in_zone,
    packages_in,
    trust_key,
    zone_ready,
)
from gongkai_site.applications.services.papers import add_paper, paper_bytes
from gongkai_site.applications.services.records import add_examination, add_search, add_task, describe, finish_task
from gongkai_site.applications.services.serving import (
    add_scan,
    keep_answer,
    lacks_given,
    may_keep,
    may_scan,
    served_paper,
)
from gongkai_site.applications.services.steps import may_take, take_step
from gongkai_site.applications.services.unmask import unmask

__all__ = [
    "Attachment",
    "Intake",
    "Receipt",
    "add_examination",
    "add_paper",
    "add_scan",
    "add_search",
    "add_task",
    "assign_many",
    "compose",
    "compose_answer",
    "confirm_by_applicant",
    "correct_by_applicant",
    "count_help",
    "describe",
    "distrust_key",
    "enter",
    "enter_with_papers",
    "fetch_paper",
    "file_application",
    "file_in_zone",
    "finish_task",
    "give_reasons",
    "helped",
    "import_package",
    "in_zone",
    "keep_answer",
    "keep_letter",
    "lacks_given",
    "letters_of",
    "look_up",
    "may_file",
    "may_keep",
    "may_scan",
    "may_take",
    "order_anew",
    "packages_in",
    "paper_bytes",
    "read_letter",
    "recompute",
    "refresh_due",
    "register_if_confirmed",
    "served_paper",
    "submit",
    "take_back_order",
    "take_over",
    "take_step",
    "trust_key",
    "turn_feed",
    "unmask",
    "withdraw_by_applicant",
    "written",
    "zone_ready",
]
