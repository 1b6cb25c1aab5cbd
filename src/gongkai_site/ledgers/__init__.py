"""Ledgers of documents, licences, penalties, compulsion, charges, services and procurement; table 二 falls out."""
