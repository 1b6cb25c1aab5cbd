"""依申请公开: cases with their clock, consultations, answers and papers; the register of table 三."""
