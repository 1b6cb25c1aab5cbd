"""Entries of the trail are only added. What else is tried, the database itself refuses."""

from django.db import migrations

PERMIT = "SELECT 1 FROM audit_prunetoken WHERE before > OLD.at"
SQLITE = [
    """CREATE TRIGGER audit_entry_no_update BEFORE UPDATE ON audit_entry
       BEGIN SELECT RAISE(ABORT, 'AUDIT-IMMUTABLE'); END""",
    f"""CREATE TRIGGER audit_entry_no_delete BEFORE DELETE ON audit_entry WHEN NOT EXISTS ({PERMIT})
       BEGIN SELECT RAISE(ABORT, 'AUDIT-IMMUTABLE'); END""",
]
POSTGRESQL = [
    f"""CREATE FUNCTION audit_entry_immutable() RETURNS trigger AS $$
        BEGIN
            IF TG_OP = 'DELETE' AND EXISTS ({PERMIT}) THEN RETURN OLD; END IF;
            RAISE EXCEPTION 'AUDIT-IMMUTABLE';
        END $$ LANGUAGE plpgsql""",
    """CREATE TRIGGER audit_entry_immutable BEFORE UPDATE OR DELETE ON audit_entry
       FOR EACH ROW EXECUTE FUNCTION audit_entry_immutable()""",
    """CREATE TRIGGER audit_entry_whole BEFORE TRUNCATE ON audit_entry
       FOR EACH STATEMENT EXECUTE FUNCTION audit_entry_immutable()""",
]


def forwards(apps, editor):
    """Make the triggers of the database at hand."""
    for statement in SQLITE if editor.connection.vendor == "sqlite" else POSTGRESQL:
        editor.execute(statement)


class Migration(migrations.Migration):
    """Triggers."""

    dependencies = [("audit", "0001_initial")]
    operations = [migrations.RunPython(forwards, migrations.RunPython.noop)]
