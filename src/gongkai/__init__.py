"""Open government information in China: law and forms as data, identities, deadlines, annual reports."""
