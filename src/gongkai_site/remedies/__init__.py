"""投诉举报、行政复议、行政诉讼: remedies against answers, their steps and due days; the register of table 四."""
