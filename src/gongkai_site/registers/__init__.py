"""The protocol of registers (design §4): what each answers, and how its figures open its records."""
