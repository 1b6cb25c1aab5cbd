"""``gongkai report``: read, check and compare annual reports."""

from gongkai.cli.base import Group

report = Group("report", lazy={})
