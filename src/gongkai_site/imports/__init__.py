"""Imports: rows of a CSV or workbook into a register, tried out first, stopped and resumed, run again without harm.

A register declares what it takes, in its ``importers`` module:

    @importer("ledgers.procurement")
    class Procurements(Importer):
        label = {"zh": "政府集中采购", "en": "Centralised procurement"}
        fields = (Field("number", {"zh": "合同编号", "en": "Contract number"}, ("编号",), required=True), …)

        def key(self, values):                          # what makes a row the same row when it comes again
            return values["number"]

        def save(self, by, organ, rows, context):       # calls the register's service; yields what became of each row
            ...
"""
