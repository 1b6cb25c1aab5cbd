"""依申请公开 as tables: states, steps, channels, and what each case counts as in tables 三 and 四."""

from gongkai.applications.case import Case, Consultation, Given
from gongkai.applications.channels import CHANNELS, Channel, receipt_day
from gongkai.applications.steps import STATES, STEPS, State, Step, may_now, may_sign, may_step, steps_from

__all__ = [
    "CHANNELS",
    "STATES",
    "STEPS",
    "Case",
    "Channel",
    "Consultation",
    "Given",
    "State",
    "Step",
    "may_now",
    "may_sign",
    "may_step",
    "receipt_day",
    "steps_from",
]
